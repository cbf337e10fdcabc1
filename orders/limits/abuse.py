"""Limits against abuse: unpaid orders at the same time, and money per day and per 30 days.

What is limited is money that comes from outside: payments of orders and top-ups of wallets alike, since a
stolen card can be emptied by either. What is paid out of a wallet is not limited: that money was counted
when it came in. Orders and top-ups that are still to be paid count as well, or many could be opened first
and paid together.
"""

from datetime import datetime
from email.utils import parseaddr
from typing import Any, NoReturn

from django.conf import settings
from django.db.models import Count, Exists, F, Min, OuterRef, Q, QuerySet, Sum, TextChoices
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
    limits = _unpaid_limits(order)
    others = Order.objects.exclude(pk=order.pk)
    found = _look_up(others, order.customer, order.ip, {limit: alike for limit, _most, alike in limits})
    for limit, most, alike in limits:
        if most and (count := found[limit]) >= most:
            unpaid = _with_stuck(others).filter(alike & _UNPAID)
            _refuse(refusal, limit, f"{_too_many(limit, count)} {_how_to_go_on(unpaid, order)}")
    _demand_amount(refusal, order.customer, from_outside, found)


def enforce_top_up_limits(*, customer: Customer, amount: int, ip: str | None) -> None:
    """Refuse a top-up of `amount` centimes beyond the limits of amounts.

    In the transaction that makes its payment, before that. Raises LimitReachedError, as for orders.
    """
    if customer.limits_lifted:
        return
    _acquire_locks(customer, None, "")
    refusal = LimitRefusal(email=customer.email, ip=ip, amount=amount)
    _demand_amount(refusal, customer, amount, _look_up(Order.objects.all(), customer, ip, {}))


def _acquire_locks(customer: Customer, ip: str | None, phone: str) -> None:
    """All at once, so that nobody waits in a circle."""
    kinds = (("customer", customer.pk), ("ip", ip), ("phone", phone))
    acquire(*(f"buying:{kind}:{value}" for kind, value in kinds if value))


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


# Orders that somebody may still pay, among those of `_with_stuck`.
_UNPAID = Q(status=OrderStatus.AWAITING_PAYMENT, is_stuck=False)


def _with_stuck(orders: QuerySet[Order]) -> QuerySet[Order]:
    """Tells of each whether it is stuck: one whose link is over, and about which the gateway tells nothing,
    waits for the gateway, not for its customer. It keeps nobody from buying.
    """
    over = Payment.objects.filter(past_expiry_filter())
    return orders.annotate(
        is_stuck=Exists(OrderPayment.objects.filter(order=OuterRef("pk"), payment__in=over))
    )


def _look_up(
    orders: QuerySet[Order], customer: Customer, ip: str | None, alike: dict[Limit, Q]
) -> dict[str, Any]:
    """All that the limits ask of orders, in one query: how many unpaid ones there are under each limit, what
    is still `due` of the customer's own from here, and when the customer first paid one.
    """
    own = Q(customer=customer)
    concerned = own
    for these in alike.values():
        concerned |= these & Q(status=OrderStatus.AWAITING_PAYMENT)
    return _with_stuck(orders.filter(concerned)).aggregate(
        first_paid_at=Min("paid_at", filter=own),
        due=Sum(F("amount_due") - F("amount_paid"), filter=_UNPAID & own & _from(ip)),
        **{limit.value: Count("pk", filter=_UNPAID & these) for limit, these in alike.items()},
    )


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


def _demand_amount(refusal: LimitRefusal, customer: Customer, amount: int, orders: dict[str, Any]) -> None:
    """Refuse what goes beyond the tighter of the two limits of amounts. `orders` is what was looked up."""
    days = _days_since(orders["first_paid_at"])
    allowed = {
        Limit.PER_DAY: parse_allowance(settings.LIMIT_PER_DAY).after(days),
        Limit.PER_MONTH: parse_allowance(settings.LIMIT_PER_MONTH).after(days),
    }
    if all(most is None for most in allowed.values()):
        return
    money = _look_up_money(customer)
    to_come = (orders["due"] or 0) + (money["to_come"] or 0)
    left = {
        limit: most - to_come - (money[limit] or 0) for limit, most in allowed.items() if most is not None
    }
    tightest = min(left, key=left.__getitem__)
    if amount > left[tightest]:
        _refuse(refusal, tightest, _exceeds_amount(tightest, left[tightest]))


def _look_up_money(customer: Customer) -> dict[str, Any]:
    """All that the limits ask of payments, in one query: what came from outside within each window, and what
    is `to_come` of top-ups that may still be paid.
    """
    now = clock.now()
    came = Q(status=PaymentStatus.CONFIRMED) & ~Q(gateway=wallet.NAME)
    today = came & Q(confirmed_at__gt=now - Interval.LIMIT_DAY.duration)
    this_month = came & Q(confirmed_at__gt=now - Interval.LIMIT_MONTH.duration)
    open_top_up = Q(purpose=Purpose.TOP_UP, status__in=OPEN_PAYMENTS) & ~past_expiry_filter()
    return Payment.objects.filter(this_month | open_top_up, customer=customer).aggregate(
        to_come=Sum("amount", filter=open_top_up),
        **{
            Limit.PER_DAY.value: Sum("amount", filter=today),
            Limit.PER_MONTH.value: Sum("amount", filter=this_month),
        },
    )


def _days_since(first_paid_at: datetime | None) -> int:
    return (clock.now() - first_paid_at) // Interval.LIMIT_DAY.duration if first_paid_at else 0


def _exceeds_amount(limit: Limit, left: int) -> str:
    if limit == Limit.PER_DAY:
        still = _("Today you can still pay %(left)s in this shop.")
    else:
        still = _("Within 30 days you can still pay %(left)s in this shop.")
    more = _("If you need more, write to %(shop)s.")
    shop = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    return f"{still % {'left': format_dinars(max(left, 0))}} {more % {'shop': shop}}"
