"""Polling: what became of an order at the supplier. Time-out is no failure; only a final word settles.

An odd answer settles nothing and goes before a person, who need not act if the supplier comes to itself: two
sound answers in a row that agree with each other, the order list and the transactions settle the line.
"""

import logging
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Exists, QuerySet

import oneclick
from core import clock, desk
from core.asynchronous_commit import UnflushedUpdate
from core.intervals import Interval, until_next_poll, until_next_quarantined_poll
from core.jobs import NO_TIME, notify_worker
from core.moves import LostRaceError
from core.prepared_queries import Changes, PreparedQuery
from core.rate_limits import call_budget
from core.reasons import Reason, ReasonLike
from core.text import truncate
from delivery.quarantine import (
    confirms_last_answer,
    forget_last_answer,
    quarantine,
    quarantined_since,
    resolve_quarantined,
    sound_answers,
    waiting_answers,
)
from orders.fulfilment.corroboration import is_corroborated
from orders.fulfilment.delays import is_late, notify_delay
from orders.fulfilment.delivery_answers import ContradictoryAnswerError, IncompleteAnswerError, read_outcome
from orders.fulfilment.poll_priority import ENDPOINT, may_ask_about, rings_for_itself
from orders.fulfilment.settlement import settle
from orders.fulfilment.sources.base import Fulfilled
from orders.kinds import OrdersDeskKind, OrdersJob
from orders.models import Line, SupplierOrder
from orders.reasons import DeskTitle
from orders.states import LineStatus
from orders.supplier_account import key_circuit_breaker, sales_gate
from orders.supplier_account.clock_skew import note_order_time
from payments.subjects import about_line

log = logging.getLogger(__name__)

# Answers in a row that call an order final with fewer cards than that promises; one more is believed.
MOST_INCOMPLETE = 4


class DuePoll(NamedTuple):
    """What is needed to ask about a placed line, and to see that nothing has changed: one SELECT."""

    line_id: int
    status: str
    status_since: datetime
    next_due_at: datetime | None
    paid_at: datetime | None
    placed_at: datetime
    supplier_id: str
    supplier_status: str
    incomplete_answers: int
    quantity: int
    product_id: str
    type_id: str
    is_key_rejected: bool
    is_quarantined: bool  # an odd answer waits for a decision
    has_sound_answer: bool  # after odd ones, see delivery.quarantine


def _due_poll(line_id: int, label: str, key_switch: str) -> QuerySet[Line, Any]:
    return Line.objects.filter(pk=line_id, supplier_order__isnull=False).values_list(
        "pk",
        "status",
        "status_since",
        "next_due_at",
        "order__paid_at",
        "supplier_order__placed_at",
        "supplier_order__supplier_id",
        "supplier_order__status",
        "supplier_order__incomplete_answers",
        "quantity",
        "supplier_product_id",
        "supplier_type_id",
        Exists(key_circuit_breaker.rejections(key_switch)),
        Exists(waiting_answers(label=label)),
        Exists(sound_answers(label=label)),
    )


_DUE_POLL = PreparedQuery(DuePoll, _due_poll, line_id=-1, label="any label", key_switch="any key")


def _claimed_line(line_id: int, due_at: datetime, next_look: datetime) -> tuple[QuerySet[Line, Any], Changes]:
    unclaimed = Line.objects.filter(pk=line_id, status=LineStatus.PLACED, next_due_at=due_at)
    return unclaimed, {"next_due_at": next_look}


_CLAIM = UnflushedUpdate(
    _claimed_line, line_id=-1, due_at=datetime(1, 1, 1, tzinfo=UTC), next_look=datetime(1, 1, 2, tzinfo=UTC)
)


def poll_line(*, line_id: int) -> None:
    """Ask about a placed line if that is due. Safe to call twice, late or at once.

    Nothing new: one SELECT, and one UPDATE that moves the due time on, which nobody waits for to be on disk.
    Where the supplier may not be asked now, nothing is written: the line stays due and is rung for again.
    """
    key_switch = key_circuit_breaker.switch_name(sales_gate.key_identity())
    due = _DUE_POLL.first(line_id=line_id, label=about_line(line_id), key_switch=str(key_switch))
    if due is None or not _is_due(due) or not may_ask_about(due.status_since):
        return
    next_look = _claim(due)
    if next_look is None:
        return
    with key_circuit_breaker.already_read(is_rejected=due.is_key_rejected):
        is_open = _look(due)
    if is_open and rings_for_itself(due.status_since):
        notify_worker(OrdersJob.POLL, line_id, after=max(next_look - clock.now(), NO_TIME))


def _look(due: DuePoll) -> bool:
    """Ask, and act on what is new; whether the line is still open."""
    told = _ask(due)
    if told is not None and _is_nothing_new(due, told):
        return True
    line = _line(due.line_id)
    if told is None:
        notify_delay(line)
    else:
        _act_on(line, told, is_quarantined=due.is_quarantined)
    return line.status == LineStatus.PLACED


def _is_due(due: DuePoll) -> bool:
    return due.status == LineStatus.PLACED and due.next_due_at is not None and due.next_due_at <= clock.now()


def _claim(due: DuePoll) -> datetime | None:
    """When the line is due again, if this poll is ours: of rivals that read the same due time, one moves it.

    A crash of the database may undo that within the next moment: then the supplier is asked once more, which
    changes nothing there or here.
    """
    now = clock.now()
    next_look = now + until_next_poll(due.placed_at, now)
    assert due.next_due_at is not None  # noqa: S101 - it is due
    claimed = _CLAIM.execute(line_id=due.line_id, due_at=due.next_due_at, next_look=next_look)
    return next_look if claimed == 1 else None


def _ask(due: DuePoll) -> "oneclick.CheckedOrder | None":
    """What the supplier says; None if nothing readable came, which says nothing about the order."""
    try:
        told = oneclick.client().check_order(due.supplier_id, keeps_a_budget=True)
    except oneclick.OneClickError as exc:
        log.warning("order of line %s could not be checked: %s", due.line_id, exc)
        if isinstance(exc, oneclick.TransientError):
            call_budget.record_failure(ENDPOINT, wish=exc.retry_after, is_too_many=exc.is_rate_limited)
        return None
    call_budget.record_success(ENDPOINT)
    return told


def _is_nothing_new(due: DuePoll, told: "oneclick.CheckedOrder") -> bool:
    """The supplier is at work as before, nothing is kept that this answer changes, and it is not late."""
    if due.has_sound_answer or due.incomplete_answers or is_late(due.paid_at):
        return False
    try:
        outcome = read_outcome(
            told,
            supplier_id=due.supplier_id,
            quantity=due.quantity,
            product_id=due.product_id,
            type_id=due.type_id,
        )
    except ContradictoryAnswerError:
        return False
    return outcome is None and due.supplier_status == truncate(told.raw_status, 40)


def _line(line_id: int) -> Line:
    return Line.objects.select_related("order__customer", "supplier_order").get(pk=line_id)


def _act_on(line: Line, told: "oneclick.CheckedOrder", *, is_quarantined: bool) -> None:
    try:
        fulfilled = _read(line, told)
    except IncompleteAnswerError as exc:
        if _awaits_cards(line):
            return
        if exc.final is None:
            _quarantine(line, told, exc.why)
            return
        fulfilled = exc.final
    except ContradictoryAnswerError as exc:
        _quarantine(line, told, exc.why)
        return
    if fulfilled is None:
        _note_status(line.supplier_order, told.raw_status)
        forget_last_answer(label=line.about)
        notify_delay(line)
    elif not is_quarantined or _has_recovered(line, fulfilled):
        note_order_time(line.supplier_order, told.time)
        _settle(line, fulfilled, is_quarantined=is_quarantined)
    else:
        _poll_on(line)


def _read(line: Line, told: "oneclick.CheckedOrder") -> Fulfilled | None:
    return read_outcome(
        told,
        supplier_id=line.supplier_order.supplier_id,
        quantity=line.quantity,
        product_id=line.supplier_product_id,
        type_id=line.supplier_type_id,
    )


def _awaits_cards(line: Line) -> bool:
    """Whether to wait for cards that are still to come; not for ever, and not after other odd answers."""
    supplier_order = line.supplier_order
    waited = supplier_order.incomplete_answers
    if waited >= MOST_INCOMPLETE or quarantined_since(label=line.about) is not None:
        return False
    SupplierOrder.objects.filter(pk=supplier_order.pk).update(incomplete_answers=waited + 1)
    _poll_in(line, Interval.INCOMPLETE_RECHECK.duration)
    notify_delay(line)
    return True


def _has_recovered(line: Line, fulfilled: Fulfilled) -> bool:
    """After odd answers: whether two sound ones in a row agree with each other and with the other books."""
    if not confirms_last_answer(label=line.about, said=fulfilled.as_text()):
        return False
    try:
        return is_corroborated(line, fulfilled)
    except oneclick.OneClickError as exc:
        log.warning("the books on line %s could not be read: %s", line.pk, exc)
        return False


def _settle(line: Line, fulfilled: Fulfilled, *, is_quarantined: bool) -> None:
    """What was kept of odd answers stays, as decided: it has been answered by what came after it."""
    try:
        if not is_quarantined:
            settle(line, fulfilled)
            return
        with transaction.atomic():
            settle(line, fulfilled)
            resolve_quarantined(label=line.about)
    except LostRaceError:
        log.info("line %s was settled by a rival", line.pk)


def _note_status(supplier_order: SupplierOrder, raw_status: str) -> None:
    if supplier_order.status != truncate(raw_status, 40) or supplier_order.incomplete_answers:
        order = SupplierOrder.objects.filter(pk=supplier_order.pk)
        order.update(status=truncate(raw_status, 40), incomplete_answers=0)


def _quarantine(line: Line, told: "oneclick.CheckedOrder", reason: ReasonLike) -> None:
    """A contradictory answer is neither delivered nor lost: kept encrypted, polled slowly, a person told."""
    with transaction.atomic():
        quarantine(label=line.about, raw=told.raw, reason=reason)
        desk.open_item(
            kind=OrdersDeskKind.QUARANTINED,
            about=line,
            title=Reason(DeskTitle.CONTRADICTION, order=line.order.reference, why=reason),
        )
        _poll_on(line)


def _poll_on(line: Line) -> None:
    """After a contradiction the supplier is asked again soon, and once an hour while staff decide."""
    now = clock.now()
    since = quarantined_since(label=line.about) or now
    _poll_in(line, until_next_quarantined_poll(since, now))


def _poll_in(line: Line, pause: timedelta) -> None:
    due = clock.now() + pause
    Line.objects.filter(pk=line.pk, status=LineStatus.PLACED).update(next_due_at=due)
