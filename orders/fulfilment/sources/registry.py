"""The sources that the shop has. A new one is a file beside this, and a line here."""

from django.db.models import Q

from orders.fulfilment.sources.base import FulfilmentSource, SourceReport
from orders.fulfilment.sources.supplier import SUPPLIER
from orders.models import Line

SOURCES: tuple[FulfilmentSource, ...] = (SUPPLIER,)


def report_of(line: Line) -> SourceReport:
    """What the source that has served a line has said of it; an empty report if none has."""
    reports = (source.report(line) for source in SOURCES)
    return next(filter(None, reports), SourceReport())


def served() -> Q:
    """Lines that any source has served, or is serving."""
    lines = Q(pk__in=[])
    for source in SOURCES:
        lines |= source.served()
    return lines


def report_columns() -> tuple[str, ...]:
    """Of a line, what `report_of` reads."""
    return tuple(column for source in SOURCES for column in source.report_columns)
