"""Looking up attempts of unknown outcome in the supplier's order list. Nothing is ever sent again from here.

Cards of one type are interchangeable: which supplier order serves which line does not matter, that each
serves exactly one does. So the oldest attempt takes the oldest order that could be its own.

One reading of the list and of the transactions serves all lines that wait: a hundred cost as many calls as
one. When the next reading may begin is a matter of pace, apart for lines that wait for minutes and for those
that are parked for days, whose list is longer each day.
"""

import logging
from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import F, QuerySet

import oneclick
from core import clock, desk
from core.intervals import Interval, until_next_lookup, until_next_parked_lookup
from core.moves import LostRaceError, move, subject_of
from core.rate_limits import call_budget
from core.rate_limits.cell_rate import CellRateLimiter
from core.reasons import Common, Reason, ReasonLike, StaffNote
from orders.fulfilment.attachment import attach_supplier_order
from orders.fulfilment.delays import notify_delay
from orders.fulfilment.delivery_answers import PLACEHOLDER
from orders.kinds import OrdersDeskKind, OrdersJob
from orders.models import Attempt, Line, SupplierOrder
from orders.reasons import DeskOutcome, DeskTitle, LineReason
from orders.states import AttemptStatus, LineStatus
from orders.supplier_account.clock_skew import earliest_supplier_time
from orders.supplier_account.order_list import OrderListing, debited_but_unlisted, read_list

log = logging.getLogger(__name__)

WAITING = (LineStatus.UNKNOWN, LineStatus.PARKED)
ENDPOINT = "list"
LEAST_CALLS = 3  # of one reading: two passes over the list that agree, and the transactions
LOOKUP_PACES = {
    LineStatus.UNKNOWN: CellRateLimiter(
        OrdersJob.LOOK_UP_UNKNOWN, ahead=6, every=Interval.LOOKUP_CALL, longest=Interval.LOOKUP_LONGEST
    ),
    LineStatus.PARKED: CellRateLimiter(
        OrdersJob.LOOK_UP_PARKED, ahead=0, every=Interval.PARKED_LOOKUP_CALL, longest=Interval.LOOKUP_LONGEST
    ),
}


def lookup_allowed(status: LineStatus, moment: datetime) -> bool:
    """Whether lines in this state may be looked up by that moment, as far as the supplier is concerned."""
    return LOOKUP_PACES[status].allows(moment) and not call_budget.is_backing_off(ENDPOINT)


def first_waiting(status: LineStatus) -> Callable[[], QuerySet[Line, Any]]:
    """When the longest waiting line in this state is due; when it is read for is a matter of pace (see
    core.due).
    """
    lines = Line.objects.filter(status=status, next_due_at__isnull=False).order_by("next_due_at")
    return lambda: lines.values("next_due_at")[:1]


def skip_pace() -> None:
    """A person asks for it: the next reading waits for no pace."""
    for pace in LOOKUP_PACES.values():
        pace.forget()


def look_up_line(*, line_id: int) -> None:
    """Look for the supplier order of an unknown or parked line if that is due, and for those of its like.

    Safe to call twice, late or at once.
    """
    line = Line.objects.select_related("order").get(pk=line_id)
    if not _claim(line):
        return
    lines = [line, *_claim_others(line)]
    for each in lines:
        notify_delay(each)
    attempts = _without_concurrent_calls(_attempts_of(lines))
    if not attempts:
        return
    pace = LOOKUP_PACES[LineStatus(line.status)]
    pace.charge(LEAST_CALLS)  # before the calls: a rival begins nothing meanwhile
    with oneclick.count_requests() as count:
        try:
            _look_up(attempts)
        finally:
            pace.charge(count.requests - LEAST_CALLS)


def _look_up(attempts: list[Attempt]) -> None:
    try:
        listing = read_list(since=attempts[0].sent_at - Interval.LOOKUP_MARGIN.duration)
    except oneclick.OneClickError as exc:
        log.warning("the order list could not be read: %s", exc)
        if isinstance(exc, oneclick.TransientError):
            call_budget.record_failure(ENDPOINT, wish=exc.retry_after)
        for attempt in attempts:
            _report_silence(attempt)
        return
    call_budget.record_success(ENDPOINT)
    _end_silence(attempts)
    Attempt.objects.filter(pk__in=[each.pk for each in attempts]).update(looks=F("looks") + 1)
    for attempt in attempts:
        attempt.looks += 1
    # Whoever sends the like right now may have made an order that is listed already and not yet told to us.
    # Asked after the list: what was answered since then is tied to its line, or waits like the others.
    _decide(_without_concurrent_calls(attempts), listing)


def _claim(line: Line) -> bool:
    now = clock.now()
    if line.status not in WAITING:
        return False
    if line.next_due_at is None or line.next_due_at > now:
        return False
    due = _next_look(line, now)
    return Line.objects.filter(pk=line.pk, next_due_at=line.next_due_at).update(next_due_at=due) == 1


def _next_look(line: Line, now: datetime) -> datetime:
    until_next = until_next_parked_lookup if line.status == LineStatus.PARKED else until_next_lookup
    return now + until_next(line.status_since, now)


def _claim_others(leader: Line) -> list[Line]:
    """The lines in the same state that are due, too, or soon: what is read for one serves them all."""
    now = clock.now()
    soon = now + Interval.LOOKED_UP_TOGETHER.duration
    others = Line.objects.filter(status=leader.status, next_due_at__lte=soon).exclude(pk=leader.pk)
    lines = list(others.select_related("order"))
    by_next_look: defaultdict[datetime, list[int]] = defaultdict(list)
    for line in lines:
        by_next_look[_next_look(line, now)].append(line.pk)
    for due, ids in by_next_look.items():
        # One that a rival has claimed meanwhile is looked up by both, which is as harmless as it is rare.
        Line.objects.filter(pk__in=ids, status=leader.status).update(next_due_at=due)
    return lines


def _attempts_of(lines: list[Line]) -> list[Attempt]:
    """The attempt of each line whose outcome is unknown, the oldest first."""
    unknown = Attempt.objects.filter(status=AttemptStatus.UNKNOWN, line__in=lines)
    found = list(unknown.select_related("line__order").order_by("sent_at", "pk"))
    known = {attempt.line_id for attempt in found}
    for line in lines:
        if line.pk not in known:  # edited by hand: a person must look
            title = Reason(DeskTitle.NO_ATTEMPT, order=line.order.reference)
            desk.open_item(kind=OrdersDeskKind.UNKNOWN, about=line, title=title)
    return found


def _without_concurrent_calls(attempts: list[Attempt]) -> list[Attempt]:
    """Those for whose like no call is under way: its order may appear and be taken for ours, so wait."""
    sending = Attempt.objects.filter(status=AttemptStatus.OPEN, lease_ends_at__gt=clock.now())
    rivals = set(sending.values_list("quantity", "type_id"))
    return [attempt for attempt in attempts if (attempt.quantity, attempt.type_id) not in rivals]


def may_be_order_of(order: "oneclick.ListedOrder", attempt: Attempt) -> bool:
    """Whether a listed order may be what this attempt bought: of its kind, and not older by any clock."""
    if order.time is None or order.time < earliest_supplier_time(attempt):
        return False
    return is_of_kind(order, attempt)


def is_of_kind(order: "oneclick.ListedOrder", attempt: Attempt) -> bool:
    """Whether it is for what the attempt asked for: product, type and quantity."""
    if order.quantity != attempt.quantity:
        return False
    if not settings.IN_PRODUCTION and order.product_id == order.type_id == PLACEHOLDER:
        return True
    return order.product_id == attempt.product_id and order.type_id == attempt.type_id


def _decide(attempts: list[Attempt], listing: OrderListing) -> None:
    """Tie attempts and orders, first by the list, then by the debits of what it does not show (yet)."""
    taken = set(
        SupplierOrder.objects.filter(supplier_id__in=listing.ids).values_list("supplier_id", flat=True)
    )
    waiting = _waiting_attempts()
    left = _match(attempts, [order for order in listing.orders if order.order_id not in taken], waiting)
    if not left:
        return
    try:
        left = _match(left, debited_but_unlisted(listing, left[0].sent_at), waiting)
    except oneclick.OneClickError as exc:
        log.warning("the transactions could not be read: %s", exc)
    for attempt in left:
        _nothing_found(attempt, listing)


def _waiting_attempts() -> list[Attempt]:
    """All that an order may belong to, the oldest first."""
    unknown = Attempt.objects.filter(status=AttemptStatus.UNKNOWN, line__status__in=WAITING)
    return list(unknown.select_related("line__order").order_by("sent_at", "pk"))


def _match(
    attempts: list[Attempt], orders: list["oneclick.ListedOrder"], waiting: list[Attempt]
) -> list[Attempt]:
    """Give each order to the oldest attempt that it could be of; returns those that none is left for.

    Takes what was decided out of `orders` and `waiting`.
    """
    left = []
    for attempt in attempts:
        if attempt not in waiting:  # decided a moment ago, with an older one
            continue
        candidates = sorted((order for order in orders if may_be_order_of(order, attempt)), key=_time)
        owners = [each for each in waiting if any(may_be_order_of(order, each) for order in candidates)]
        if len(candidates) > len(owners):
            _too_many(owners, candidates)
            decided = owners
        else:
            decided = _pair(owners, candidates, orders)
        waiting[:] = [each for each in waiting if each not in decided]
        if attempt not in decided:
            left.append(attempt)
    return left


def _time(order: "oneclick.ListedOrder") -> datetime:
    assert order.time is not None  # noqa: S101 - may_be_order_of() asks for it
    return order.time


def _pair(
    owners: list[Attempt],
    candidates: list["oneclick.ListedOrder"],
    orders: list["oneclick.ListedOrder"],
) -> list[Attempt]:
    paired = []
    for attempt in owners:
        own = next((order for order in candidates if may_be_order_of(order, attempt)), None)
        if own is not None:
            candidates.remove(own)
            orders.remove(own)
            paired.append(attempt)
            attach_supplier_order(attempt=attempt, supplier_id=own.order_id, why=LineReason.FOUND)
    return paired


def _nothing_found(attempt: Attempt, listing: OrderListing) -> None:
    """What cannot be read may be its order, and may stay so for good: then people must be able to decide."""
    old_enough = clock.now() - attempt.sent_at > Interval.UNKNOWN_VERDICT.duration
    if attempt.line.status == LineStatus.UNKNOWN and old_enough:
        why = LineReason.LIST_UNREADABLE if listing.unreadable else LineReason.NOT_LISTED
        _park(attempt.line, why=why, evidence=_evidence(attempt))


def _too_many(waiting: list[Attempt], candidates: list["oneclick.ListedOrder"]) -> None:
    """More orders than attempts: a stranger buys on this account, or something bought twice. Ask a person."""
    ids = [order.order_id for order in candidates]
    log.error("%s supplier orders for %s attempts: all are parked", len(ids), len(waiting))
    for attempt in waiting:
        if attempt.line.status == LineStatus.UNKNOWN:
            _park(
                attempt.line,
                why=LineReason.MORE_THAN_OURS,
                evidence=_evidence(attempt) | {"ids": ids},
            )


def _park(line: Line, *, why: ReasonLike, evidence: dict[str, object]) -> None:
    now = clock.now()
    try:
        move(line, to=LineStatus.PARKED, why=why, next_due_at=now + until_next_parked_lookup(now, now))
    except LostRaceError:
        return
    title = Reason(Common.ABOUT, name=line.order.reference, what=why)
    desk.open_item(kind=OrdersDeskKind.PARKED, about=line, title=title, evidence=evidence)


def _report_silence(attempt: Attempt) -> None:
    if clock.now() - attempt.sent_at > Interval.UNKNOWN_VERDICT.duration:
        desk.open_item(
            kind=OrdersDeskKind.UNKNOWN,
            about=attempt.line,
            title=Reason(DeskTitle.LIST_UNREADABLE, order=attempt.line.order.reference),
            evidence=_evidence(attempt),
        )


def _end_silence(attempts: Iterable[Attempt]) -> None:
    lines = {subject_of(attempt.line): attempt.line for attempt in attempts}
    silent = desk.open_symptoms(kind=OrdersDeskKind.UNKNOWN).filter(subject__in=lines)
    for subject in silent.values_list("subject", flat=True):
        desk.close_items(about=lines[subject], kind=OrdersDeskKind.UNKNOWN, outcome=DeskOutcome.LIST_READ)


def _evidence(attempt: Attempt) -> dict[str, object]:
    return {
        "attempt": attempt.number,
        "sent_at": attempt.sent_at.isoformat(),
        "answer": StaffNote(attempt.answer_class),
        "looks": attempt.looks,
        "balance_before": attempt.balance_before,
    }
