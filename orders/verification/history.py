"""Only legal moves: the history of everything is replayed against its table of moves."""

from collections.abc import Iterator
from itertools import groupby, pairwise

from django.db import models

from core.append_only import missing_triggers
from core.models import Move
from core.moves import subject_of
from core.references import prefix_of
from core.states import is_allowed
from delivery.models import Card
from orders.models import Attempt, Line, Order, Pair
from payments.models import Payment, Refund

MOVING: tuple[type[models.Model], ...] = (Order, Line, Attempt, Pair, Payment, Refund, Card)


def nothing_is_rewritten() -> Iterator[str]:
    """The database still refuses to change or delete history, journal, wallets, papers and logs."""
    yield from (f"trigger {name} is gone: rows could be rewritten" for name in missing_triggers())


def only_legal_moves() -> Iterator[str]:
    """Every row came to its state by moves that are allowed, without a gap."""
    for model in MOVING:
        statuses = {subject_of(row): row.status for row in model._default_manager.only("status")}  # type: ignore[attr-defined]
        moves = Move.objects.filter(subject__startswith=prefix_of(model)).order_by("subject", "pk")
        seen = set()
        for subject, steps in groupby(moves.iterator(), key=lambda move: move.subject):
            seen.add(subject)
            yield from _replay(model, subject, list(steps), statuses.get(subject))
        for subject in statuses.keys() - seen:
            yield f"{subject} has no history"


def _replay(model: type[models.Model], subject: str, steps: list[Move], status: str | None) -> Iterator[str]:
    if steps[0].from_status:
        yield f"{subject} has no beginning"
    for before, step in pairwise(steps):
        if step.from_status != before.to_status:
            yield f"{subject} went on from {step.from_status}, but was {before.to_status}"
        elif not is_allowed(model.MOVES, step.from_status, step.to_status):  # type: ignore[attr-defined]
            yield f"{subject} went from {step.from_status} to {step.to_status}"
    if status is not None and steps[-1].to_status != status:
        yield f"{subject} is {status}, its history ends in {steps[-1].to_status}"
