"""At most once: attempts, supplier orders and lines fit together."""

from collections.abc import Iterator

from django.db.models import Count, Q

from orders.fulfilment.sources.registry import served
from orders.models import Attempt, Line, SupplierOrder
from orders.states import FINAL_LINES, MAY_HAVE_BOUGHT, AttemptStatus, LineStatus
from orders.verification.portions import to_verify

FITS = {
    AttemptStatus.OPEN: {LineStatus.PLACING},
    AttemptStatus.UNKNOWN: {LineStatus.UNKNOWN, LineStatus.PARKED, LineStatus.REFUSED},
    AttemptStatus.PLACED: {LineStatus.PLACED, *FINAL_LINES},
}


def one_attempt_may_have_bought() -> Iterator[str]:
    """Of all attempts of a line, one at most may have bought."""
    crowded = to_verify(Line.objects.only("pk"), at="order__created_at").annotate(
        risky=Count("attempts", filter=Q(attempts__status__in=MAY_HAVE_BOUGHT))
    )
    for line in crowded.filter(risky__gt=1):
        yield f"line {line.pk} has {line.risky} attempts that may have bought"


def attempts_fit_lines() -> Iterator[str]:
    """Attempts and their lines are in states that go together."""
    unfit = Q()
    for status, lines in FITS.items():
        unfit |= Q(status=status) & ~Q(line__status__in=lines)
    attempts = to_verify(Attempt.objects.select_related("line"), at="sent_at").only("status", "line__status")
    for attempt in attempts.filter(unfit):
        yield f"attempt {attempt.pk} is {attempt.status}, its line {attempt.line_id} is {attempt.line.status}"
    waiting = Line.objects.only("status").filter(status__in=(LineStatus.UNKNOWN, LineStatus.PARKED))
    for line in waiting.exclude(attempts__status=AttemptStatus.UNKNOWN):
        yield f"line {line.pk} is {line.status} without an attempt of unknown outcome"


def supplier_orders_fit_lines() -> Iterator[str]:
    """A supplier order belongs to a line that was bought, and the other way round."""
    orders = to_verify(SupplierOrder.objects.only("supplier_id", "line_id"), at="placed_at")
    for row in orders.exclude(line__status__in=[LineStatus.PLACED, *FINAL_LINES]):
        yield f"supplier order {row.supplier_id} is tied to line {row.line_id}, which is not placed"
    having_bought = [LineStatus.PLACED, LineStatus.DELIVERED, LineStatus.PARTLY_DELIVERED]
    lines = to_verify(Line.objects.only("status"), at="order__created_at")
    for line in lines.filter(status__in=having_bought).exclude(served()):
        yield f"line {line.pk} is {line.status}, and no source has served it"
    attempts = to_verify(Attempt.objects.only("pk"), at="sent_at")
    for attempt in attempts.filter(status=AttemptStatus.PLACED, supplier_order=None):
        yield f"attempt {attempt.pk} is placed without a supplier order"
