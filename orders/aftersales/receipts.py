"""Receipts of paid orders, and credit notes of what was paid back."""

import logging
from collections.abc import Iterable, Sequence
from operator import itemgetter
from typing import Any

from django.db.models import OuterRef, Value
from django.db.models.functions import Concat
from django.utils import translation
from django.utils.translation import gettext as _

from core import clock, desk
from core.json_rows import json_rows
from core.reasons import Reason
from core.references import prefix_of
from orders.kinds import OrdersDeskKind
from orders.models import Line, Order, OrderPayment
from orders.reasons import DeskTitle
from payments.documents.content import Buyer, DocumentContent, Item, PaymentMeans, TotalMismatchError
from payments.documents.issuance import issue_document
from payments.gateways.registry import gateway
from payments.models import Document, DocumentKind, Payment, Refund
from payments.payout_methods.registry import payout_method
from payments.states import PaymentStatus
from payments.subjects import ORDER, credit_note_key, receipt_key

log = logging.getLogger(__name__)
desk.retain_closed_items(
    OrdersDeskKind.RECEIPT
)  # by it `verify` knows that staff have looked at an order without a receipt


def issue_receipt(
    order: Order, *, lines: Sequence[Line] | None = None, paid_by: Sequence[Payment] | None = None
) -> Document | None:
    """The receipt of an order that is being paid, inside the caller's transaction. Safe to call twice.

    `lines`, by their position, and `paid_by` are those of the order, if they were read already. Paper never
    stands in the way of cards: one that does not add up is left to staff, and None returned.
    """
    with translation.override(order.language):
        try:
            content = _sale(
                order,
                lines if lines is not None else order.lines.all(),
                paid_by if paid_by is not None else _payments(order),
            )
        except TotalMismatchError as exc:
            log.error("order %s gets no receipt: %s", order.reference, exc)
            title = Reason(DeskTitle.NO_RECEIPT, order=order.reference, why=exc)
            desk.open_item(kind=OrdersDeskKind.RECEIPT, about=order, title=title)
            return None
    return issue_document(
        key=receipt_key(order.about),
        about=order.about,
        customer=order.customer,
        language=order.language,
        content=content,
    )


def _sale(order: Order, lines: Iterable[Line], paid_by: Iterable[Payment]) -> DocumentContent:
    return DocumentContent(
        kind=DocumentKind.RECEIPT,
        buyer=Buyer(email=order.email),
        items=tuple(
            Item(
                f"{line.product_title} – {line.denomination_name}", line.quantity, line.unit_price, line.total
            )
            for line in lines
        ),
        total=order.amount_due,
        means=tuple(_means(payment) for payment in paid_by),
        order=order.reference,
        issued_at=clock.now(),
    )


def _payments(order: Order) -> list[Payment]:
    """What the order was really paid with: not what went back, not what did not fit."""
    paid = OrderPayment.objects.filter(
        order=order, given_back_at=None, payment__status=PaymentStatus.CONFIRMED, payment__unapplied=None
    )
    return [link.payment for link in paid.select_related("payment").order_by("pk")]


def _means(payment: Payment) -> PaymentMeans:
    return PaymentMeans(
        method=str(gateway(payment.gateway).label), reference=payment.reference or "", amount=payment.amount
    )


def issue_credit_note(refund: Refund, order: Order) -> Document | None:
    """The credit note of a refund that was just paid, inside the caller's transaction. Safe to call twice.

    None for money that no receipt was ever given for.
    """
    receipt = Document.objects.filter(key=receipt_key(order.about)).first()
    if receipt is None or refund.about != order.about:
        return None
    with translation.override(order.language):
        content = _return(refund, order, receipt)
    return issue_document(
        key=credit_note_key(refund.pk),
        about=order.about,
        customer=order.customer,
        language=order.language,
        content=content,
    )


def _return(refund: Refund, order: Order, receipt: Document) -> DocumentContent:
    item = Item(_title(refund), refund.quantity, refund.unit_price, refund.amount)
    return DocumentContent(
        kind=DocumentKind.CREDIT_NOTE,
        buyer=Buyer(email=order.email),
        items=(item,),
        total=refund.amount,
        order=order.reference,
        corrects=receipt.reference,
        reason=_cause(refund),
        destination=str(payout_method(refund.destination).label),
        issued_at=clock.now(),
    )


def _cause(refund: Refund) -> str:
    if refund.undelivered:
        return _("Cards that did not come")
    return _("A code that did not work") if hasattr(refund, "card_report") else _("Cards given back")


def _title(refund: Refund) -> str:
    line = None
    if hasattr(refund, "line_refund"):
        line = refund.line_refund.line
    elif hasattr(refund, "card_refund"):
        line = refund.card_refund.line_card.line
    return f"{line.product_title} – {line.denomination_name}" if line else _("Cards")


# What an order's page tells of its documents: asked along with its lines.
DOCUMENTS = json_rows(
    Document.objects.filter(
        about=Concat(Value(prefix_of(ORDER)), OuterRef("order__reference")),
        customer=OuterRef("order__customer"),
    ),
    *("id", "kind", "year", "number"),
    group="about",
)


def documents_in(rows: list[dict[str, Any]] | None) -> list[Document]:
    """The documents that `DOCUMENTS` found, the receipt first, with no more than that of each."""
    return [Document(**row) for row in sorted(rows or [], key=itemgetter("id"))]


def documents_of(order: Order) -> list[Document]:
    """All that was issued about an order, the receipt first."""
    return list(Document.objects.filter(about=order.about, customer=order.customer_id).order_by("pk"))
