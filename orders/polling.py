"""Polling: what became of an order at the supplier. Time-out is no failure; only a final word settles."""

import logging

from django.conf import settings
from django.db import transaction

import oneclick
from core import budget, clock, desk
from core.intervals import interval, until_next_poll
from core.moves import LostRace
from delivery.quarantine import is_quarantined, quarantine
from orders.delays import notice_delay
from orders.models import Line, SupplierOrder
from orders.outcomes import Contradiction, read_outcome
from orders.settling import Fulfilled, settle
from orders.states import LineStatus

log = logging.getLogger(__name__)

ENDPOINT = "checkOrder"


def poll_line(*, line_id: int) -> None:
    """Ask about a placed line if that is due. Safe to call twice, late or at once.

    Nothing new writes nothing but the next due time, in the same statement that claims the line.
    """
    line = Line.objects.select_related("order__customer", "supplier_order").get(pk=line_id)
    if not _claim(line) or not _may_call(line):
        return
    try:
        told = oneclick.client().check_order(line.supplier_order.supplier_id)
    except oneclick.OneClickError as trouble:
        # Silence, 404 or 5xx says nothing about the order; the next look is due already.
        log.warning("order of line %s could not be checked: %s", line.pk, trouble)
        if isinstance(trouble, oneclick.TryAgainLater):
            budget.went_wrong(ENDPOINT, wish=trouble.retry_after)
        notice_delay(line)
        return
    budget.went_well(ENDPOINT)
    _act_on(line, told)


def _act_on(line: Line, told: "oneclick.CheckedOrder") -> None:
    supplier_order = line.supplier_order
    try:
        fulfilled = read_outcome(
            told,
            supplier_id=supplier_order.supplier_id,
            quantity=line.quantity,
            product_id=line.supplier_product_id,
            type_id=line.supplier_type_id,
        )
    except Contradiction as contradiction:
        _set_aside(line, told, str(contradiction))
        return
    if fulfilled is None:
        _note_status(supplier_order, told.raw_status)
        notice_delay(line)
    elif is_quarantined(label=_label(line)):
        _poll_slowly(line)
    else:
        _settle(line, supplier_order, fulfilled)


def _claim(line: Line) -> bool:
    now = clock.now()
    if line.status != LineStatus.PLACED or line.next_due_at is None or line.next_due_at > now:
        return False
    due = now + until_next_poll(line.supplier_order.placed_at, now)
    claimed = Line.objects.filter(pk=line.pk, status=LineStatus.PLACED, next_due_at=line.next_due_at)
    return claimed.update(next_due_at=due) == 1


def _may_call(line: Line) -> bool:
    """Whether the supplier may be asked this second; if not, the line is due again in a moment."""
    if not budget.is_backing_off(ENDPOINT) and budget.may_call(
        ENDPOINT, per_second=settings.POLLS_PER_SECOND
    ):
        return True
    soon = clock.now() + interval("budget_pause")
    Line.objects.filter(pk=line.pk, status=LineStatus.PLACED).update(next_due_at=soon)
    return False


def _settle(line: Line, supplier_order: SupplierOrder, fulfilled: Fulfilled) -> None:
    try:
        settle(line, supplier_order, fulfilled)
    except LostRace:
        log.info("line %s was settled by a rival", line.pk)


def _note_status(supplier_order: SupplierOrder, raw_status: str) -> None:
    if supplier_order.status != raw_status[:40]:
        SupplierOrder.objects.filter(pk=supplier_order.pk).update(status=raw_status[:40])


def _label(line: Line) -> str:
    return f"line:{line.pk}"


def _set_aside(line: Line, told: "oneclick.CheckedOrder", reason: str) -> None:
    """A contradictory answer is neither delivered nor lost: kept encrypted, polled slowly, a person told."""
    with transaction.atomic():
        quarantine(label=_label(line), raw=told.raw, reason=reason)
        desk.open_item(
            kind="quarantined",
            about=line,
            title=f"{line.order.reference}: the supplier's answer contradicts itself: {reason}",
        )
        _poll_slowly(line)


def _poll_slowly(line: Line) -> None:
    """While staff decide about a contradiction, the supplier is asked once an hour only."""
    due = clock.now() + interval("quarantined_poll")
    Line.objects.filter(pk=line.pk, status=LineStatus.PLACED).update(next_due_at=due)
