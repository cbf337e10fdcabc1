"""What a customer takes along of the cards: that they came and when they were shown. Never a code."""

from typing import Any

from django.db.models import F

from accounts.models import Customer
from accounts.privacy.data_export import export_section
from delivery.models import Card, RevealLog


@export_section("cards")
def export_cards(customer: Customer) -> list[dict[str, Any]]:
    """A customer's cards, without their codes."""
    fields = ("label", "status", "created_at", "revealed_at", "used_at")
    return list(Card.objects.filter(customer=customer).order_by("pk").values(*fields))


@export_section("codes_shown")
def export_reveals(customer: Customer) -> list[dict[str, Any]]:
    """When a customer's codes were shown, and from where as long as that is kept."""
    rows = RevealLog.objects.filter(customer=customer).annotate(
        ip=F("origin__ip"),  # None once it is forgotten
        agent=F("origin__agent"),
    )
    fields = ("card__label", "at", "proof", "ip", "agent")
    return list(rows.values(*fields))
