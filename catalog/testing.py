"""For tests of any app: small catalogues."""

from itertools import count
from typing import Any

from catalog.models import Category, Denomination, Product
from catalog.shelves import reprice
from catalog.texts import title_key
from core import clock

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
    denomination = Denomination.objects.create(
        product=product or make_product(), supplier_name=name, **(defaults | fields)
    )
    reprice([denomination.product_id], why="made for a test")
    return Denomination.objects.select_related("product__category").get(pk=denomination.pk)
