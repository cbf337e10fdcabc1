"""A catalogue of any size: brands that are looked for, each in many regions, at many amounts."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import count, islice
from typing import Any

from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.models import Max, Model

from catalog.models import Category, Denomination, PriceChange, Product
from catalog.pricing.markup import Rules, all_rules
from catalog.pricing.repricing import count_products, fill_listing, set_price
from catalog.regions import region_name
from catalog.texts import title_key
from tools.generated_shop.bulk_rows import gather_statistics

OF_A_PRODUCT = 8  # denominations
BATCH = 1_000  # products
BRANDS = (
    ("PSN", "بلايستيشن", ""), ("Xbox", "اكس بوكس", ""), ("Steam", "ستيم", ""), ("Nintendo eShop", "", ""),
    ("Roblox", "روبلوكس", ""), ("Free Fire", "فري فاير", "Free Fire diamants"), ("PUBG Mobile", "ببجي", ""),
    ("Razer Gold", "", ""), ("iTunes", "ايتونز", "Carte iTunes"), ("Google Play", "جوجل بلاي", ""),
    ("Amazon", "أمازون", "Carte Amazon"), ("Netflix", "نتفليكس", ""), ("Spotify", "", "Spotify Prémium"),
    ("Wonderland", "", "Pays des merveilles"),
)  # fmt: skip
REGIONS = (
    ("usa", "USD"), ("germany", "EUR"), ("france", "EUR"), ("turkey", "TRY"), ("uae", "AED"), ("uk", "GBP"),
    ("saudi-arabia", "SAR"), ("algeria", "DZD"), ("spain", "EUR"), ("japan", "JPY"), ("global", "USD"),
)  # fmt: skip
AMOUNTS = (5, 10, 15, 20, 25, 50, 100, 200, 250, 500)
SOLD_OUT = 5  # of so many products, one is sold out
MOST_CUSTOMERS = 97  # of a product
PRICE_CHANGES = 2  # of each denomination, in the past
WHY = "generated"


def fill_catalogue(denominations: int, *, now: datetime) -> None:
    """Add so many denominations with their products and past prices, priced by the rules that stand.

    Every brand is a category, so these grow with the catalogue. Some products sell better than others. In one
    transaction; calling twice adds as many again.
    """
    with transaction.atomic():
        rules, categories = all_rules(), _categories()
        products = islice(_products(categories, rules, now), -(-denominations // OF_A_PRODUCT))
        while batch := list(islice(products, BATCH)):
            Product.objects.bulk_create(batch)
            rows = [row for each in batch for row in each.denominations.all()]
            Denomination.objects.bulk_create(rows)
            PriceChange.objects.bulk_create(_past_prices(rows, now))
        _count_on(Category, Product, Denomination)
        count_products([category.pk for category in categories])
    gather_statistics()


def _categories() -> list[Category]:
    numbers = count(_next_pk(Category))
    return Category.objects.bulk_create(
        Category(
            pk=number,
            supplier_title=f"{title} {number}",
            title_key=title_key(f"{title} {number}"),
            title_ar=arabic,
            title_fr=french,
            slug=f"generated-{number}",
        )
        for number, (title, arabic, french) in zip(numbers, BRANDS, strict=False)
    )


def _products(categories: list[Category], rules: Rules, now: datetime) -> Iterator[Product]:
    """Without end: every brand in every region, and again."""
    first, row_pk, prices = _next_pk(Product), count(_next_pk(Denomination)), _Prices(rules, now)
    for number in count():
        category = categories[number % len(categories)]
        brand = BRANDS[number % len(BRANDS)][0]
        region, currency = REGIONS[number // len(BRANDS) % len(REGIONS)]
        series = number // (len(BRANDS) * len(REGIONS)) + 1
        product = Product(
            pk=first + number,
            supplier_id=f"a{first + number:023x}",
            category=category,
            supplier_title=f"{brand} {region_name(region)} {series}",
            region=region,
            supplier_enabled=True,
            slug=f"generated-{first + number}",
            refreshed_at=now,
            next_due_at=now + timedelta(days=30),
            popularity=number * number % MOST_CUSTOMERS if number % 3 else 0,
        )
        rows = [
            Denomination(
                pk=next(row_pk),
                product=product,
                supplier_id=f"{amount:024x}",
                supplier_name=f"{brand} {amount} {currency}",
                **prices.of(product, amount, stock=50 if number % SOLD_OUT else 0),
            )
            for amount in islice(AMOUNTS, number % 3, number % 3 + OF_A_PRODUCT)
        ]
        known: Any = product
        known._prefetched_objects_cache = {"denominations": rows}
        fill_listing(product)
        yield product


def _past_prices(rows: list[Denomination], now: datetime) -> Iterator[PriceChange]:
    for row in rows:
        for age in range(PRICE_CHANGES):
            wholesale = (row.wholesale or 0) + age * 100
            at = now - timedelta(days=PRICE_CHANGES - age)
            yield PriceChange(denomination=row, new_wholesale=wholesale, why=WHY, at=at)


class _Prices:
    """What an amount costs is the same for every brand, and asked for once."""

    def __init__(self, rules: Rules, now: datetime) -> None:
        self._rules, self._now = rules, now
        self._known: dict[tuple[int, int], dict[str, Any]] = {}

    def of(self, product: Product, amount: int, *, stock: int) -> dict[str, Any]:
        """The fields of a denomination of this product."""
        if (amount, stock) not in self._known:
            facts = {
                "wholesale": amount * 140_00,
                "is_priced": True,
                "stock": stock,
                "supplier_available": True,
                "priced_at": self._now,
            }
            row = Denomination(product=product, **facts)
            set_price(row, self._rules, wholesale={})
            computed = ("selling_price", "least_profit", "is_for_sale")
            self._known[amount, stock] = facts | {name: getattr(row, name) for name in computed}
        return self._known[amount, stock]


def _next_pk(model: type[Model]) -> int:
    return int(model._base_manager.aggregate(last=Max("pk"))["last"] or 0) + 1


def _count_on(*models: type[Model]) -> None:
    """Have the database number its own rows after these."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)
