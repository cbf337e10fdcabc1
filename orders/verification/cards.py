"""Cards: all that came are stored, open under the present keys, and none was delivered twice."""

from collections.abc import Iterator

from django.conf import settings
from django.db.models import Count

from core.sealing import CannotOpenError, sealed_columns
from delivery.models import Card
from delivery.states import CardStatus
from orders.fulfilment.sources.registry import report_columns, report_of
from orders.models import Line
from orders.states import LineStatus
from orders.verification.portions import first_read, portions


def cards_fit_lines() -> Iterator[str]:
    """A line has as many cards as its state says."""
    columns = report_columns()
    lines = Line.objects.select_related(*(column.rpartition("__")[0] for column in columns))
    lines = lines.only("status", "quantity", *columns).annotate(came=Count("line_cards"))
    for portion in portions(lines.exclude(status=LineStatus.UNPAID), at="order__created_at"):
        for line in portion:
            if line.came != _expected(line):
                yield f"line {line.pk} is {line.status} with {line.came} cards"


def _expected(line: Line) -> int:
    if line.status == LineStatus.DELIVERED:
        return line.quantity
    if line.status == LineStatus.PARTLY_DELIVERED:
        return report_of(line).cards or -1
    return 0


def everything_sealed_opens() -> Iterator[str]:
    """What is encrypted opens, and in its own place only."""
    for column in sealed_columns():
        first = first_read(column.model, column.made_at) if column.made_at else 0
        for row in column.rows(first):
            try:
                column.open(row)
            except CannotOpenError:
                yield f"{column}: what is sealed in {row.pk} does not open in its place"


def no_code_twice() -> Iterator[str]:
    """In production a repeated code is frozen or refunded; the vendor's sandbox repeats codes (guide 6)."""
    if not settings.IN_PRODUCTION:
        return
    visible = Card.objects.filter(is_repeat=True, status__in=[CardStatus.SEALED, CardStatus.REVEALED])
    for card in visible:
        yield f"card {card.label} repeats a code and can be seen"
