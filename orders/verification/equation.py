"""Where each order's money is, by the journal and by its rows: both must agree, and add up."""

from collections.abc import Iterator

from orders.money_equation import MoneyEquation, by_journal, by_rows


def every_dinar_is_somewhere() -> Iterator[str]:
    """What was paid is bought, refunded or held, order by order, by rows and by journal."""
    booked, counted = by_journal(), by_rows()
    for reference in sorted(booked.keys() | counted.keys()):
        by_books, by_count = booked.get(reference, MoneyEquation()), counted.get(reference, MoneyEquation())
        if by_books != by_count:
            yield f"order {reference}: the journal tells {by_books}, its rows {by_count}"
        if not by_count.holds:
            yield f"order {reference}: {by_count} does not add up"
