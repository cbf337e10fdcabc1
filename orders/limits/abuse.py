"""Limits against abuse: unpaid orders at the same time, and money per day and per 30 days.

What is limited is money that comes from outside: payments of orders and top-ups of wallets alike, since a
stolen card can be emptied by either. What is paid out of a wallet is not limited: that money was counted
when it came in. Orders and top-ups that are still to be paid count as well, or many could be opened first
and paid together.
"""

from datetime import UTC, datetime, timedelta
from email.utils import parseaddr
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Any, NamedTuple, NoReturn

from django.conf import settings
from django.db.models import Count, Exists, F, Min, OuterRef, Q, QuerySet, Sum, TextChoices
from django.db.models import Value as Literal
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from accounts.models import Customer
from core import clock
from core.intervals import Interval
from core.locks import acquire
from core.money import dinars_text
from core.prepared_queries import PreparedQuery
from core.text import isolated
from orders.limits.allowances import parse_allowance
from orders.models import LimitRefusal, Order, OrderPayment
from orders.states import OrderStatus
from payments import wallet
from payments.incoming.expiry import last_ended, past_expiry_filter
from payments.models import Payment
from payments.states import OPEN_PAYMENTS, PaymentStatus, Purpose

NO_ORDER = 0  # the id of none


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
    found = _look_up(order.pk, order.customer, order.ip, order.phone)
    alike = _alike(order.customer_id, order.ip, order.phone)
    for limit, most, count in _unpaid_limits(found, has_ip=bool(order.ip)):
        if most and count >= most:
            others = Order.objects.exclude(pk=order.pk)
            unpaid = _with_stuck(others, last_ended()).filter(alike[limit] & _UNPAID)
            way_on = _how_to_go_on(unpaid, order, count=count, most=most)
            _refuse(refusal, limit, f"{_too_many(limit, count)} {way_on}")
    _demand_amount(refusal, order.customer, from_outside, found)


def enforce_top_up_limits(*, customer: Customer, amount: int, ip: str | None) -> None:
    """Refuse a top-up of `amount` centimes beyond the limits of amounts.

    In the transaction that makes its payment, before that. Raises LimitReachedError, as for orders.
    """
    if customer.limits_lifted:
        return
    _acquire_locks(customer, None, "")
    refusal = LimitRefusal(email=customer.email, ip=ip, amount=amount)
    _demand_amount(refusal, customer, amount, _look_up(NO_ORDER, customer, ip, ""))


def _acquire_locks(customer: Customer, ip: str | None, phone: str) -> None:
    """All at once, so that nobody waits in a circle."""
    kinds = (("customer", customer.pk), ("ip", ip), ("phone", phone))
    acquire(*(f"buying:{kind}:{value}" for kind, value in kinds if value))


def _alike(customer_id: int, ip: str | None, phone: str) -> dict[Limit, Q]:
    """Only what was ordered from the same network counts: whoever types the address or the phone of somebody
    else keeps nobody from buying.
    """
    here = _from(ip)
    return {
        Limit.UNPAID_PER_CUSTOMER: here & Q(customer=customer_id),
        Limit.UNPAID_PER_PHONE: here & Q(phone=phone),
        Limit.UNPAID_PER_IP: here,
    }


def _unpaid_limits(found: "_Found", *, has_ip: bool) -> list[tuple[Limit, int, int]]:
    """Each limit with the most that it allows, and how many orders there are under it."""
    limits = [
        (Limit.UNPAID_PER_CUSTOMER, settings.LIMIT_UNPAID_PER_CUSTOMER, found.of_customer),
        (Limit.UNPAID_PER_PHONE, settings.LIMIT_UNPAID_PER_PHONE, found.of_phone),
    ]
    if has_ip:
        limits.append((Limit.UNPAID_PER_IP, settings.LIMIT_UNPAID_PER_IP, found.of_ip))
    return limits


# Orders that somebody may still pay, among those of `_with_stuck`.
_UNPAID = Q(status=OrderStatus.AWAITING_PAYMENT, is_stuck=False)


def _with_stuck(orders: QuerySet[Order], ended: datetime) -> QuerySet[Order]:
    """Tells of each whether it is stuck: one whose link is over, and about which the gateway tells nothing,
    waits for the gateway, not for its customer. It keeps nobody from buying.
    """
    over = Payment.objects.filter(past_expiry_filter(ended))
    return orders.annotate(
        is_stuck=Exists(OrderPayment.objects.filter(order=OuterRef("pk"), payment__in=over))
    )


class _Found(NamedTuple):
    """All that the limits ask of orders, in one query."""

    first_paid_at: datetime | None = None  # when the customer first paid one
    due: int | None = None  # still to be paid of the customer's own from here, in centimes
    of_customer: int = 0  # unpaid ones under each limit
    of_phone: int = 0
    of_ip: int = 0


def _orders_found(
    order_id: int, customer_id: int, phone: str, ended: datetime, ip: IPv4Address | IPv6Address | None = None
) -> QuerySet[Order, Any]:
    own, alike = Q(customer=customer_id), _alike(customer_id, str(ip) if ip else None, phone)
    concerned = own
    for limit, these in alike.items():
        if ip or limit != Limit.UNPAID_PER_IP:
            concerned |= these & Q(status=OrderStatus.AWAITING_PAYMENT)
    orders = _with_stuck(Order.objects.filter(concerned).exclude(pk=order_id), ended).order_by()
    return (
        orders.values(of_all=Literal("all"))
        .annotate(
            first_paid_at=Min("paid_at", filter=own),
            due=Sum(F("amount_due") - F("amount_paid"), filter=_UNPAID & alike[Limit.UNPAID_PER_CUSTOMER]),
            of_customer=Count("pk", filter=_UNPAID & alike[Limit.UNPAID_PER_CUSTOMER]),
            of_phone=Count("pk", filter=_UNPAID & alike[Limit.UNPAID_PER_PHONE]),
            of_ip=Count("pk", filter=_UNPAID & alike[Limit.UNPAID_PER_IP]),
        )
        .values_list(*_Found._fields)
    )


_LONG_AGO = datetime(1, 1, 1, tzinfo=UTC)
_ORDERS = PreparedQuery(
    _Found, _orders_found, order_id=-1, customer_id=-2, phone="any phone", ended=_LONG_AGO
)
_ORDERS_FROM = PreparedQuery(
    _Found,
    _orders_found,
    order_id=-1,
    customer_id=-2,
    phone="any phone",
    ended=_LONG_AGO,
    ip=ip_address("192.0.2.1"),
)


def _look_up(order_id: int, customer: Customer, ip: str | None, phone: str) -> _Found:
    about: dict[str, Any] = {
        "order_id": order_id,
        "customer_id": customer.pk,
        "phone": phone,
        "ended": last_ended(),
    }
    found = _ORDERS_FROM.first(**about, ip=ip_address(ip)) if ip else _ORDERS.first(**about)
    return found or _Found()


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


def _how_to_go_on(unpaid: QuerySet[Order], order: Order, *, count: int, most: int) -> str:
    """Names only orders that this visitor made: whoever types an address is not told of its orders."""
    own = unpaid.filter(customer=order.customer, ip=order.ip) if order.ip else unpaid.none()
    references = [isolated(each) for each in own.order_by("pk").values_list("reference", flat=True)]
    too_many = count - most + 1
    named = {"count": too_many, "references": pgettext("between references", ", ").join(references)}
    if len(references) < too_many:
        return _("Pay or cancel one of them first (the e-mail about each leads to it), or try again later.")
    if count == too_many:
        return _("Pay or cancel %(references)s first; then you can order again.") % named
    return (
        ngettext(
            "Pay or cancel one that you ordered with this e-mail address; then you can order again:"
            " %(references)s",
            "Pay or cancel %(count)s that you ordered with this e-mail address; then you can order again:"
            " %(references)s",
            too_many,
        )
        % named
    )


def _demand_amount(refusal: LimitRefusal, customer: Customer, amount: int, orders: _Found) -> None:
    """Refuse what goes beyond the tighter of the two limits of amounts. `orders` is what was looked up."""
    days = _days_since(orders.first_paid_at)
    allowed = {
        Limit.PER_DAY: parse_allowance(settings.LIMIT_PER_DAY).after(days),
        Limit.PER_MONTH: parse_allowance(settings.LIMIT_PER_MONTH).after(days),
    }
    if all(most is None for most in allowed.values()):
        return
    money = _look_up_money(customer)
    came = {Limit.PER_DAY: money.today or 0, Limit.PER_MONTH: money.this_month or 0}
    to_come = (orders.due or 0) + (money.to_come or 0)
    left = {limit: most - to_come - came[limit] for limit, most in allowed.items() if most is not None}
    tightest = min(left, key=left.__getitem__)
    if amount > left[tightest]:
        _refuse(refusal, tightest, _exceeds_amount(tightest, left[tightest]))


class _Money(NamedTuple):
    """All that the limits ask of payments, in one query; centimes."""

    to_come: int | None = None  # of top-ups that may still be paid
    today: int | None = None  # what came from outside within each window
    this_month: int | None = None


def _money_found(customer_id: int, day: datetime, month: datetime, ended: datetime) -> QuerySet[Payment, Any]:
    came = Q(status=PaymentStatus.CONFIRMED) & ~Q(gateway=wallet.NAME)
    this_month = came & Q(confirmed_at__gt=month)
    open_top_up = Q(purpose=Purpose.TOP_UP, status__in=OPEN_PAYMENTS) & ~past_expiry_filter(ended)
    payments = Payment.objects.filter(this_month | open_top_up, customer=customer_id).order_by()
    return (
        payments.values(of_all=Literal("all"))
        .annotate(
            to_come=Sum("amount", filter=open_top_up),
            today=Sum("amount", filter=came & Q(confirmed_at__gt=day)),
            this_month=Sum("amount", filter=this_month),
        )
        .values_list(*_Money._fields)
    )


_MONEY = PreparedQuery(
    _Money,
    _money_found,
    customer_id=-1,
    day=_LONG_AGO,
    month=_LONG_AGO + timedelta(days=1),
    ended=_LONG_AGO + timedelta(days=2),
)


def _look_up_money(customer: Customer) -> _Money:
    now = clock.now()
    day, month = now - Interval.LIMIT_DAY.duration, now - Interval.LIMIT_MONTH.duration
    found = _MONEY.first(customer_id=customer.pk, day=day, month=month, ended=last_ended())
    return found or _Money()


def _days_since(first_paid_at: datetime | None) -> int:
    return (clock.now() - first_paid_at) // Interval.LIMIT_DAY.duration if first_paid_at else 0


def _exceeds_amount(limit: Limit, left: int) -> str:
    if limit == Limit.PER_DAY:
        still = _("Today you can still pay %(left)s in this shop.")
    else:
        still = _("Within 30 days you can still pay %(left)s in this shop.")
    more = _("If you need more, write to %(shop)s.")
    shop = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    return f"{still % {'left': dinars_text(max(left, 0))}} {more % {'shop': shop}}"
