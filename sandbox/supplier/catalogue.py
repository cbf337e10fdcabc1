"""The catalogue: the same products, prices and stock in every fresh sandbox, down to the ids."""

import hashlib
import sqlite3
from decimal import ROUND_HALF_UP, Decimal
from functools import cache

from sandbox.supplier.sample_brands import BRANDS, FACES, REGIONS, USUAL_FACES, Brand

Row = tuple[object, ...]

TEST_TYPES = ("TEST_REFUND", "TEST_PARTIAL")
TEST_PRICE = 490_00  # centimes; 490 is the price of the vendor's own examples (guide 4)


def seed(db: sqlite3.Connection) -> None:
    """Fill the empty tables of the catalogue."""
    categories, products, types = _initial_rows()
    db.executemany("INSERT INTO category VALUES (?, ?)", categories)
    db.executemany("INSERT INTO product VALUES (?, ?, ?, ?, ?, 0)", products)
    db.executemany("INSERT INTO type VALUES (?, ?, ?, ?, ?, 0)", types)


@cache
def _initial_rows() -> tuple[list[Row], list[Row], list[Row]]:
    """Categories, products and types; a sandbox that is reset again and again works them out once."""
    categories: list[Row] = []
    products: list[Row] = []
    types: list[Row] = []
    for number, brand in enumerate(BRANDS, start=1):
        categories.append((number, brand.title))
        for region in brand.regions:
            title = f"{brand.title} {REGIONS[region][0]}"
            enabled = _number(title, "enabled") % 13 != 0 or title == "iTunes USA"
            products.append((_fixed_id(title), number, title, region, enabled))
            types += _types(title, brand, region)
    return categories, products, types


def _types(title: str, brand: Brand, region: str) -> list[Row]:
    sold_out = _number(title, "sold out") % 16 == 0
    return [
        (_fixed_id(f"{title}/{name}"), _fixed_id(title), name, price, 0 if sold_out else _stock(title, name))
        for name, price in _denominations(brand, region)
    ]


def _denominations(brand: Brand, region: str) -> list[tuple[str, int]]:
    if brand.packs:
        surcharge = _number(brand.title, region) % 20
        return [(name, (dinars + surcharge) * 100) for name, dinars in brand.packs]
    _, currency, rate = REGIONS[region]
    faces = [*brand.small_faces, *FACES.get(currency, USUAL_FACES)]
    unit = Decimal(rate) * Decimal(brand.factor)
    return [(f"{brand.title} {face} {currency}", _centimes(face * unit)) for face in faces]


def _stock(title: str, name: str) -> int:
    # One denomination in ten is sold out, one in ten nearly so; iTunes USA (its 2 USD cost 490.00) never.
    draw = _number(title, name)
    if title == "iTunes USA":
        return 100 + draw % 150
    return (0, 1 + draw % 4)[draw % 10] if draw % 10 < 2 else 20 + draw % 230


def _centimes(dinars: Decimal) -> int:
    return int((dinars * 100).quantize(Decimal(1), ROUND_HALF_UP))


def _fixed_id(name: str) -> str:
    # Looks like an id made in 2024: the vendor's ids begin with the second they were made.
    return "66" + hashlib.sha256(name.encode()).hexdigest()[:22]


def _number(*names: str) -> int:
    return int(hashlib.sha256("/".join(names).encode()).hexdigest()[:8], 16)
