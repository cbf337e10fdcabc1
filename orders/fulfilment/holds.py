"""Lines on hold come back by themselves when the cause is gone: first in, first out."""

import logging

import oneclick
from catalog.supply.refresh import fresh_offer
from core import clock, desk
from core.intervals import Interval
from core.jobs import notify_on_commit, notify_worker
from core.moves import LostRaceError, move
from core.reasons import ReasonLike
from orders.fulfilment.delays import notify_delay
from orders.fulfilment.product_identity import identity_mismatch
from orders.kinds import OrdersDeskKind, OrdersJob
from orders.models import Line
from orders.reasons import LineReason
from orders.states import HoldReason, LineStatus
from orders.supplier_account import sales_gate
from orders.supplier_account.solvency import is_placeholder, read_balance

log = logging.getLogger(__name__)

HELD_BY_THE_GATE = (HoldReason.PAUSED, HoldReason.KEY)
MOST_RUNG = 200  # the sweep rings for the rest


def recheck_line(*, line_id: int) -> None:
    """Look whether a held line may go on, if that is due. Safe to call twice, late or at once."""
    line = Line.objects.select_related("order", "denomination__product").get(pk=line_id)
    now = clock.now()
    if line.status != LineStatus.HELD or line.next_due_at is None or line.next_due_at > now:
        return
    claimed = Line.objects.filter(pk=line.pk, status=LineStatus.HELD, next_due_at=line.next_due_at)
    if claimed.update(next_due_at=now + Interval.HELD_RECHECK.duration) != 1:
        return
    notify_delay(line)
    try:
        mended = sales_gate.closed_reason() is None and _CAUSES_GONE[HoldReason(line.hold_reason)](line)
    except oneclick.OneClickError as exc:
        log.info("held line %s could not be rechecked: %s", line.pk, exc)
        return
    if mended:
        resume_line(line, why=LineReason.HOLD_OVER)


def recheck_paused_lines() -> None:
    """Buying goes on: have lines that were held for that looked at now. Safe to call twice.

    Outside the transaction that lets buying go on, so that no lock of a line is waited for in it.
    """
    paused = Line.objects.filter(status=LineStatus.HELD, hold_reason__in=HELD_BY_THE_GATE)
    paused.filter(next_due_at__gt=clock.now()).update(next_due_at=clock.now())
    for line_id in paused.order_by("pk").values_list("pk", flat=True)[:MOST_RUNG]:
        notify_worker(OrdersJob.HELD, line_id)


def resume_line(line: Line, *, why: ReasonLike, actor: str = "system") -> None:
    """Queue a held line again. A rival that was faster is left alone."""
    try:
        move(
            line,
            to=LineStatus.QUEUED,
            why=why,
            actor=actor,
            expected=LineStatus.HELD,
            hold_reason="",
            lease_token="",
            tries=0,
            next_due_at=clock.now(),
        )
    except LostRaceError:
        return
    notify_on_commit(OrdersJob.PLACE, line.pk)
    desk.close_items(about=line, kind=OrdersDeskKind.HELD, outcome=why, by=actor)


def _sales_allowed(_line: Line) -> bool:
    return True  # asked before every cause


def _balance_covers(line: Line) -> bool:
    """The balance covers everything that was held for it before this line, and this line."""
    balance = read_balance()
    if is_placeholder(balance):
        return True
    ahead = Line.objects.filter(status=LineStatus.HELD, hold_reason=HoldReason.BALANCE, pk__lte=line.pk)
    return balance >= sum(int(each.quantity * each.expected_wholesale) for each in ahead)


def _price_is_back(line: Line) -> bool:
    offer = fresh_offer(line.denomination)
    return not offer.is_gone and offer.wholesale is not None and offer.wholesale <= line.most_wholesale


def _is_same_card(line: Line) -> bool:
    return not identity_mismatch(line, fresh_offer(line.denomination).said)


_CAUSES_GONE = {
    HoldReason.PAUSED: _sales_allowed,
    HoldReason.KEY: _sales_allowed,
    HoldReason.BALANCE: _balance_covers,
    HoldReason.PRICE: _price_is_back,
    HoldReason.GONE: _price_is_back,
    HoldReason.IDENTITY: _is_same_card,
}
