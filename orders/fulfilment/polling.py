"""Polling: what became of an order at the supplier. Time-out is no failure; only a final word settles.

An odd answer settles nothing and goes before a person, who need not act if the supplier comes to itself: two
sound answers in a row that agree with each other, the order list and the transactions settle the line.
"""

import logging
from datetime import timedelta

from django.conf import settings
from django.db import transaction

import oneclick
from core import clock, desk
from core.intervals import Interval, until_next_poll, until_next_quarantined_poll
from core.moves import LostRaceError
from core.rate_limits import call_budget
from core.reasons import Reason, ReasonLike
from core.text import truncate
from delivery.quarantine import (
    confirms_last_answer,
    forget_last_answer,
    quarantine,
    quarantined_since,
    resolve_quarantined,
)
from orders.fulfilment.corroboration import is_corroborated
from orders.fulfilment.delays import notify_delay
from orders.fulfilment.delivery_answers import ContradictoryAnswerError, IncompleteAnswerError, read_outcome
from orders.fulfilment.settlement import settle
from orders.fulfilment.sources.base import Fulfilled
from orders.kinds import OrdersDeskKind
from orders.models import Line, SupplierOrder
from orders.reasons import DeskTitle
from orders.states import LineStatus
from orders.supplier_account.clock_skew import note_order_time

log = logging.getLogger(__name__)

ENDPOINT = "checkOrder"
# Answers in a row that call an order final with fewer cards than that promises; one more is believed.
MOST_INCOMPLETE = 4


def poll_line(*, line_id: int) -> None:
    """Ask about a placed line if that is due. Safe to call twice, late or at once.

    Nothing new writes nothing but the next due time, in the same statement that claims the line.
    """
    line = Line.objects.select_related("order__customer", "supplier_order").get(pk=line_id)
    if not _claim(line) or not _may_call(line):
        return
    try:
        told = oneclick.client().check_order(line.supplier_order.supplier_id)
    except oneclick.OneClickError as exc:
        # Silence, 404 or 5xx says nothing about the order; the next look is due already.
        log.warning("order of line %s could not be checked: %s", line.pk, exc)
        if isinstance(exc, oneclick.TransientError):
            call_budget.record_failure(ENDPOINT, wish=exc.retry_after)
        notify_delay(line)
        return
    call_budget.record_success(ENDPOINT)
    _act_on(line, told)


def _act_on(line: Line, told: "oneclick.CheckedOrder") -> None:
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
    elif quarantined_since(label=line.about) is None or _has_recovered(line, fulfilled):
        note_order_time(line.supplier_order, told.time)
        _settle(line, fulfilled)
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


def _claim(line: Line) -> bool:
    now = clock.now()
    if line.status != LineStatus.PLACED or line.next_due_at is None or line.next_due_at > now:
        return False
    due = now + until_next_poll(line.supplier_order.placed_at, now)
    claimed = Line.objects.filter(pk=line.pk, status=LineStatus.PLACED, next_due_at=line.next_due_at)
    return claimed.update(next_due_at=due) == 1


def _may_call(line: Line) -> bool:
    """Whether the supplier may be asked this second; if not, the line is due again in a moment."""
    if not call_budget.is_backing_off(ENDPOINT) and call_budget.may_call(
        ENDPOINT, per_second=settings.POLLS_PER_SECOND
    ):
        return True
    soon = clock.now() + Interval.BUDGET_PAUSE.duration
    Line.objects.filter(pk=line.pk, status=LineStatus.PLACED).update(next_due_at=soon)
    return False


def _settle(line: Line, fulfilled: Fulfilled) -> None:
    """What was kept of odd answers stays, as decided: it has been answered by what came after it."""
    try:
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
