"""Tying a supplier order to the line that it serves: one to one, by the database."""

import logging
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from django.db import IntegrityError, transaction

from core import clock, desk
from core.intervals import Interval
from core.jobs import notify_on_commit
from core.moves import LostRaceError, batched_history, move
from core.reasons import ReasonLike
from orders.fulfilment.restore_pairs import end_pairs
from orders.kinds import OrdersDeskKind, OrdersJob
from orders.models import Attempt, Line, SupplierOrder
from orders.reasons import DeskOutcome, DeskTitle, LineReason
from orders.states import AttemptStatus, LineStatus

log = logging.getLogger(__name__)

ATTACHABLE = (LineStatus.PLACING, LineStatus.UNKNOWN, LineStatus.PARKED)


def attach_supplier_order(
    *,
    attempt: Attempt,
    supplier_id: str,
    why: ReasonLike,
    actor: str = "system",
    answer: Mapping[str, Any] = MappingProxyType({}),
) -> bool:
    """The supplier took this attempt under that id: the line is placed. Returns whether it is so now.

    Safe to call twice with the same id. If the id already serves another line, the attempt's outcome is
    unknown and a person is told; nothing is sent again. `answer`: columns of the attempt to write down.
    """
    try:
        _attach_even_if_moved(attempt, supplier_id, why, actor, answer)
    except (IntegrityError, LostRaceError) as exc:
        Attempt.objects.filter(pk=attempt.pk).update(**answer)
        served = SupplierOrder.objects.filter(supplier_id=supplier_id).first()
        if served is not None and served.line_id == attempt.line_id:
            return True
        if served is not None or isinstance(exc, IntegrityError):
            return _clash(attempt, supplier_id)
        log.warning("line %s could not take supplier order %s: it was moved", attempt.line_id, supplier_id)
        return False
    return True


def _attach_even_if_moved(
    attempt: Attempt, supplier_id: str, why: ReasonLike, actor: str, answer: Mapping[str, Any]
) -> None:
    """As the line was left by whoever has it in hand, and, if it has moved since, as it stands now.

    A lease may end between our look and our move; the line can take its order in either state.
    """
    try:
        _attach(attempt.line, attempt, supplier_id, why, actor, answer)
    except LostRaceError:
        attempt.refresh_from_db(fields=["status"])
        line = Line.objects.get(pk=attempt.line_id)
        _attach(line, attempt, supplier_id, why, actor, answer)


def _attach(
    line: Line, attempt: Attempt, supplier_id: str, why: ReasonLike, actor: str, answer: Mapping[str, Any]
) -> None:
    with batched_history():
        if line.status not in ATTACHABLE or attempt.status not in (AttemptStatus.OPEN, AttemptStatus.UNKNOWN):
            raise LostRaceError(f"line {line.pk} is {line.status}")
        SupplierOrder.objects.create(supplier_id=supplier_id, line=line, attempt=attempt)
        move(attempt, to=AttemptStatus.PLACED, why=why, actor=actor, **answer)
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
