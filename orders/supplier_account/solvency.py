"""Money is not taken for what cannot be bought: which ways to pay the balance at the supplier allows.

Cards are bought from our account at the supplier. What is paid through OCPay is credited to that account
(ref: check-payment), so it pays for what it orders and stays open at any balance. The money of every other
way lies elsewhere: with Chargily, on the shop's own account, in its wallets. Such a way is open while the
balance, less what is paid for and not bought yet, covers what the order may cost at most.

The balance is read with every purchase, every minute while somebody is in checkout, and now and then
besides. One that cannot be read counts for BALANCE_TRUSTED, less what was bought since; after that nobody
knows, and the ways whose money lies elsewhere are closed until it is read. Money on its way is not
reserved: most who go to pay by transfer never do, and each would close the shop to others for days. Topping
up a wallet stays open: that money is owed, buys nothing by itself, and can be paid back.
"""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import BigIntegerField, Exists, F, Func, Max, OuterRef, Q, QuerySet, Subquery, Sum

import oneclick
from catalog.models import Denomination
from core import clock
from core.due import Moments, due_since_just_now
from core.intervals import Interval
from core.jobs import notify_on_commit
from core.money import centimes_from_dinars
from core.prepared_queries import PreparedQuery
from orders.kinds import OrdersJob
from orders.models import Attempt, CartLine, Line, Order, SupplierBalance
from orders.states import AttemptStatus, LineStatus
from orders.supplier_account import sales_gate
from payments.gateways.registry import enabled_gateways

log = logging.getLogger(__name__)

# Paid for, and to be bought still or perhaps: of an unknown one nobody knows whether it was.
RESERVING_STATUSES = (
    LineStatus.QUEUED,
    LineStatus.PLACING,
    LineStatus.HELD,
    LineStatus.UNKNOWN,
    LineStatus.PARKED,
)


@dataclass(frozen=True)
class SupplierCover:
    """What the balance still buys, in centimes; without bounds in the vendor's own sandbox."""

    spare: int = 0
    is_known: bool = True
    is_unlimited: bool = False
    is_selling: bool | None = None  # whether anything may be bought now; None: that was not asked along

    @property
    def context(self) -> dict[str, bool]:
        """What templates need not ask any more."""
        return {} if self.is_selling is None else {"buying_is_paused": not self.is_selling}

    def allows(self, *, cost: int, credited: int) -> bool:
        """Whether what costs so much can be bought once so much of it is credited to the balance."""
        missing = cost - credited
        return missing <= 0 or self.is_unlimited or (self.is_known and missing <= self.spare)


class _Balance(NamedTuple):
    """What was told of the balance, and what it has to pay for: one SELECT."""

    amount: int | None
    asked_at: datetime | None
    tried_at: datetime | None
    wanted_until: datetime | None
    waiting: int | None  # all paid lines that wait, at their limits
    bought: int | None  # what the supplier has taken since the balance was told
    is_selling: bool


def _balance(row_id: int, proof: str) -> QuerySet[SupplierBalance, Any]:
    waiting = Line.objects.filter(status__in=RESERVING_STATUSES, next_due_at__isnull=False)
    bought = Attempt.objects.filter(status=AttemptStatus.PLACED, status_since__gte=OuterRef("asked_at"))
    return SupplierBalance.objects.filter(pk=row_id).values_list(
        "amount",
        "asked_at",
        "tried_at",
        "wanted_until",
        _sum(waiting, "most_wholesale"),
        _sum(bought, "wholesale"),
        Exists(sales_gate.open_gate(proof)),
    )


def _sum(rows: QuerySet[Any], price: str) -> Subquery:
    amount = Func(F(price) * F("quantity"), function="SUM", output_field=BigIntegerField())
    return Subquery(rows.order_by().values(amount=amount))


# A column that holds nothing below zero.
_BALANCE = PreparedQuery(_Balance, _balance, row_id=2, proof="any proof")


def _told() -> _Balance | None:
    return _BALANCE.first(row_id=1, proof=str(sales_gate.proof_name()))


def supplier_cover() -> SupplierCover:
    """What may be bought with money that lies elsewhere, as of now. Calls nobody."""
    return _cover(_told())


def _cover(told: _Balance | None) -> SupplierCover:
    is_selling = None if told is None else told.is_selling
    if told is None or told.amount is None or told.asked_at is None:
        # Before the first answer. With sandbox keys there may never be one that means anything.
        in_production = settings.IN_PRODUCTION
        return SupplierCover(0, not in_production, is_unlimited=not in_production, is_selling=is_selling)
    if is_placeholder(told.amount):
        return SupplierCover(is_unlimited=True, is_selling=is_selling)
    is_known = clock.now() - told.asked_at <= Interval.BALANCE_TRUSTED.duration
    spare = told.amount - int(told.waiting or 0) - int(told.bought or 0)
    return SupplierCover(spare, is_known, is_selling=is_selling)


def fresh_supplier_cover() -> SupplierCover:
    """The same, of a balance that was read within a minute, if it can be. Outside any transaction."""
    refresh_balance()
    return supplier_cover()


def _row() -> SupplierBalance | None:
    return SupplierBalance.objects.filter(pk=1).first()


def cost_limit(denomination: Denomination) -> int:
    """What one card may cost at the supplier at most, in centimes, so that the least profit is left."""
    assert denomination.selling_price is not None  # noqa: S101 - only of what has a price
    return int(denomination.selling_price - denomination.least_profit)


def cost_of_cart(lines: Iterable[CartLine]) -> int:
    """What a cart may cost at the supplier at most, in centimes; cards without a price are not sold."""
    priced = [line for line in lines if line.denomination.selling_price is not None]
    return sum(line.quantity * cost_limit(line.denomination) for line in priced)


def cost_of_order(order: Order) -> int:
    """What an order may cost at the supplier at most, in centimes."""
    return int(order.lines.aggregate(sum=Sum(F("most_wholesale") * F("quantity")))["sum"] or 0)


def needs_prefunding() -> bool:
    """Whether the shop offers any way whose money lies elsewhere; OCPay alone buys at any balance."""
    return not all(each.credits_supplier for each in enabled_gateways())


def highest_cost_for_sale() -> int:
    """What the dearest card that is for sale may cost at the supplier, in centimes; 0 if none is."""
    cards = Denomination.objects.filter(is_for_sale=True)
    return int(cards.aggregate(most=Max(F("selling_price") - F("least_profit")))["most"] or 0)


def read_balance() -> int:
    """The balance at the supplier in centimes, as of now, which is noted. Raises an error of `oneclick`."""
    asked_at = clock.now()
    amount = centimes_from_dinars(max(oneclick.client().balance().amount, Decimal(0)))
    note_balance(amount, asked_at=asked_at)
    return amount


def note_balance(amount: int, *, asked_at: datetime) -> None:
    """Remember what was told, unless a later answer is known. One of the future is a stepped clock's."""
    older = Q(asked_at__lt=asked_at) | Q(asked_at__gt=clock.now()) | Q(asked_at=None)
    _with_row(older, amount=amount, asked_at=asked_at, failing_since=None)


def is_placeholder(balance: int) -> bool:
    """With sandbox keys an amount of 0 means nothing: the vendor's own sandbox deducts no balance (auth)."""
    return balance == 0 and not settings.IN_PRODUCTION


def request_fresh_balance() -> SupplierCover:
    """Somebody is in checkout: have the balance read every minute for a while. Calls nobody.

    Returns what `supplier_cover` does, in one SELECT.
    """
    now, wanted_for, told = clock.now(), Interval.BALANCE_WANTED.duration, _told()
    if told is None or told.wanted_until is None or told.wanted_until < now + wanted_for / 2:
        _with_row(Q(), wanted_until=now + wanted_for)
    if _is_due(told, pause=Interval.BALANCE_READ.duration):
        notify_on_commit(OrdersJob.BALANCE, 0)
    return _cover(told)


def _value_of_row(column: str) -> Callable[[], QuerySet[Any, Any]]:
    return lambda: SupplierBalance.objects.filter(pk=1).values(column)


BALANCE_TIMES = tuple(_value_of_row(column) for column in ("asked_at", "tried_at", "wanted_until"))


def balance_due_at(times: Moments) -> datetime:
    """When it is to be read, by BALANCE_TIMES: each minute, more seldom while nobody is in checkout."""
    asked_at, tried_at, wanted_until = times
    is_wanted = wanted_until is not None and wanted_until > clock.now()
    return _due_at(
        asked_at,
        tried_at,
        pause=(Interval.BALANCE_READ if is_wanted else Interval.BALANCE_READ_IDLE).duration,
    )


def balance_is_due(by: datetime | None = None) -> bool:
    """Whether it is to be read by that moment (now)."""
    row = _row() or SupplierBalance()
    return balance_due_at((row.asked_at, row.tried_at, row.wanted_until)) <= (by or clock.now())


def _is_due(row: SupplierBalance | _Balance | None, *, pause: timedelta) -> bool:
    row = row or SupplierBalance()
    return _due_at(row.asked_at, row.tried_at, pause=pause) <= clock.now()


def _due_at(*tries: datetime | None, pause: timedelta) -> datetime:
    last = max(filter(None, tries), default=None)
    if last is None or last > clock.now():  # never yet, or by a clock that has stepped back
        return due_since_just_now()
    return last + pause


def refresh_balance() -> None:
    """Read the balance unless that was done within a minute. Outside any transaction; safe to call twice.

    One that cannot be read stays as it was, and raises nothing.
    """
    if not _is_due(_row(), pause=Interval.BALANCE_READ.duration):
        return
    _with_row(Q(), tried_at=clock.now())
    try:
        read_balance()
    except oneclick.OneClickError as exc:
        log.warning("the balance at the supplier cannot be read: %s", exc)
        _with_row(Q(failing_since=None), failing_since=clock.now())


def is_unread_since(moment: datetime) -> bool:
    """Whether every try to read the balance since then was in vain."""
    return SupplierBalance.objects.filter(failing_since__lte=moment).exists()


def _with_row(condition: Q, **changes: object) -> None:
    row = SupplierBalance.objects.filter(condition, pk=1)
    if not row.update(**changes):  # it does not fulfil the condition, or is not there yet
        SupplierBalance.objects.get_or_create(pk=1)
        row.update(**changes)
