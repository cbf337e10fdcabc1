"""The amounts of a product, as its page tells people and machines."""

from typing import NamedTuple, Self

from catalog.models import Denomination
from catalog.presentation.unit_prices import UnitPrice, unit_price


class ShownAmount(NamedTuple):
    """What a denomination shows on the page of its product."""

    pk: int
    name: str
    price: int | None  # in centimes
    unit_price: UnitPrice | None
    stock_word: str
    is_for_sale: bool

    @classmethod
    def of(cls, card: Denomination) -> Self:
        """In the active language."""
        unit = unit_price(card)
        return cls(card.pk, card.shown_name, card.selling_price, unit, card.stock_word, card.is_for_sale)
