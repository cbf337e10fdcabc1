"""E-mails about orders: each in the order's language, with a link, never with a code."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from core import mail_rendering, outbox
from core.web.consistent_reads import read_consistently
from orders.aftersales.refund_presentation import money_back, news_of_money, refund_view
from orders.aftersales.refunds import chosen_along, claim_mail, order_of, refunds_of
from orders.aftersales.report_presentation import report_view
from orders.customer.access import create_link
from orders.customer.order_presentation import OrderLineView, order_context
from orders.kinds import OrdersMailKind
from orders.models import CardReport, Line, Order
from orders.states import LineStatus, OrderStatus, ReportStatus
from payments.kinds import PaymentsMailKind
from payments.models import Refund, TransferProof
from payments.states import PaymentStatus, RefundStatus

DELIVERED = {LineStatus.DELIVERED, LineStatus.PARTLY_DELIVERED}


@dataclass(frozen=True)
class MailLine:
    """What was ordered, as every mail about an order lists it; centimes."""

    title: str
    quantity: int
    price: int


def _listed(lines: Iterable[Line]) -> list[MailLine]:
    return [MailLine(line.shown_title, line.quantity, line.total) for line in lines]


def _sold_lines(order: Order) -> QuerySet[Line]:
    """What was ordered and paid, without what is bought in place of codes that did not work."""
    return order.lines.filter(unit_price__gt=0)


def _mail(
    order: Order, template: str, *, lines: Iterable[MailLine | OrderLineView] | None = None, **extra: Any
) -> EmailMessage:
    """Built at the moment of sending: the link's secret is made now, and exists in this mail alone.

    `lines`: if they were read already, or tell more than what was ordered.
    """
    with translation.override(order.language):
        link = reverse("order-open", args=[order.reference, create_link(order)])
        lines = list(lines if lines is not None else _listed(_sold_lines(order)))
        told = {"order": order, "lines": lines, "cards": sum(line.quantity for line in lines), **extra}
        return mail_rendering.compose(template, to=order.email, link=settings.SITE_URL + link, **told)


@outbox.mail_builder(OrdersMailKind.ORDER_RECEIVED, _("order received"))
# The next is asked for by somebody who has lost the first.
@outbox.mail_builder(OrdersMailKind.ORDER_LINK, _("link to the order"))
def order_received(order_id: int) -> EmailMessage | None:
    """The order is there, with the link to it."""
    return _mail(Order.objects.get(pk=order_id), "order_received")


@outbox.mail_builder(OrdersMailKind.ORDER_READY, _("cards have come"))
def order_ready(order_id: int) -> EmailMessage | None:
    """Everything is settled and something came; what did not come is told in the same mail."""
    order = Order.objects.get(pk=order_id)
    sold = list(_sold_lines(order))
    with translation.override(order.language):
        if all(line.status == LineStatus.DELIVERED for line in sold):
            return _mail(order, "order_ready", lines=_listed(sold))
        shown = order_context(order.pk)
        lines = [line for line in shown["lines"] if not line.is_replacement]
        came = sum(len(line.cards) for line in lines)
        return _mail(order, "order_partly", lines=lines, money=shown["money_back"], came=came)


@outbox.mail_builder(OrdersMailKind.ORDER_DELAYED, _("cards are late"))
def order_delayed(order_id: int) -> EmailMessage | None:
    """Cards come later than was promised; None if they have come meanwhile."""
    lines = Line.objects.filter(order_id=order_id).order_by("pk").values_list("status", flat=True)
    return read_consistently(lambda: _delayed(order_id), state=lambda: list(lines.all()))


def _delayed(order_id: int) -> EmailMessage | None:
    order = Order.objects.get(pk=order_id)
    if all(line.is_final for line in _sold_lines(order)):
        return None  # it came meanwhile
    return _mail(order, "order_delayed")


@outbox.mail_builder(OrdersMailKind.ORDER_EXPIRED, _("order has expired"))
def order_expired(order_id: int) -> EmailMessage | None:
    """The order was not paid in time; None if it was paid after all."""
    status = Order.objects.filter(pk=order_id).values_list("status")
    return read_consistently(lambda: _expired(order_id), state=status.get)


def _expired(order_id: int) -> EmailMessage | None:
    order = Order.objects.get(pk=order_id)
    return _mail(order, "order_expired") if order.status == OrderStatus.EXPIRED else None


@outbox.mail_builder(OrdersMailKind.REFUND_REQUESTED, _("cards did not come: refund"))
def refund_requested(line_id: int) -> EmailMessage | None:
    """All that comes back so far, in one mail for all lines that failed until it is built.

    None once the whole order is settled and something came: `order_ready` tells both in one mail.
    """
    line = Line.objects.select_related("order", "line_refund__refund").get(pk=line_id)
    order, lines = line.order, _sold_lines(line.order)
    if all(each.is_final for each in lines) and any(each.status in DELIVERED for each in lines):
        return None
    if not claim_mail(line.line_refund):
        return None
    with translation.override(order.language):
        money = money_back(map(refund_view, refunds_of(order).select_related("payee").order_by("pk")))
        nothing_came = all(each.status == LineStatus.REFUSED for each in lines)
        return _mail(order, "refund_requested", money=money, nothing_came=nothing_came) if money else None


def _refund_mail(
    refund_id: int, template: str, *, status: RefundStatus, amount: int | None = None
) -> EmailMessage | None:
    """None once the refund has gone on: what came next has a mail of its own. `amount`: if not its own.

    Money that belongs to no order was meant for a wallet, so its customer has an account to look at.
    """
    refund = Refund.objects.select_related("customer").get(pk=refund_id)
    if refund.status != status:
        return None
    order, customer = order_of(refund), refund.customer
    language = order.language if order else customer.language or settings.FIRST_LANGUAGE
    with translation.override(language):
        shown = refund_view(refund)
        if amount is not None:
            shown = replace(shown, amount=amount)
        told: dict[str, Any] = {"refund": shown, "news": news_of_money(refund)}
        if order is not None:
            return _mail(order, template, **told)
        link = settings.SITE_URL + reverse("account")
        return mail_rendering.compose(template, to=customer.email, link=link, **told)


@outbox.mail_builder(OrdersMailKind.RETURN_REQUESTED, _("card given back: refund"))
def return_requested(refund_id: int) -> EmailMessage | None:
    """A card was given back, and its refund is looked at."""
    return _refund_mail(refund_id, "return_requested", status=RefundStatus.REQUESTED)


@outbox.mail_builder(OrdersMailKind.CARD_HELD_BACK, _("code sold twice: refund"))
def card_held_back(refund_id: int) -> EmailMessage | None:
    """A code came that was sold before: it is not shown, and its price is asked back."""
    return _refund_mail(refund_id, "card_held_back", status=RefundStatus.REQUESTED)


@outbox.mail_builder(OrdersMailKind.CARD_REPORTED, _("code does not work: noted"))
def card_reported(report_id: int) -> EmailMessage | None:
    """A code was reported, and until when its customer hears of it; None once that is decided."""
    report = _report(report_id)
    return _report_mail(report, "card_reported") if report.is_open else None


@outbox.mail_builder(OrdersMailKind.CARD_REPORT_REFUNDED, _("code does not work: refund"))
def card_report_refunded(report_id: int) -> EmailMessage | None:
    """The price of a reported code goes back; None once the refund has gone on, which has its own mails."""
    report = _report(report_id)
    refund = report.refund
    if refund is None or refund.status != RefundStatus.REQUESTED:
        return None
    with translation.override(report.line_card.line.order.language):
        told = refund_view(refund)
    return _report_mail(report, "card_report_refunded", refund=told)


@outbox.mail_builder(OrdersMailKind.CARD_REPORT_REFUSED, _("code does not work: refused"))
def card_report_refused(report_id: int) -> EmailMessage | None:
    """A report was refused, and why; None if staff look into it again."""
    report = _report(report_id)
    return _report_mail(report, "card_report_refused") if report.status == ReportStatus.REFUSED else None


@outbox.mail_builder(OrdersMailKind.CARD_REPLACED, _("code does not work: new code"))
def card_replaced(report_id: int) -> EmailMessage | None:
    """The new code has come, in place of the one that was reported."""
    return _report_mail(_report(report_id), "card_replaced")


def _report(report_id: int) -> CardReport:
    return CardReport.objects.select_related("line_card__line__order", "refund__payee").get(pk=report_id)


def _report_mail(report: CardReport, template: str, **told: Any) -> EmailMessage:
    line = report.line_card.line
    with translation.override(line.order.language):
        view = report_view(report)
        return _mail(line.order, template, report=view, until=report.answer_due_at, line=line, **told)


@outbox.mail_builder(OrdersMailKind.REFUND_UNAPPLIED, _("money without an order: refund"))
def refund_unapplied(refund_id: int) -> EmailMessage | None:
    """Money came that belongs to no order: it goes back."""
    return _refund_mail(refund_id, "refund_unapplied", status=RefundStatus.REQUESTED)


@outbox.mail_builder(OrdersMailKind.REFUND_DESTINATION, _("where a refund goes is noted"))
def refund_destination(refund_id: int) -> EmailMessage | None:
    """It is noted where the money goes, all of it that was chosen along. None where it is not."""
    chosen = chosen_along(Refund.objects.select_related("payee").get(pk=refund_id))
    if not chosen:
        return None
    amount = sum(each.amount for each in chosen)
    return _refund_mail(chosen[0].pk, "refund_destination", status=RefundStatus.REQUESTED, amount=amount)


@outbox.mail_builder(OrdersMailKind.REFUND_APPROVED, _("refund is approved"))
def refund_approved(refund_id: int) -> EmailMessage | None:
    """The refund is approved, and its transfer comes."""
    return _refund_mail(refund_id, "refund_approved", status=RefundStatus.APPROVED)


@outbox.mail_builder(OrdersMailKind.REFUND_PAID, _("refund is paid out"))
def refund_paid(refund_id: int) -> EmailMessage | None:
    """The money is on its way, or in the wallet."""
    return _refund_mail(refund_id, "refund_paid", status=RefundStatus.PAID_OUT)


@outbox.mail_builder(OrdersMailKind.REFUND_BOUNCED, _("refund came back"))
def refund_bounced(refund_id: int) -> EmailMessage | None:
    """The transfer came back; None if another destination was chosen meanwhile."""
    if _has_destination(refund_id):
        return None  # chosen anew meanwhile
    return _refund_mail(refund_id, "refund_bounced", status=RefundStatus.REQUESTED)


@outbox.mail_builder(OrdersMailKind.REFUND_REJECTED, _("refund is rejected"))
def refund_rejected(refund_id: int) -> EmailMessage | None:
    """The refund was refused, and why."""
    return _refund_mail(refund_id, "refund_rejected", status=RefundStatus.REJECTED)


@outbox.mail_builder(PaymentsMailKind.PROOF_REJECTED, _("receipt is rejected"))
def proof_rejected(proof_id: int) -> EmailMessage | None:
    """A receipt was not accepted: another is wanted, or the payment was given up. None if that is past."""
    status = TransferProof.objects.filter(pk=proof_id).values_list("payment__status")
    return read_consistently(lambda: _rejected(proof_id), state=status.get)


def _rejected(proof_id: int) -> EmailMessage | None:
    proofs = TransferProof.objects.select_related("payment__customer", "payment__order_payment__order")
    proof = proofs.get(pk=proof_id)
    payment = proof.payment
    if payment.status == PaymentStatus.CONFIRMED or payment.proofs.first() != proof:
        return None
    template = "payment_given_up" if payment.status == PaymentStatus.FAILED else "proof_wanted"
    told: dict[str, Any] = {"payment": payment, "why": proof.explanation}
    link = getattr(payment, "order_payment", None)
    if link is not None:
        return _mail(link.order, template, **told)
    with translation.override(payment.customer.language or settings.FIRST_LANGUAGE):
        address = settings.SITE_URL + reverse("top-up", args=[payment.pk])
        return mail_rendering.compose(template, to=payment.customer.email, link=address, **told)


def _has_destination(refund_id: int) -> bool:
    return Refund.objects.exclude(destination="").filter(pk=refund_id).exists()
