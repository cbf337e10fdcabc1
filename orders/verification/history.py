"""Only legal moves: the history of everything is replayed against its table of moves."""

from collections.abc import Iterator

from django.db import models
from django.db.models import F, OuterRef, Q, Subquery, Value, Window
from django.db.models.functions import Cast, Concat, Lag

from core.append_only import missing_triggers
from core.models import Move
from core.references import prefix_of
from core.states import AllowedMoves
from delivery.models import Card
from orders.models import Attempt, Line, Order, Pair
from orders.verification.portions import is_partial, to_verify
from payments.models import Payment, Refund

MOVING: tuple[type[models.Model], ...] = (Order, Line, Attempt, Pair, Payment, Refund, Card)
# When a row was made.
CREATED: dict[type[models.Model], str] = {
    Order: "created_at",
    Line: "order__created_at",
    Attempt: "sent_at",
    Pair: "found_at",
    Payment: "created_at",
    Refund: "requested_at",
    Card: "created_at",
}


def nothing_is_rewritten() -> Iterator[str]:
    """The database still refuses to change or delete history, journal, wallets, papers and logs."""
    yield from (f"trigger {name} is gone: rows could be rewritten" for name in missing_triggers())


def only_legal_moves() -> Iterator[str]:
    """Every row came to its state by moves that are allowed, without a gap."""
    for model in MOVING:
        yield from _broken_steps(model)
        yield from _other_ends(model)


def _broken_steps(model: type[models.Model]) -> Iterator[str]:
    """Moves that do not follow on the one before, found by the database."""
    before = Window(Lag("to_status"), partition_by="subject", order_by="pk")
    moves = Move.objects.filter(subject__startswith=prefix_of(model))
    steps = to_verify(moves, at="at").annotate(before=before)
    has_begun = Q(before=None) & ~Q(from_status="")
    allowed: AllowedMoves = model.MOVES  # type: ignore[attr-defined]
    is_legal = Q(pk__in=())
    for source, targets in allowed.items():
        is_legal |= Q(from_status=source, to_status__in=targets)
    goes_on = Q(before__isnull=False)
    wrong = (goes_on & ~Q(from_status=F("before"))) | (goes_on & ~is_legal)
    for step in (
        steps.filter(wrong if is_partial() else has_begun | wrong).order_by("subject", "pk").iterator()
    ):
        if step.before is None:
            yield f"{step.subject} has no beginning"
        elif step.from_status != step.before:
            yield f"{step.subject} went on from {step.from_status}, but was {step.before}"
        else:
            yield f"{step.subject} went from {step.from_status} to {step.to_status}"


def _other_ends(model: type[models.Model]) -> Iterator[str]:
    """Rows that are not in the state in which their history ends."""
    subject = Concat(Value(prefix_of(model)), Cast("pk", models.CharField()))
    history = Move.objects.filter(subject=OuterRef("subject")).order_by("-pk")
    rows = to_verify(model._default_manager.only("status"), at=CREATED[model])
    ends = rows.annotate(subject=subject).annotate(end=Subquery(history.values("to_status")[:1]))
    for row in ends.filter(Q(end=None) | ~Q(end=F("status"))).iterator():
        if row.end is None:
            yield f"{row.subject} has no history"
        else:
            yield f"{row.subject} is {row.status}, its history ends in {row.end}"
