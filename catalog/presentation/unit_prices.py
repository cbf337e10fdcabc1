"""What one unit of a card's currency costs here, such as one dollar: it lets people compare rates."""

from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from django.utils.translation import get_language

from catalog.models import Denomination
from catalog.shown_names import FaceValue, face_value
from core.money import CENTIMES_PER_DINAR, round_half_up_to_dinar

OURS = "DZD"
LEAST = 20 * CENTIMES_PER_DINAR  # in centimes; of a smaller price, whole dinars would be too coarse a measure


class UnitPrice(NamedTuple):
    """One of the unit, in words of the active language, and its price in centimes."""

    one: str
    price: int  # of whole dinars
    is_exact: bool  # False: rounded


def unit_price(denomination: Denomination) -> UnitPrice | None:
    """None where the card is no amount of a foreign currency, is one unit itself, or one is too cheap."""
    product = denomination.product
    value = face_value(denomination.supplier_name, product.supplier_title, product.region)
    price = denomination.selling_price
    return None if value is None or price is None else _unit_price(value, price, get_language())


@lru_cache(maxsize=4096)
def _unit_price(value: FaceValue, price: int, _language: str | None) -> UnitPrice | None:
    """Of cards that are worth so much and cost so much, in the active language."""
    if not value.is_money or value.unit == OURS or value.amount <= 1:
        return None
    exact = Decimal(price) / value.amount
    rounded = round_half_up_to_dinar(exact)
    if rounded < LEAST:
        return None
    return UnitPrice(FaceValue(Decimal(1), value.unit).text, rounded, rounded == exact)
