"""What an answer of checkProduct says of one type, in the fields of our denominations."""

from datetime import datetime
from typing import Any, Protocol

from core import clock
from core.money import InvalidAmountError, centimes_from_dinars
from oneclick import ProductType

LARGEST_STOCK = 2_000_000_000


class StoredType(Protocol):
    """A denomination as it stands, or those fields of it that an answer may change."""

    @property
    def unreadable_since(self) -> datetime | None: ...


def price_of(offer: ProductType) -> int | None:
    """The wholesale price in centimes; None when the supplier names none, or zero."""
    if offer.price is None:
        return None
    try:
        return centimes_from_dinars(offer.price) or None
    except InvalidAmountError:
        return None


def stock_of(offer: ProductType) -> int | None:
    """Cards in stock; None if the supplier gives no number. `available: false` (guide 2, Arabic) is none."""
    if offer.available is False:
        return 0
    return None if offer.quantity is None else min(offer.quantity, LARGEST_STOCK)


def readable_facts(denomination: StoredType, offer: ProductType) -> dict[str, Any]:
    """What of the answer can be read, but for the price; an unreadable field is not among it."""
    unreadable_since: datetime = denomination.unreadable_since or clock.now()
    facts: dict[str, Any] = {
        "missing_since": None,
        "withdrawn_at": None,
        "unreadable_since": unreadable_since if offer.unreadable else None,
        "is_price_unreadable": "price" in offer.unreadable,
    }
    if "price" not in offer.unreadable:
        facts["is_priced"] = price_of(offer) is not None
    if "quantity" not in offer.unreadable:
        facts["stock"] = stock_of(offer)
    if "available" not in offer.unreadable:
        facts["supplier_available"] = offer.available is not False
    return facts


def changed_facts(denomination: StoredType, facts: dict[str, Any]) -> dict[str, Any]:
    """Those that are not as the denomination has them."""
    return {name: value for name, value in facts.items() if getattr(denomination, name) != value}
