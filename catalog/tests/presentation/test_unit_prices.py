"""What one dollar costs: told where it is an amount of money and whole dinars are fine enough."""

import pytest
from django.utils import translation

from catalog.models import Denomination, Product
from catalog.presentation.unit_prices import UnitPrice, unit_price

PRODUCT = Product(supplier_title="Steam Global", region="global")


def card(name: str, dinars: int | None) -> Denomination:
    price = None if dinars is None else dinars * 100
    return Denomination(product=PRODUCT, supplier_name=name, selling_price=price)


@pytest.mark.parametrize(
    ("name", "dinars", "wanted"),
    [
        ("Steam 10 USD", 2_530, UnitPrice("1 US dollar", 253_00, is_exact=True)),
        ("Steam 10 USD", 2_534, UnitPrice("1 US dollar", 253_00, is_exact=False)),
        ("Steam 10 USD", 2_535, UnitPrice("1 US dollar", 254_00, is_exact=False)),
        ("Steam 5.50 EUR", 1_650, UnitPrice("1 euro", 300_00, is_exact=True)),
        ("Steam 1 USD", 253, None),
        ("Steam 1000 JPY", 1_700, None),  # 1.7 dinars each
        ("Steam 1000 DZD", 1_030, None),
        ("60 UC", 240, None),
        ("Steam 10 USD Deluxe", 2_530, None),
        ("Steam 10 USD", None, None),
    ],
)
def test_price_of_one_unit(name: str, dinars: int | None, wanted: UnitPrice | None) -> None:
    assert unit_price(card(name, dinars)) == wanted


def test_unit_is_named_in_the_language_of_the_page() -> None:
    with translation.override("ar"):
        told = unit_price(card("Steam 10 USD", 2_530))

    assert told is not None
    assert told.one == "1 دولار"
