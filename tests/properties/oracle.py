"""What may never be seen in a story, and what may not be left at its end. See `tools.oracle`."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Q

from core.models import DeskItem
from orders.verification import verify
from payments.kinds import PaymentsDeskKind
from payments.models import Payment
from payments.states import PaymentStatus
from tools.oracle.orders import bought_twice, lost_cards, needlessly_parked_lines, ordered_otherwise

Truth = dict[str, Any]


def violations_now(truth: Truth) -> list[str]:
    """What may never be seen, at any moment."""
    promises = [f"{each.invariant}: {each.detail}" for each in verify()]
    return [*promises, *bought_twice(truth), *ordered_otherwise(truth), *_paid_without_money(truth)]


def _paid_without_money(truth: Truth) -> Iterator[str]:
    received = {
        link["ref"]: link["amount"] * 100 for link in truth["payments"] if link["status"] == "CONFIRMED"
    }
    # What a wallet pays came in as a top-up.
    for payment in Payment.objects.filter(status=PaymentStatus.CONFIRMED).exclude(gateway="wallet"):
        if received.get(payment.reference) != payment.amount:
            yield f"payment {payment.pk} is confirmed without its money"


def violations_at_the_end(truth: Truth) -> list[str]:
    """What may not be left when the supplier behaves again and days have passed."""
    return [*_money_ignored(truth), *_cards_lost(truth), *needlessly_parked_lines(truth)]


def before_a_person() -> set[str]:
    """Payments about which the gateway contradicts us: they wait for a person, as references."""
    items = DeskItem.objects.filter(kind=PaymentsDeskKind.PAYMENT_MISMATCH, closed_at=None)
    ids = [int(subject.rpartition(":")[2]) for subject in items.values_list("subject", flat=True)]
    return set(Payment.objects.filter(pk__in=ids).values_list("reference", flat=True))


def _money_ignored(truth: Truth) -> Iterator[str]:
    known = Q(status=PaymentStatus.CONFIRMED) | Q(unapplied__isnull=False)
    noticed = set(Payment.objects.filter(known).values_list("reference", flat=True)) | before_a_person()
    for link in truth["payments"]:
        if link["status"] == "CONFIRMED" and link["ref"] not in noticed:
            yield f"payment {link['ref']} was paid and nobody knows"


def _cards_lost(truth: Truth) -> Iterator[str]:
    """Rules of a story are meant for nobody: one that lies about orders may have lied about any."""
    has_lied = any(truth["fault_counts"].get(name) for name in ("flip_final", "odd_order"))
    yield from lost_cards(truth, [order["id"] for order in truth["orders"]] if has_lied else [])
