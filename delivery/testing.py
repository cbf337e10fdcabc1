"""For tests: cards with codes that are marked as fakes."""

import secrets

from accounts.models import Customer
from accounts.testing import make_customer
from core.secret import Secret
from delivery.card_opening import CardBinding
from delivery.contents import CardContents
from delivery.models import Card
from delivery.storage import NewCard, store_cards


def fake_code() -> str:
    """A code that no shop sells and every scan finds."""
    return f"FAKE-{secrets.token_hex(8).upper()}"


def new_card(label: str, code: str = "", serial: str = "FAKE-SERIAL-1", **extras: str) -> NewCard:
    beside = tuple((name, Secret(text)) for name, text in extras.items())
    return label, CardContents(Secret(code or fake_code()), Secret(serial), beside)


def binding_of(card: Card) -> CardBinding:
    """Where a card says that it belongs; orders work it out instead."""
    return CardBinding(label=card.label, customer_id=card.customer_id)


def make_card(code: str = "", *, customer: Customer | None = None, label: str = "", **extras: str) -> Card:
    """A sealed card, stored the way settling stores it."""
    label = label or f"TEST{secrets.token_hex(3).upper()}/1/1"
    owner = customer or make_customer()
    return store_cards(customer=owner, cards=[new_card(label, code, **extras)], repeats_allowed=False)[0]
