"""What a refund means for the card that it is about and for its customer; which refunds an order has."""

from typing import Any

from django.db.models import QuerySet
from django.dispatch import receiver
from django.utils.translation import gettext as _

from core import outbox
from core.actors import Actor
from core.audit_log import ActionNotAllowedError
from core.references import Ref
from delivery.card_opening import is_bound_to
from delivery.card_status import mark_refunded, unfreeze
from delivery.reasons import CardReason
from orders.aftersales.receipts import issue_credit_note
from orders.aftersales.report_decisions import follow_rejected_refund
from orders.kinds import OrdersMailKind
from orders.models import CardRefund, Line, LineRefund, Order
from payments.models import Refund
from payments.payout_methods.registry import INSTANT
from payments.signals import refund_changed
from payments.states import RefundStatus
from payments.subjects import PAYMENT, about_payment


@receiver(refund_changed, dispatch_uid="orders.follow_refund")
def sync_refunded_card(
    refund: Refund, was: str, changed: frozenset[str], is_news: bool, **_kwargs: Any
) -> None:
    """A frozen card follows its refund, and the customer hears of it, in the same transaction.

    An exception undoes all of it.
    """
    order = order_of(refund)
    if order is not None and order.customer_id != refund.customer_id:
        raise ActionNotAllowedError(
            _("This refund and its order name different customers. Nothing was changed.")
        )
    _move_card(refund)
    news = _news(refund, was, changed)
    if news and is_news:
        outbox.queue(kind=news, about=refund, once=refund.status_since.isoformat())
    if order is not None and refund.status == RefundStatus.PAID_OUT:
        issue_credit_note(refund, order)


def _move_card(refund: Refund) -> None:
    links = CardRefund.objects.select_related("line_card__card", "line_card__line__order")
    link = links.filter(refund=refund).first()
    if link is None:
        return
    card = link.line_card.card
    report = getattr(refund, "card_report", None)
    if not is_bound_to(card, link.line_card.place):
        raise ActionNotAllowedError(_("This refund is tied to a card of another order. Nothing was changed."))
    if refund.status == RefundStatus.PAID_OUT:
        approved_by = Actor(refund.approved_by, refund.approved_by_id)
        mark_refunded(card=card, why=CardReason.PAID_BACK, actor=approved_by, was_seen=report is not None)
    elif report is not None and refund.status == RefundStatus.REJECTED:
        rejected_by = Actor(refund.changed_by, refund.changed_by_id)
        follow_rejected_refund(report, explanation=refund.explanation, actor=rejected_by)
    elif refund.status == RefundStatus.REJECTED:
        unfreeze(
            card=card, why=CardReason.REFUND_REJECTED, actor=Actor(refund.changed_by, refund.changed_by_id)
        )


def _news(refund: Refund, was: str, changed: frozenset[str]) -> OrdersMailKind | None:
    """The kind of message that tells the customer what has just happened; None if nothing needs telling."""
    if refund.status == RefundStatus.PAID_OUT:
        return OrdersMailKind.REFUND_PAID
    if refund.status == RefundStatus.REJECTED:
        return OrdersMailKind.REFUND_REJECTED
    if refund.status == RefundStatus.APPROVED:
        return None if refund.destination in INSTANT else OrdersMailKind.REFUND_APPROVED
    if was == RefundStatus.APPROVED:
        return OrdersMailKind.REFUND_BOUNCED
    if not was:
        return OrdersMailKind.REFUND_UNAPPLIED
    return OrdersMailKind.REFUND_DESTINATION if "destination" in changed else None


def order_of(refund: Refund) -> Order | None:
    """The order that a refund belongs to; None for money that belongs to no order, as of a top-up."""
    about = Ref.parse(refund.about)
    orders = Order.objects.select_related("customer")
    if about.label == PAYMENT:
        return orders.filter(order_payments__payment_id=about.pk).first()
    return orders.filter(reference=about.name).first()


def chosen_along(refund: Refund) -> list[Refund]:
    """Undecided refunds of the order that go where this one was sent last, by the same choice.

    This one is among them unless it was decided meanwhile.
    """
    last = refund.payees.order_by("-number").first()
    if last is None:
        return []
    order = order_of(refund)
    along = refunds_of(order) if order else Refund.objects.filter(pk=refund.pk)
    undecided = along.filter(status=RefundStatus.REQUESTED, payee__at=last.at)
    return list(undecided.order_by("pk"))


def claim_mail(link: LineRefund) -> bool:
    """Whether the mail about this refund is to be sent: unless another one tells of it along.

    The first mail to be built takes all refunds of the order's lines that have committed; one that commits
    later is left to its own. Safe to call twice, and at once.
    """
    lines = Line.objects.filter(order=link.line.order_id)
    LineRefund.objects.filter(line__in=lines, told_with=None).update(told_with=link.line_id)
    return LineRefund.objects.filter(pk=link.pk, told_with=link.line_id).exists()


def refunds_of(order: Order) -> QuerySet[Refund]:
    """All refunds of an order: of lines, of cards, and of payments of it that did not fit."""
    payments = order.order_payments.values_list("payment_id", flat=True)
    abouts = [order.about, *map(about_payment, payments)]
    return Refund.objects.filter(customer_id=order.customer_id, about__in=abouts)
