"""Looking up attempts of unknown outcome in the supplier's order list. Nothing is ever sent again from here.

Cards of one type are interchangeable: which supplier order serves which line does not matter, that each
serves exactly one does. So the oldest attempt takes the oldest order that could be its own.
"""

import logging
from datetime import datetime

from django.conf import settings

import oneclick
from core import clock, desk
from core.intervals import interval, until_next_lookup, until_next_parked_look
from core.moves import LostRace, move
from orders.attaching import attach
from orders.delays import notice_delay
from orders.fulfilment.supplier_clock import dated_from
from orders.models import Attempt, Line, SupplierOrder
from orders.order_list import Listing, debited_but_unlisted, read_list
from orders.outcomes import PLACEHOLDER
from orders.states import AttemptStatus, LineStatus

log = logging.getLogger(__name__)

WAITING = (LineStatus.UNKNOWN, LineStatus.PARKED)


def look_up_line(*, line_id: int) -> None:
    """Look for the supplier order of an unknown or parked line if that is due.

    Safe to call twice, late or at once.
    """
    line = Line.objects.select_related("order").get(pk=line_id)
    if not _claim(line):
        return
    notice_delay(line)
    attempt = line.attempts.filter(status=AttemptStatus.UNKNOWN).first()
    if attempt is None:  # edited by hand: a person must look
        desk.open_item(kind="unknown", about=line, title=f"{line.order.reference}: no attempt to look up")
        return
    if _is_rival_sending(attempt):
        return
    try:
        listing = read_list(since=attempt.sent_at - interval("lookup_margin"))
    except oneclick.OneClickError as trouble:
        log.warning("the order list could not be read: %s", trouble)
        _report_silence(line, attempt)
        return
    Attempt.objects.filter(pk=attempt.pk).update(looks=attempt.looks + 1)
    try:
        _decide(line, attempt, listing)
    except oneclick.OneClickError as trouble:
        log.warning("the transactions could not be read: %s", trouble)
        _nothing_found(line, attempt)


def _claim(line: Line) -> bool:
    now = clock.now()
    if line.status not in WAITING:
        return False
    if line.next_due_at is None or line.next_due_at > now:
        return False
    until_next = until_next_parked_look if line.status == LineStatus.PARKED else until_next_lookup
    due = now + until_next(line.status_since, now)
    return Line.objects.filter(pk=line.pk, next_due_at=line.next_due_at).update(next_due_at=due) == 1


def _is_rival_sending(attempt: Attempt) -> bool:
    """Whether a call for the same thing is under way: its order may appear and be taken for ours, so wait."""
    rivals = Attempt.objects.filter(
        status=AttemptStatus.OPEN, quantity=attempt.quantity, type_id=attempt.type_id
    )
    return rivals.filter(lease_ends_at__gt=clock.now()).exists()


def could_be(order: "oneclick.ListedOrder", attempt: Attempt) -> bool:
    """Whether a listed order may be what this attempt bought: of its kind, and not older by any clock."""
    if order.time is None or order.time < dated_from(attempt):
        return False
    return is_of_kind(order, attempt)


def is_of_kind(order: "oneclick.ListedOrder", attempt: Attempt) -> bool:
    """Whether it is for what the attempt asked for: product, type and quantity."""
    if order.quantity != attempt.quantity:
        return False
    if not settings.IN_PRODUCTION and order.product_id == order.type_id == PLACEHOLDER:
        return True
    return order.product_id == attempt.product_id and order.type_id == attempt.type_id


def _decide(line: Line, attempt: Attempt, listing: Listing) -> None:
    taken = set(
        SupplierOrder.objects.filter(supplier_id__in=listing.ids).values_list("supplier_id", flat=True)
    )
    free = [order for order in listing.orders if order.order_id not in taken]
    candidates = sorted((order for order in free if could_be(order, attempt)), key=_time)
    if not candidates:
        candidates = [
            order for order in debited_but_unlisted(listing, attempt.sent_at) if could_be(order, attempt)
        ]
    if not candidates:
        _nothing_found(line, attempt)
        return
    waiting = _attempts_that_could_own(candidates)
    if len(candidates) > len(waiting):
        _too_many(waiting, candidates)
        return
    _pair(waiting, candidates)


def _time(order: "oneclick.ListedOrder") -> datetime:
    assert order.time is not None  # noqa: S101 - could_be() asks for it
    return order.time


def _attempts_that_could_own(candidates: list["oneclick.ListedOrder"]) -> list[Attempt]:
    unknown = (
        Attempt.objects.filter(status=AttemptStatus.UNKNOWN, line__status__in=WAITING)
        .select_related("line__order")
        .order_by("sent_at")
    )
    return [attempt for attempt in unknown if any(could_be(order, attempt) for order in candidates)]


def _pair(waiting: list[Attempt], candidates: list["oneclick.ListedOrder"]) -> None:
    left = list(candidates)
    for attempt in waiting:
        own = next((order for order in left if could_be(order, attempt)), None)
        if own is not None:
            left.remove(own)
            attach(attempt=attempt, supplier_id=own.order_id, why="found in the supplier's order list")


def _nothing_found(line: Line, attempt: Attempt) -> None:
    old_enough = clock.now() - attempt.sent_at > interval("unknown_verdict")
    if line.status == LineStatus.UNKNOWN and old_enough:
        _park(line, why="not in the supplier's order list", evidence=_evidence(attempt))


def _too_many(waiting: list[Attempt], candidates: list["oneclick.ListedOrder"]) -> None:
    """More orders than attempts: a stranger buys on this account, or something bought twice. Ask a person."""
    ids = [order.order_id for order in candidates]
    log.error("%s supplier orders for %s attempts: all are parked", len(ids), len(waiting))
    for attempt in waiting:
        if attempt.line.status == LineStatus.UNKNOWN:
            _park(
                attempt.line,
                why="more orders at the supplier than ours",
                evidence=_evidence(attempt) | {"ids": ids},
            )


def _park(line: Line, *, why: str, evidence: dict[str, object]) -> None:
    now = clock.now()
    try:
        move(line, to=LineStatus.PARKED, why=why, next_due_at=now + until_next_parked_look(now, now))
    except LostRace:
        return
    desk.open_item(kind="parked", about=line, title=f"{line.order.reference}: {why}", evidence=evidence)


def _report_silence(line: Line, attempt: Attempt) -> None:
    if clock.now() - attempt.sent_at > interval("unknown_verdict"):
        desk.open_item(
            kind="unknown",
            about=line,
            title=f"{line.order.reference}: unknown, and the supplier's list cannot be read",
            evidence=_evidence(attempt),
        )


def _evidence(attempt: Attempt) -> dict[str, object]:
    return {
        "attempt": attempt.number,
        "sent_at": attempt.sent_at.isoformat(),
        "answer": attempt.answer_class,
        "looks": attempt.looks,
        "balance_before": attempt.balance_before,
    }
