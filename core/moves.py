"""The one way in which anything changes its state.

A move is a conditional UPDATE (`WHERE status = expected`) that must touch exactly one row, with its history
row in the same transaction. That holds on SQLite and on PostgreSQL alike; nothing here rests on row locks.

Inside a transaction a move makes no savepoint: a race that is lost has changed nothing, and after an error of
the database the whole transaction is undone, even if somebody catches it. `batched_history` writes the
history of many moves with one statement.
"""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connection, models, transaction

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
    _demand_edge(row, source, to)
    now = clock.now()
    values = {"status": to, "status_since": now, **changes}
    with transaction.atomic(savepoint=False):
        matching = type(row)._default_manager.filter(pk=row.pk, status=source, **(guard or {}))
        is_moved = matching.update(**values) == 1
        if is_moved:
            _record([_history_row(row, source, to, why, actor, now)])
    if not is_moved:
        raise LostRaceError(f"{type(row).__name__} {row.pk} is no longer {source}")
    _carry(row, values)


def move_all(
    rows: Sequence[models.Model], *, to: str, why: ReasonOrNote, actor: str = "system", **changes: Any
) -> None:
    """Move rows of one model, all in the same state, as `move` does each: all of them, or none.

    Inside the caller's transaction, which cannot commit any more if this raises LostRaceError.
    """
    if not rows:
        return
    model, source = type(rows[0]), rows[0].status  # type: ignore[attr-defined]
    _demand_edge(rows[0], source, to)
    now = clock.now()
    values = {"status": to, "status_since": now, **changes}
    with transaction.atomic(savepoint=False):
        matching = model._default_manager.filter(pk__in=[row.pk for row in rows], status=source)
        if matching.update(**values) != len(rows):
            raise LostRaceError(f"one of {len(rows)} {model.__name__} is no longer {source}")
        _record([_history_row(row, source, to, why, actor, now) for row in rows])
    for row in rows:
        _carry(row, values)


def record_created(row: models.Model, *, why: ReasonOrNote, actor: str = "system") -> None:
    """Write the first history row of something that was just created, so that its history is complete."""
    status: str = row.status  # type: ignore[attr-defined]
    _record([_history_row(row, "", status, why, actor, clock.now())])


@contextmanager
def batched_history() -> Iterator[None]:
    """A transaction whose moves have their history written with one statement, right before it ends.

    Nobody reads the history of what moves in here before that. A move that is undone with a savepoint leaves
    no history; an error undoes the moves as well. One inside another adds to the outer one's.
    """
    with transaction.atomic():
        if _batches.current is not None:
            yield
            return
        batch = _batches.current = object()
        try:
            yield
        finally:
            _batches.current = None
        Move.objects.bulk_create(_waiting_rows(batch))


class _Batches(threading.local):
    """Which batch is open in this thread, if any."""

    current: object | None = None


class _WaitingRows:
    """History that is to be written with its batch.

    It waits among the callbacks of the transaction, although there is nothing to call: Django drops those of
    a savepoint that is rolled back, and keeps the others in their order.
    """

    def __init__(self, batch: object, rows: list[Move]) -> None:
        self.batch = batch
        self.rows = rows

    def __call__(self) -> None:
        """They are written by then."""


_batches = _Batches()


def _record(rows: list[Move]) -> None:
    if _batches.current is None:
        Move.objects.bulk_create(rows)
    else:
        transaction.on_commit(_WaitingRows(_batches.current, rows))


def _waiting_rows(batch: object) -> list[Move]:
    waiting = [entry[1] for entry in connection.run_on_commit]  # of savepoints, callback and robustness
    ours = [each for each in waiting if isinstance(each, _WaitingRows) and each.batch is batch]
    return [row for each in ours for row in each.rows]


def _demand_edge(row: models.Model, source: str, to: str) -> None:
    moves: AllowedMoves = row.MOVES  # type: ignore[attr-defined]
    if not is_allowed(moves, source, to):
        raise IllegalMoveError(f"{type(row).__name__} may not go from {source} to {to}")


def _history_row(row: models.Model, source: str, to: str, why: ReasonOrNote, actor: str, at: Any) -> Move:
    return Move(
        subject=subject_of(row),
        from_status=source,
        to_status=to,
        why=truncate(why, 200),
        actor=actor,
        actor_id=user_id_of(actor),
        at=at,
    )


def _carry(row: models.Model, values: dict[str, Any]) -> None:
    for name, value in values.items():
        setattr(row, name, value)


def subject_of(row: models.Model) -> str:
    """The name under which history, desk items and messages refer to a row, for example "orders.line:17"."""
    return str(Ref.of(row))
