"""The rows that desk items are about."""

from collections.abc import Iterable

from django.db import models

from accounts.models import Proposal
from core.models import DeskItem, Symptom
from core.moves import subject_of
from core.normalisation import fold_email, fold_lookalikes, phone_search_digits
from core.references import Ref
from orders.models import Line, Order
from payments.models import Payment, Refund

MOST_ORDERS = 20


def subject_of_item(item: DeskItem) -> models.Model | None:
    """The row that an item is about, or None where it is no row (any more)."""
    ref = _ref(item)
    return line_of(item) or (ref.row() if ref else None)


def line_of(item: DeskItem) -> Line | None:
    """The line that an item is about, or None if it is about something else."""
    ref = _ref(item)
    if ref is None or ref.model is not Line:
        return None
    return Line.objects.select_related("order", "denomination", "supplier_order").filter(pk=ref.pk).first()


def _ref(item: DeskItem) -> Ref | None:
    """What the item is about, if it is about a row at all."""
    try:
        return Ref.parse(item.subject)
    except ValueError:
        return None


def state_of(item: DeskItem) -> tuple[object, object]:
    """Whether the item is closed, and how what it is about stands, as they are now."""
    closed_at = DeskItem.objects.filter(pk=item.pk).values_list("closed_at").first()
    return closed_at, getattr(subject_of_item(item), "status", None)


def lines_of(items: Iterable[DeskItem]) -> dict[str, Line]:
    """The lines that items are about, by the subject of the items. One query."""
    refs = [_ref(item) for item in items]
    ids = [ref.pk for ref in refs if ref is not None and ref.model is Line]
    lines = Line.objects.select_related("order__customer", "denomination", "supplier_order")
    return {subject_of(line): line for line in lines.filter(pk__in=ids)}


def kinds_of(items: Iterable[DeskItem]) -> dict[int, list[str]]:
    """The kinds of what is wrong (of closed items: was), the leading one first, by item. One query."""
    by_pk = {item.pk: item for item in items}
    kinds: dict[int, list[str]] = {}
    for symptom in Symptom.objects.filter(item__in=by_pk).order_by("is_minor", "-pk"):
        item, told = by_pk[symptom.item_id], kinds.setdefault(symptom.item_id, [])
        is_shown = symptom.over_at is None or item.closed_at is not None
        if is_shown and symptom.kind not in told:
            told.append(symptom.kind)
    return kinds


def proposals_about(items: Iterable[DeskItem]) -> dict[str, list[Proposal]]:
    """What waits for a second person about the items, by their subject. One query."""
    found: dict[str, list[Proposal]] = {}
    subjects = [item.subject for item in items]
    for proposal in Proposal.objects.filter(subject__in=subjects, closed_at=None).order_by("pk"):
        found.setdefault(proposal.subject, []).append(proposal)
    return found


def names_of_lines(items: Iterable[DeskItem]) -> dict[str, str]:
    """What was ordered and in which order, by the subject of the items that are about lines. One query."""
    return {
        subject: f"{line.order.reference}: {line.quantity} × {line.denomination_name}"
        for subject, line in lines_of(items).items()
    }


def subjects_sought(term: str) -> list[str]:
    """What items about the orders of this reference, address or phone may be about, the newest orders."""
    named = models.Q(reference=fold_lookalikes(term)) | models.Q(email=fold_email(term))
    if digits := phone_search_digits(term):
        named |= models.Q(phone=f"+{digits}")
    orders = list(Order.objects.filter(named).order_by("-pk")[:MOST_ORDERS])
    if not orders:
        return []
    parts = (
        Line.objects.filter(order__in=orders),
        Payment.objects.filter(order_payment__order__in=orders),
        Refund.objects.filter(about__in=[order.about for order in orders]),
    )
    return [subject_of(row) for row in (*orders, *(row for rows in parts for row in rows))]
