"""What a customer takes along of the cards: that they came and when they were shown. Never a code."""

from typing import Any

from accounts.exporting import exports
from accounts.models import Customer
from delivery.models import Card, RevealLog


@exports("cards")
def cards_of(customer: Customer) -> list[dict[str, Any]]:
    fields = ("label", "status", "created_at", "revealed_at", "used_at")
    return list(Card.objects.filter(customer=customer).order_by("pk").values(*fields))


@exports("codes_shown")
def reveals_of(customer: Customer) -> list[dict[str, Any]]:
    fields = ("card__label", "at", "proof", "ip", "agent")
    return list(RevealLog.objects.filter(customer=customer).values(*fields))
