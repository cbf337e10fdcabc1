"""Receipts and credit notes: numbered without a gap, one for each cause."""

from collections.abc import Iterator

from django.db.models import Count, Max

from core.models import Symptom
from core.moves import subject_of
from orders.kinds import OrdersDeskKind
from orders.models import Order
from orders.states import OrderStatus
from payments.models import Document, DocumentCounter, Refund
from payments.states import RefundStatus
from payments.subjects import credit_note_key, receipt_key


def numbers_leave_no_gap() -> Iterator[str]:
    """The numbers of a kind and year are 1 to the counter's last, each once."""
    counters = {(row.kind, row.year): row.last for row in DocumentCounter.objects.all()}
    issued = Document.objects.values_list("kind", "year").order_by("kind", "year")
    for kind, year, count, highest in issued.annotate(count=Count("pk"), highest=Max("number")):
        last = counters.pop((kind, year), 0)
        if not count == highest == last:
            yield f"{kind} {year}: {count} were issued up to number {highest}, the counter is at {last}"
    for (kind, year), last in counters.items():
        if last:
            yield f"{kind} {year}: none was issued, the counter is at {last}"


def every_cause_has_its_own() -> Iterator[str]:
    """Every paid order has its receipt, unless staff know why not; every refund paid of it has a credit note.

    Each key is issued once (the database sees to that), and nothing else is issued.
    """
    issued = set(Document.objects.values_list("key", flat=True))
    with_staff = set(Symptom.objects.filter(kind=OrdersDeskKind.RECEIPT).values_list("subject", flat=True))
    expected = set()
    for order in Order.objects.filter(status=OrderStatus.PAID).only("reference"):
        if subject_of(order) not in with_staff:
            expected.add(receipt_key(order.about))
    for refund in Refund.objects.filter(status=RefundStatus.PAID_OUT).only("about"):
        if receipt_key(refund.about) in issued:
            expected.add(credit_note_key(refund.pk))
    yield from (f"{key} was not issued" for key in sorted(expected - issued))
    yield from (f"{key} was issued for nothing" for key in sorted(issued - expected))
