"""The one way in which anything changes its state.

A move is a conditional UPDATE (`WHERE status = expected`) that must touch exactly one row, with its history
row in the same transaction. That holds on SQLite and on PostgreSQL alike; nothing here rests on row locks.
"""

from typing import Any

from django.db import models, transaction

from core import clock
from core.actors import user_id_of
from core.models import Move
from core.reasons import ReasonOrNote
from core.references import Ref
from core.states import AllowedMoves, is_allowed
from core.text import truncate


class IllegalMoveError(Exception):
    """The table of allowed moves has no such edge: a programming error, never a matter of timing."""


class LostRaceError(Exception):
    """The row was no longer in the expected state: a rival was faster. Leave quietly or read it again."""


def move(
    row: models.Model,
    *,
    to: str,
    why: ReasonOrNote,
    actor: str = "system",
    expected: str | None = None,
    guard: dict[str, Any] | None = None,
    **changes: Any,
) -> None:
    """Move `row` from its expected state (default: the one it was read in) to `to`, with its history row.

    `guard` adds conditions to the UPDATE (a lease token, say); `changes` are further columns it sets.
    On success the instance carries the new values. The model names its table of moves in `MOVES`.
    Raises IllegalMoveError if the table has no such edge, LostRaceError if no row matched. Not idempotent by
    itself: a second call raises LostRaceError, which is what makes its callers safe to run twice.
    """
    source = row.status if expected is None else expected  # type: ignore[attr-defined]
    moves: AllowedMoves = row.MOVES  # type: ignore[attr-defined]
    if not is_allowed(moves, source, to):
        raise IllegalMoveError(f"{type(row).__name__} may not go from {source} to {to}")
    now = clock.now()
    values = {"status": to, "status_since": now, **changes}
    with transaction.atomic():
        matching = type(row)._default_manager.filter(pk=row.pk, status=source, **(guard or {}))
        if matching.update(**values) != 1:
            raise LostRaceError(f"{type(row).__name__} {row.pk} is no longer {source}")
        Move.objects.create(
            subject=subject_of(row),
            from_status=source,
            to_status=to,
            why=truncate(why, 200),
            actor=actor,
            actor_id=user_id_of(actor),
            at=now,
        )
    for name, value in values.items():
        setattr(row, name, value)


def record_created(row: models.Model, *, why: ReasonOrNote, actor: str = "system") -> None:
    """Write the first history row of something that was just created, so that its history is complete."""
    status: str = row.status  # type: ignore[attr-defined]
    Move.objects.create(
        subject=subject_of(row),
        from_status="",
        to_status=status,
        why=truncate(why, 200),
        actor=actor,
        actor_id=user_id_of(actor),
        at=clock.now(),
    )


def subject_of(row: models.Model) -> str:
    """The name under which history, desk items and messages refer to a row, for example "orders.line:17"."""
    return str(Ref.of(row))
