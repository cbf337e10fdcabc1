"""Categories, products and denominations, priced as the shop prices them."""

from datetime import datetime, timedelta

from catalog.models import Category, Denomination, PriceChange, Product
from catalog.pricing.repricing import reprice
from tools.generated_shop.bulk_rows import BulkRows

OF_A_PRODUCT = 8  # denominations
OF_A_CATEGORY = 125  # products
BRANDS = (
    "Apple",
    "Free Fire",
    "Google Play",
    "Netflix",
    "PUBG",
    "PlayStation",
    "Razer",
    "Roblox",
    "Steam",
    "Xbox",
)
REGIONS = ("algeria", "egypt", "europe", "france", "germany", "global", "turkey", "uae", "uk", "usa")
PRICE_CHANGES = 2  # of each denomination, in the past
WHY = "generated"
PORTION = 1_000  # products


def fill_catalogue(denominations: int, *, now: datetime) -> None:
    """Add so many denominations, with their products, categories and past prices."""
    rows = BulkRows()
    products = _add_goods(rows, denominations, now=now)
    rows.write()
    rows.count_on()
    for at in range(0, len(products), PORTION):
        reprice(products[at : at + PORTION], why=WHY)


def _add_goods(rows: BulkRows, denominations: int, *, now: datetime) -> list[int]:
    made: list[int] = []
    category = 0
    for number in range(-(-denominations // OF_A_PRODUCT)):
        if number % OF_A_CATEGORY == 0:
            category = _add_category(rows)
        product = rows.number(Product)
        made.append(product)
        brand, region = BRANDS[product % len(BRANDS)], REGIONS[product // 10 % len(REGIONS)]
        rows.add(
            Product,
            id=product,
            supplier_id=f"a{product:023x}",
            category_id=category,
            supplier_title=f"{brand} {region.title()} {product}",
            region=region,
            supplier_enabled=True,
            slug=f"generated-{product}",
            refreshed_at=now,
            next_due_at=now + timedelta(days=30),
        )
        for value in range(min(OF_A_PRODUCT, denominations - number * OF_A_PRODUCT)):
            name = f"{brand} {(value + 1) * 5} {region.title()}"
            _add_card(rows, product, name, wholesale=(value + 1) * 490_00, now=now)
    return made


def _add_category(rows: BulkRows) -> int:
    pk = rows.number(Category)
    title = f"{BRANDS[pk % len(BRANDS)]} {pk}"
    rows.add(Category, id=pk, supplier_title=title, title_key=title.casefold(), slug=f"generated-{pk}")
    return pk


def _add_card(rows: BulkRows, product: int, name: str, *, wholesale: int, now: datetime) -> None:
    card = rows.number(Denomination)
    rows.add(
        Denomination,
        id=card,
        product_id=product,
        supplier_id=f"a{card:023x}",
        supplier_name=name,
        wholesale=wholesale,
        is_priced=True,
        stock=50,
        supplier_available=True,
        priced_at=now,
    )
    for age in range(PRICE_CHANGES):
        rows.add(
            PriceChange,
            denomination_id=card,
            new_wholesale=wholesale + age * 100,
            why=WHY,
            at=now - timedelta(days=PRICE_CHANGES - age),
        )
