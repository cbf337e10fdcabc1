"""At most once: attempts, supplier orders and lines fit together."""

from collections.abc import Iterator

from django.db.models import Count, Q

from orders.fulfilment.sources.registry import served
from orders.models import Attempt, Line, SupplierOrder
from orders.states import FINAL_LINES, MAY_HAVE_BOUGHT, AttemptStatus, LineStatus

FITS = {
    AttemptStatus.OPEN: {LineStatus.PLACING},
    AttemptStatus.UNKNOWN: {LineStatus.UNKNOWN, LineStatus.PARKED, LineStatus.REFUSED},
    AttemptStatus.PLACED: {LineStatus.PLACED, *FINAL_LINES},
}


def one_attempt_may_have_bought() -> Iterator[str]:
    """Of all attempts of a line, one at most may have bought."""
    crowded = Line.objects.only("pk").annotate(
        risky=Count("attempts", filter=Q(attempts__status__in=MAY_HAVE_BOUGHT))
    )
    for line in crowded.filter(risky__gt=1):
        yield f"line {line.pk} has {line.risky} attempts that may have bought"


def attempts_fit_lines() -> Iterator[str]:
    """Attempts and their lines are in states that go together."""
    unfit = Q()
    for status, lines in FITS.items():
        unfit |= Q(status=status) & ~Q(line__status__in=lines)
    attempts = Attempt.objects.select_related("line").only("status", "line__status")
    for attempt in attempts.filter(unfit):
        yield f"attempt {attempt.pk} is {attempt.status}, its line {attempt.line_id} is {attempt.line.status}"
    waiting = Line.objects.only("status").filter(status__in=(LineStatus.UNKNOWN, LineStatus.PARKED))
    for line in waiting.exclude(attempts__status=AttemptStatus.UNKNOWN):
        yield f"line {line.pk} is {line.status} without an attempt of unknown outcome"


def supplier_orders_fit_lines() -> Iterator[str]:
    """A supplier order belongs to a line that was bought, and the other way round."""
    for row in SupplierOrder.objects.only("supplier_id", "line_id").exclude(
        line__status__in=[LineStatus.PLACED, *FINAL_LINES]
    ):
        yield f"supplier order {row.supplier_id} is tied to line {row.line_id}, which is not placed"
    having_bought = [LineStatus.PLACED, LineStatus.DELIVERED, LineStatus.PARTLY_DELIVERED]
    for line in Line.objects.only("status").filter(status__in=having_bought).exclude(served()):
        yield f"line {line.pk} is {line.status}, and no source has served it"
    for attempt in Attempt.objects.only("pk").filter(status=AttemptStatus.PLACED, supplier_order=None):
        yield f"attempt {attempt.pk} is placed without a supplier order"
