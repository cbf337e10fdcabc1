"""Papers: a receipt when an order is paid, a credit note when money goes back, for those who may see it."""

import pytest
from django.test import Client

from accounts.testing import REVIEWER, SECOND_REVIEWER
from catalog.models import Denomination
from core.models import DeskItem
from orders.aftersales.receipts import documents_of
from orders.kinds import OrdersDeskKind
from orders.models import Order
from orders.states import OrderStatus
from orders.testing import make_order, make_order_payment
from orders.testing.refunds import partly_delivered, refund_of
from orders.testing.scenarios import order_of, paid_line
from payments.documents.content import DocumentContent
from payments.incoming.status_check import apply_gateway_status
from payments.models import Document, DocumentKind
from payments.refunds import Payee, approve, change_destination
from payments.testing import fact_of
from sandbox.testing import RunningSandbox

pytestmark = [pytest.mark.django_db, pytest.mark.storage]


def visitor(order: Order) -> Client:
    """A browser that may see the order."""
    client = Client()
    session = client.session
    session["orders"] = {order.reference: {"how": "buyer"}}
    session.save()
    return client


def paid_order(card: Denomination, quantity: int = 1) -> Order:
    return order_of(paid_line(card, quantity))


def test_paid_order_has_one_receipt_that_says_how_it_was_paid(
    supplier: RunningSandbox, card: Denomination
) -> None:
    order = paid_order(card, quantity=2)

    [receipt] = documents_of(order)

    content = DocumentContent.from_json(receipt.content)
    assert receipt.kind == DocumentKind.RECEIPT
    assert (content.total, content.order, content.buyer.email) == (
        order.amount_due,
        order.reference,
        order.email,
    )
    assert [(item.quantity, item.total) for item in content.items] == [(2, order.amount_due)]
    payment = order.order_payments.get().payment
    assert [(means.reference, means.amount) for means in content.means] == [
        (payment.reference, payment.amount)
    ]


def test_refund_that_is_paid_has_one_credit_note(supplier: RunningSandbox, card: Denomination) -> None:
    line = partly_delivered(supplier, card)
    refund = refund_of(line)
    change_destination(refund=refund, payee=Payee("wallet"), actor=REVIEWER, reason="asked by phone")
    approve(refund=refund, actor=SECOND_REVIEWER)

    receipt, note = documents_of(order_of(line))

    content = DocumentContent.from_json(note.content)
    assert note.kind == DocumentKind.CREDIT_NOTE
    assert (content.corrects, content.total) == (receipt.reference, refund.amount)


def test_papers_are_shown_to_whoever_may_see_the_order(supplier: RunningSandbox, card: Denomination) -> None:
    order = paid_order(card)
    [receipt] = documents_of(order)
    page = f"/fr/orders/{order.reference}/documents/{receipt.pk}/"

    shown = visitor(order).get(page)
    printed = visitor(order).get(f"{page}pdf/")

    assert receipt.reference in shown.content.decode()
    assert printed.headers["Content-Type"] == "application/pdf"
    assert b"".join(printed).startswith(b"%PDF-")
    assert receipt.reference in visitor(order).get(f"/fr/orders/{order.reference}/").content.decode()


def test_papers_are_hidden_from_everybody_else(supplier: RunningSandbox, card: Denomination) -> None:
    mine, theirs = paid_order(card), paid_order(card)
    [receipt] = documents_of(theirs)

    for path in ("", "pdf/"):
        assert Client().get(f"/fr/orders/{theirs.reference}/documents/{receipt.pk}/{path}").status_code == 404
        # Nor through an order of one's own.
        answer = visitor(mine).get(f"/fr/orders/{mine.reference}/documents/{receipt.pk}/{path}")
        assert answer.status_code == 404


def test_paper_that_does_not_add_up_does_not_keep_money_from_its_order() -> None:
    order = make_order()  # without lines
    payment = make_order_payment(order)

    apply_gateway_status(payment=payment, fact=fact_of(payment))

    order.refresh_from_db()
    assert order.status == OrderStatus.PAID
    assert not Document.objects.exists()
    assert DeskItem.objects.get(kind=OrdersDeskKind.RECEIPT).closed_at is None
