"""Receipts and credit notes: numbered without a gap, one for each cause."""

from collections.abc import Iterator

from django.db.models import Count, Max, QuerySet

from core.models import Symptom
from core.moves import subject_of
from core.references import SEPARATOR, Ref
from orders.kinds import OrdersDeskKind
from orders.models import Order
from orders.states import OrderStatus
from orders.verification.portions import portions
from payments.models import Document, DocumentCounter, Refund
from payments.states import RefundStatus
from payments.subjects import about_order, credit_note_key, receipt_key

RECEIPT = Ref.parse(receipt_key(about_order("reference"))).label
CREDIT_NOTE = Ref.parse(credit_note_key(0)).label


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
    yield from _receipts_missing()
    yield from _credit_notes_missing()
    for papers in portions(Document.objects.only("key"), at="issued_at"):
        keys = {paper.key for paper in papers}
        yield from (f"{key} was issued for nothing" for key in sorted(keys - _called_for(keys)))


def _receipts_missing() -> Iterator[str]:
    for orders in portions(_paid_orders(), at="created_at"):
        expected = _receipt_keys(orders)
        yield from (f"{key} was not issued" for key in sorted(expected - _issued(expected)))


def _credit_notes_missing() -> Iterator[str]:
    for refunds in portions(_paid_refunds(), at="requested_at"):
        expected = _credit_note_keys(refunds)
        yield from (f"{key} was not issued" for key in sorted(expected - _issued(expected)))


def _called_for(keys: set[str]) -> set[str]:
    """Those of the keys that an order or a refund has called for."""
    named = [Ref.parse(key) for key in keys if SEPARATOR in key]
    references = [each.name for each in named if each.label == RECEIPT]
    numbers = [each.pk for each in named if each.label == CREDIT_NOTE and each.name.isdecimal()]
    orders = list(_paid_orders().filter(reference__in=references))
    return _receipt_keys(orders) | _credit_note_keys(list(_paid_refunds().filter(pk__in=numbers)))


def _receipt_keys(orders: list[Order]) -> set[str]:
    subjects = [subject_of(order) for order in orders]
    known = Symptom.objects.filter(kind=OrdersDeskKind.RECEIPT, subject__in=subjects)
    with_staff = set(known.values_list("subject", flat=True))
    return {receipt_key(order.about) for order in orders if subject_of(order) not in with_staff}


def _credit_note_keys(refunds: list[Refund]) -> set[str]:
    with_receipt = _issued({receipt_key(refund.about) for refund in refunds})
    return {credit_note_key(refund.pk) for refund in refunds if receipt_key(refund.about) in with_receipt}


def _issued(keys: set[str]) -> set[str]:
    return set(Document.objects.filter(key__in=keys).values_list("key", flat=True))


def _paid_orders() -> QuerySet[Order]:
    return Order.objects.filter(status=OrderStatus.PAID).only("reference")


def _paid_refunds() -> QuerySet[Refund]:
    return Refund.objects.filter(status=RefundStatus.PAID_OUT).only("about")
