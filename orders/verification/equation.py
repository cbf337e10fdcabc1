"""Where each order's money is, by the journal and by its rows: both must agree, and add up."""

from collections.abc import Iterator

from django.db.models import Exists, OuterRef
from django.db.models.functions import Substr

from core.references import prefix_of
from orders.models import Order
from orders.money_equation import MoneyEquation, by_journal, by_rows
from orders.verification.portions import portions, to_verify
from payments.models import JournalEvent
from payments.subjects import ORDER


def every_dinar_is_somewhere() -> Iterator[str]:
    """What was paid is bought, refunded or held, order by order, by rows and by journal."""
    for orders in portions(Order.objects.only("reference"), at="created_at"):
        references = [order.reference for order in orders]
        booked, counted = by_journal(references), by_rows(references)
        for reference in sorted(counted):
            by_books, by_count = booked.get(reference, MoneyEquation()), counted[reference]
            if by_books != by_count:
                yield f"order {reference}: the journal tells {by_books}, its rows {by_count}"
            if not by_count.holds:
                yield f"order {reference}: {by_count} does not add up"
    yield from _orders_that_are_not_there()


def _orders_that_are_not_there() -> Iterator[str]:
    prefix = prefix_of(ORDER)
    events = to_verify(JournalEvent.objects.filter(about__startswith=prefix), at="at")
    named = events.annotate(named=Substr("about", len(prefix) + 1)).order_by("about")
    lost = named.exclude(Exists(Order.objects.filter(reference=OuterRef("named"))))
    for reference in lost.values_list("named", flat=True).distinct():
        by_books = by_journal([reference])[reference]
        if by_books != MoneyEquation():
            yield f"order {reference}: the journal tells {by_books}, its rows {MoneyEquation()}"
