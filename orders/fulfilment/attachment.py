"""Tying a supplier order to the line that it serves: one to one, by the database."""

import logging

from django.db import IntegrityError, transaction

from core import clock, desk
from core.intervals import Interval
from core.jobs import notify_on_commit
from core.moves import LostRaceError, move
from core.reasons import ReasonLike
from orders.fulfilment.restore_pairs import end_pairs
from orders.kinds import OrdersDeskKind, OrdersJob
from orders.models import Attempt, Line, SupplierOrder
from orders.reasons import DeskOutcome, DeskTitle, LineReason
from orders.states import AttemptStatus, LineStatus

log = logging.getLogger(__name__)

ATTACHABLE = (LineStatus.PLACING, LineStatus.UNKNOWN, LineStatus.PARKED)


def attach_supplier_order(
    *, attempt: Attempt, supplier_id: str, why: ReasonLike, actor: str = "system"
) -> bool:
    """The supplier took this attempt under that id: the line is placed. Returns whether it is so now.

    Safe to call twice with the same id. If the id already serves another line, the attempt's outcome is
    unknown and a person is told; nothing is sent again.
    """
    served = SupplierOrder.objects.filter(supplier_id=supplier_id).first()
    if served is not None:
        return served.line_id == attempt.line_id or _clash(attempt, supplier_id)
    try:
        _attach_even_if_moved(attempt, supplier_id, why, actor)
    except IntegrityError:
        served = SupplierOrder.objects.filter(supplier_id=supplier_id).first()
        return (served is not None and served.line_id == attempt.line_id) or _clash(attempt, supplier_id)
    except LostRaceError:
        log.warning("line %s could not take supplier order %s: it was moved", attempt.line_id, supplier_id)
        return SupplierOrder.objects.filter(supplier_id=supplier_id, line=attempt.line_id).exists()
    return True


def _attach_even_if_moved(attempt: Attempt, supplier_id: str, why: ReasonLike, actor: str) -> None:
    """A lease may end between our look and our move; the line can take its order in either state."""
    try:
        _attach(attempt, supplier_id, why, actor)
    except LostRaceError:
        _attach(attempt, supplier_id, why, actor)


def _attach(attempt: Attempt, supplier_id: str, why: ReasonLike, actor: str) -> None:
    with transaction.atomic():
        line = Line.objects.get(pk=attempt.line_id)
        attempt.refresh_from_db(fields=["status"])
        if line.status not in ATTACHABLE or attempt.status not in (AttemptStatus.OPEN, AttemptStatus.UNKNOWN):
            raise LostRaceError(f"line {line.pk} is {line.status}")
        SupplierOrder.objects.create(supplier_id=supplier_id, line=line, attempt=attempt)
        move(attempt, to=AttemptStatus.PLACED, why=why, actor=actor)
        move(
            line,
            to=LineStatus.PLACED,
            why=why,
            actor=actor,
            lease_token="",
            next_due_at=clock.now() + Interval.POLL_FIRST.duration,
        )
        notify_on_commit(OrdersJob.POLL, line.pk, after=Interval.POLL_FIRST.duration)
        end_pairs(line=line, supplier_id=supplier_id)
        desk.close_items(about=line, outcome=DeskOutcome.FOUND, by=actor)


def _clash(attempt: Attempt, supplier_id: str) -> bool:
    line = attempt.line
    with transaction.atomic():
        desk.open_item(
            kind=OrdersDeskKind.SUPPLIER_ORDER_CLASH,
            about=line,
            title=DeskTitle.ORDER_CLASH,
            evidence={"supplier_order": supplier_id, "attempt": attempt.number},
        )
        try:
            move(
                attempt,
                to=AttemptStatus.UNKNOWN,
                expected=AttemptStatus.OPEN,
                why=LineReason.ID_TAKEN,
            )
            move(
                line,
                to=LineStatus.UNKNOWN,
                expected=LineStatus.PLACING,
                why=LineReason.SUPPLIER_ID_TAKEN,
                next_due_at=clock.now() + Interval.UNKNOWN_LOOKUP.duration,
            )
        except LostRaceError:
            pass  # it was unknown already
    return False
