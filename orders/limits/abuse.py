"""Limits against abuse: unpaid orders at the same time, and money per day and per 30 days.

What is limited is money that comes from outside: payments of orders and top-ups of wallets alike, since a
stolen card can be emptied by either. What is paid out of a wallet is not limited: that money was counted
when it came in. Orders and top-ups that are still to be paid count as well, or many could be opened first
and paid together.
"""

from email.utils import parseaddr
from typing import NoReturn

from django.conf import settings
from django.db.models import F, Min, Q, QuerySet, Sum, TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import Customer
from core import clock
from core.intervals import Interval
from core.locks import acquire
from core.money import format_dinars
from orders.limits.allowances import parse_allowance
from orders.models import LimitRefusal, Order, OrderPayment
from orders.states import OrderStatus
from payments import wallet
from payments.incoming.expiry import past_expiry_filter
from payments.models import Payment
from payments.states import OPEN_PAYMENTS, PaymentStatus, Purpose


class Limit(TextChoices):
    """What is limited."""

    UNPAID_PER_CUSTOMER = "unpaid_customer", gettext_lazy("unpaid orders of one customer")
    UNPAID_PER_IP = "unpaid_ip", gettext_lazy("unpaid orders from one address")
    UNPAID_PER_PHONE = "unpaid_phone", gettext_lazy("unpaid orders with one phone")
    PER_DAY = "day", gettext_lazy("amount of a day")
    PER_MONTH = "month", gettext_lazy("amount of 30 days")


class LimitReachedError(Exception):
    """A limit stands in the way. The text tells the customer what to do; `refusal` is not saved yet."""

    def __init__(self, text: str, refusal: LimitRefusal) -> None:
        super().__init__(text)
        self.refusal = refusal


def enforce_order_limits(*, order: Order, from_outside: int) -> None:
    """Refuse an order that goes beyond a limit, in the transaction that has just made it, before its payment.

    `from_outside`: centimes of it that are not paid from a wallet. Rivals wait here for each other until they
    commit, so together they get no further than one after another. Raises LimitReachedError; note its refusal
    once the order is rolled back.
    """
    if not from_outside or order.customer.limits_lifted:
        return
    _acquire_locks(order.customer, order.ip, order.phone)
    refusal = LimitRefusal(email=order.email, phone=order.phone, ip=order.ip, amount=order.amount_due)
    for limit, most, alike in _unpaid_limits(order):
        unpaid = _unpaid(alike).exclude(pk=order.pk)
        if most and (count := unpaid.count()) >= most:
            _refuse(refusal, limit, f"{_too_many(limit, count)} {_how_to_go_on(unpaid, order)}")
    others = _unpaid(_from(order.ip)).exclude(pk=order.pk)
    _demand_amount(refusal, order.customer, from_outside, others)


def enforce_top_up_limits(*, customer: Customer, amount: int, ip: str | None) -> None:
    """Refuse a top-up of `amount` centimes beyond the limits of amounts.

    In the transaction that makes its payment, before that. Raises LimitReachedError, as for orders.
    """
    if customer.limits_lifted:
        return
    _acquire_locks(customer, None, "")
    refusal = LimitRefusal(email=customer.email, ip=ip, amount=amount)
    _demand_amount(refusal, customer, amount, _unpaid(_from(ip)))


def _acquire_locks(customer: Customer, ip: str | None, phone: str) -> None:
    """Always in this order, so that nobody waits in a circle."""
    for kind, value in (("customer", customer.pk), ("ip", ip), ("phone", phone)):
        if value:
            acquire(f"buying:{kind}:{value}")


def _unpaid_limits(order: Order) -> list[tuple[Limit, int, Q]]:
    """Only what was ordered from the same network counts: whoever types the address or the phone of somebody
    else keeps nobody from buying.
    """
    here = _from(order.ip)
    limits = [
        (Limit.UNPAID_PER_CUSTOMER, settings.LIMIT_UNPAID_PER_CUSTOMER, here & Q(customer=order.customer)),
        (Limit.UNPAID_PER_PHONE, settings.LIMIT_UNPAID_PER_PHONE, here & Q(phone=order.phone)),
    ]
    if order.ip:
        limits.append((Limit.UNPAID_PER_IP, settings.LIMIT_UNPAID_PER_IP, Q(ip=order.ip)))
    return limits


def _unpaid(orders: Q) -> QuerySet[Order]:
    """Orders that somebody may still pay. One whose link is over, and about which the gateway tells nothing,
    waits for the gateway, not for its customer: it keeps nobody from buying.
    """
    stuck = OrderPayment.objects.filter(payment__in=Payment.objects.filter(past_expiry_filter()))
    waiting = Order.objects.filter(orders, status=OrderStatus.AWAITING_PAYMENT)
    return waiting.exclude(pk__in=stuck.values("order"))


def _from(ip: str | None) -> Q:
    return Q(ip=ip) if ip else Q()


def _refuse(refusal: LimitRefusal, limit: Limit, text: str) -> NoReturn:
    refusal.limit = limit
    raise LimitReachedError(text, refusal)


def _too_many(limit: Limit, count: int) -> str:
    if limit == Limit.UNPAID_PER_IP:
        return _("Too many orders from your internet connection are still unpaid.")
    if limit == Limit.UNPAID_PER_PHONE:
        return ngettext(
            "%(count)s order with this phone number is still unpaid.",
            "%(count)s orders with this phone number are still unpaid.",
            count,
        ) % {"count": count}
    return ngettext(
        "%(count)s order with this e-mail address is still unpaid.",
        "%(count)s orders with this e-mail address are still unpaid.",
        count,
    ) % {"count": count}


def _how_to_go_on(unpaid: QuerySet[Order], order: Order) -> str:
    """Names only orders that this visitor made: whoever types an address is not told of its orders."""
    own = unpaid.filter(customer=order.customer, ip=order.ip) if order.ip else unpaid.none()
    references = list(own.order_by("pk").values_list("reference", flat=True))
    if references:
        return _("Pay or cancel %(references)s first; then you can order again.") % {
            "references": ", ".join(references)
        }
    return _("Pay or cancel one of them first (the e-mail about each leads to it), or try again later.")


def _demand_amount(refusal: LimitRefusal, customer: Customer, amount: int, others: QuerySet[Order]) -> None:
    """Refuse what goes beyond the tighter of the two limits of amounts. `others` are orders still unpaid."""
    to_come = _still_to_come(customer, others)
    days = _days_known(customer)
    left: dict[Limit, int] = {}
    for limit, setting, window in (
        (Limit.PER_DAY, settings.LIMIT_PER_DAY, Interval.LIMIT_DAY),
        (Limit.PER_MONTH, settings.LIMIT_PER_MONTH, Interval.LIMIT_MONTH),
    ):
        most = parse_allowance(setting).after(days)
        if most is not None:
            left[limit] = most - to_come - _came_within(customer, window)
    tightest = min(left, key=left.__getitem__, default=None)
    if tightest and amount > left[tightest]:
        _refuse(refusal, tightest, _exceeds_amount(tightest, left[tightest]))


def _still_to_come(customer: Customer, unpaid: QuerySet[Order]) -> int:
    top_ups = Payment.objects.filter(
        customer=customer, purpose=Purpose.TOP_UP, status__in=OPEN_PAYMENTS
    ).exclude(past_expiry_filter())
    due = (
        unpaid.filter(customer=customer).aggregate(total=Sum(F("amount_due") - F("amount_paid")))["total"]
        or 0
    )
    return int(due + (top_ups.aggregate(total=Sum("amount"))["total"] or 0))


def _came_within(customer: Customer, window: Interval) -> int:
    since = clock.now() - window.duration
    came = Payment.objects.filter(
        customer=customer, status=PaymentStatus.CONFIRMED, confirmed_at__gt=since
    ).exclude(gateway=wallet.NAME)
    return int(came.aggregate(total=Sum("amount"))["total"] or 0)


def _days_known(customer: Customer) -> int:
    first = Order.objects.filter(customer=customer).aggregate(first=Min("paid_at"))["first"]
    return (clock.now() - first) // Interval.LIMIT_DAY.duration if first else 0


def _exceeds_amount(limit: Limit, left: int) -> str:
    if limit == Limit.PER_DAY:
        still = _("Today you can still pay %(left)s in this shop.")
    else:
        still = _("Within 30 days you can still pay %(left)s in this shop.")
    more = _("If you need more, write to %(shop)s.")
    shop = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    return f"{still % {'left': format_dinars(max(left, 0))}} {more % {'shop': shop}}"
