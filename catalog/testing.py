"""For tests of any app: small catalogues."""

from itertools import count
from typing import Any

from django.db.models import prefetch_related_objects

from catalog.models import Category, Denomination, Product
from catalog.pricing.markup import all_rules
from catalog.pricing.repricing import (
    LISTING_FIELDS,
    count_products,
    fill_listing,
    is_change,
    price_change,
    reprice,
    set_price,
)
from catalog.texts import title_key
from core import clock

WHY = "made for a test"
_numbers = count(1)


def make_category(title: str = "PSN", **fields: Any) -> Category:
    fields = {
        "supplier_title": title,
        "title_key": title_key(title),
        "slug": f"category-{next(_numbers)}",
        **fields,
    }
    return Category.objects.create(**fields)


def make_product(title: str = "PSN Germany", *, category: Category | None = None, **fields: Any) -> Product:
    number = next(_numbers)
    defaults = {
        "supplier_id": f"{number:024x}",
        "category": category or make_category(f"Category {number}"),
        "slug": f"product-{number}",
        "region": "germany",
        "supplier_enabled": True,
    }
    return Product.objects.create(supplier_title=title, **(defaults | fields))


def make_denomination(
    name: str = "PSN 10 EUR", *, product: Product | None = None, wholesale: int | None = 490_00, **fields: Any
) -> Denomination:
    """A denomination that the supplier offers at `wholesale` centimes, priced by the rules that stand."""
    defaults = {
        "supplier_id": f"{next(_numbers):024x}",
        "wholesale": wholesale,
        "is_priced": wholesale is not None,
        "stock": 50,
        "supplier_available": True,
        "priced_at": clock.now(),
    }
    if product and product.denominations.exists():
        row = Denomination.objects.create(product=product, supplier_name=name, **(defaults | fields))
        reprice([row.product_id], why=WHY)
    else:
        shelf = Product.objects.select_related("category").get(pk=product.pk) if product else make_product()
        row = Denomination(product=shelf, supplier_name=name, **(defaults | fields))
        _put_alone(row)
    return Denomination.objects.select_related("product__category").get(pk=row.pk)


def _put_alone(row: Denomination) -> None:
    """Write the first denomination of its product with all that `reprice` would make of it, in half the time.

    Nearly every test begins with one. test_testing.py holds the two against each other.
    """
    before = row.wholesale, row.selling_price
    set_price(row, all_rules(), wholesale={})
    row.save()
    change = price_change(row, *before, why=WHY, actor="system")
    if is_change(change):
        change.save()
    prefetch_related_objects([row.product], "denominations")
    fill_listing(row.product)
    row.product.save(update_fields=LISTING_FIELDS)
    count_products([row.product.category_id])
