"""What stands computed in the catalogue: selling prices, what is for sale, and what pages show of a product.

Everything that changes a price, a rule, a text or a listing ends here, in the same transaction.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.db.models import Count, Manager, QuerySet

from catalog.locks import products_lock
from catalog.models import Category, Denomination, PriceChange, Product
from catalog.pricing.availability import obstacles
from catalog.pricing.markup import Rules, all_rules, nearest_rule, price_for
from catalog.regions import region_key
from catalog.search.product_search import build_search_text
from catalog.stock_notices import queue_notices
from catalog.texts import fold, shop_texts
from core import clock
from core.locks import lock_rows
from core.text import truncate

CHUNK = 500  # products handled at a time, so that memory stays flat whatever the catalogue's size
BATCH = 100  # rows in one UPDATE: it grows with the square of them

PRICE_FIELDS = [
    *("wholesale", "selling_price", "least_profit", "is_for_sale", "off_sale_at", "number_of_name"),
]  # fmt: skip
LISTING_FIELDS = [
    *("is_visible", "is_available", "is_in_question", "from_price", "to_price", "search_text", "shelf_key"),
]  # fmt: skip


def reprice(
    product_ids: Iterable[int],
    *,
    why: str,
    actor: str = "system",
    wholesale: Mapping[int, int] | None = None,
) -> int:
    """Compute anew, for these products, all prices and what pages show; returns how many prices changed.

    `wholesale` holds new wholesale prices in centimes by denomination. Every changed price leaves a
    PriceChange with `why` and `actor`, in the same transaction. Calling twice is safe: the second time
    nothing changes.
    """
    ids = sorted(set(product_ids))
    changed = 0
    with products_lock(ids):
        rules = all_rules()
        for start in range(0, len(ids), CHUNK):
            changed += _reprice_chunk(
                ids[start : start + CHUNK], rules, wholesale or {}, why=why, actor=actor
            )
    return changed


def _reprice_chunk(
    ids: list[int], rules: Rules, wholesale: Mapping[int, int], *, why: str, actor: str
) -> int:
    products = list(
        Product.objects.filter(pk__in=ids).select_related("category").prefetch_related("denominations")
    )
    denominations = [denomination for product in products for denomination in product.denominations.all()]
    before = {row.pk: _values(row, PRICE_FIELDS) for row in denominations}
    for denomination in denominations:
        set_price(denomination, rules, wholesale)
    for product in products:
        number_duplicate_names(product.denominations.all())
    changed = [row for row in denominations if _values(row, PRICE_FIELDS) != before[row.pk]]
    _write(Denomination.objects, changed, before, PRICE_FIELDS)
    history = [price_change(row, *before[row.pk][:2], why=why, actor=actor) for row in changed]
    history = [change for change in history if is_change(change)]
    PriceChange.objects.bulk_create(history)
    _fill_listings(products)
    back = [row.pk for row in changed if row.is_for_sale and not _was_for_sale(before[row.pk])]
    if back:
        queue_notices(back)
    return len(history)


def _was_for_sale(values: tuple[Any, ...]) -> bool:
    return bool(values[PRICE_FIELDS.index("is_for_sale")])


def _values(row: Denomination | Product, fields: list[str]) -> tuple[Any, ...]:
    return tuple(getattr(row, field) for field in fields)


def _write(
    rows: Manager[Any], changed: list[Any], before: dict[int, tuple[Any, ...]], fields: list[str]
) -> None:
    """Write those fields in which any of the changed rows differs: each column costs time for every row."""
    touched = [
        field
        for place, field in enumerate(fields)
        if any(getattr(row, field) != before[row.pk][place] for row in changed)
    ]
    if not touched:
        return
    if len(changed) == 1:  # the usual case, and a plain UPDATE is much cheaper to put together
        [row] = changed
        rows.filter(pk=row.pk).update(**dict(zip(touched, _values(row, touched), strict=True)))
    else:
        rows.bulk_update(changed, touched, batch_size=BATCH)


def set_price(denomination: Denomination, rules: Rules, wholesale: Mapping[int, int]) -> None:
    """Fill in what follows from the wholesale price, the rules and what stands in the way of a sale."""
    denomination.wholesale = wholesale.get(denomination.pk, denomination.wholesale)
    rule = nearest_rule(denomination, rules)
    price = price_for(denomination.wholesale, rule) if rule and denomination.wholesale else None
    denomination.selling_price = price.selling if price else None
    denomination.least_profit = price.least_profit if price else 0
    was_for_sale = denomination.is_for_sale
    denomination.is_for_sale = not obstacles(denomination)
    if denomination.is_for_sale:
        denomination.off_sale_at = None
    elif was_for_sale:
        denomination.off_sale_at = clock.now()


def number_duplicate_names(denominations: Iterable[Denomination]) -> None:
    """Number those of one product that are called alike, in any language, in the order in which they came."""
    shown = sorted((row for row in denominations if _may_be_shown(row)), key=lambda row: row.pk or 0)
    alike: dict[int, set[int]] = {}
    for at, row in enumerate(shown):
        alike[at] = {other for other, each in enumerate(shown) if _names(row) & _names(each)}
    for at, row in enumerate(shown):
        group = sorted(alike[at])
        row.number_of_name = group.index(at) + 1 if len(group) > 1 else 0


def _may_be_shown(row: Denomination) -> bool:
    return row.withdrawn_at is None and row.is_listed


def _names(row: Denomination) -> set[tuple[str, str]]:
    """What customers call it, by language, as they compare names."""
    return {(language, fold(name or row.supplier_name)) for language, name in shop_texts(row, "name").items()}


def price_change(
    denomination: Denomination, old_wholesale: int | None, old_selling: int | None, *, why: str, actor: str
) -> PriceChange:
    """The row of the history that tells from what the prices have changed to what they are."""
    return PriceChange(
        denomination=denomination,
        old_wholesale=old_wholesale,
        new_wholesale=denomination.wholesale,
        old_selling=old_selling,
        new_selling=denomination.selling_price,
        why=truncate(why, 200),
        actor=truncate(actor, 100),
    )


def is_change(change: PriceChange) -> bool:
    """Whether there is anything to tell."""
    return (change.old_wholesale, change.old_selling) != (change.new_wholesale, change.new_selling)


def _fill_listings(products: list[Product]) -> None:
    before = {product.pk: _values(product, LISTING_FIELDS) for product in products}
    for product in products:
        fill_listing(product)
    changed = [product for product in products if _values(product, LISTING_FIELDS) != before[product.pk]]
    if not changed:
        return
    _write(Product.objects, changed, before, LISTING_FIELDS)
    count_products({product.category_id for product in changed})


def fill_listing(product: Product) -> None:
    """Fill in what pages show of a product, from its denominations and its category."""
    prices = [
        row.selling_price for row in product.denominations.all() if row.is_for_sale and row.selling_price
    ]
    is_withdrawn = product.withdrawn_at is not None
    product.is_visible = product.is_listed and not is_withdrawn and product.category.is_visible
    product.from_price, product.to_price = min(prices, default=None), max(prices, default=None)
    product.is_available = product.is_visible and bool(prices)
    shown = [row for row in product.denominations.all() if _may_be_shown(row)]
    product.is_in_question = not product.is_available and any(row.is_in_question for row in shown)
    product.search_text = build_search_text(product)
    # What can be had comes first, then the shop's order, then age. Digits only: collations agree on them.
    product.shelf_key = f"{0 if product.is_available else 1}{product.position:05d}{product.pk:012d}"


def count_products(category_ids: Iterable[int]) -> None:
    """Count the visible products of these categories anew, and name their regions, once nobody else does.

    Safe to call twice.
    """
    categories = Category.objects.filter(pk__in=list(category_ids))
    with transaction.atomic(savepoint=False):
        lock_rows(categories, column="position")
        _count_products(categories)


def _count_products(categories: QuerySet[Category]) -> None:
    shown = Product.objects.filter(is_visible=True, category__in=categories).order_by()
    numbers, regions = Counter[int](), defaultdict[int, set[str]](set)
    for category_id, region, number in shown.values_list("category", "region").annotate(Count("pk")):
        numbers[category_id] += number
        if region:
            regions[category_id].add(region_key(region))
    for category in categories.only("product_count", "regions"):
        facts = {"product_count": numbers[category.pk], "regions": sorted(regions[category.pk])}
        if facts != {name: getattr(category, name) for name in facts}:
            Category.objects.filter(pk=category.pk).update(**facts)
