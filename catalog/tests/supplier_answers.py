"""Answers of the supplier, read as they would come over the wire, for tests of what becomes of them."""

import json
from decimal import Decimal
from typing import Any

from catalog.locks import catalogue_lock
from catalog.models import Product
from catalog.supply.mirror import MirrorResult, group_by_category, mirror_catalogue
from catalog.supply.product_update import apply_details
from catalog.supply.unreadable import report_unreadable
from core import clock
from oneclick.fields import Fields
from oneclick.parsers.gift_cards import parse_catalog, parse_product

PRODUCT = {"id": "p1", "title": "PSN USA", "enabled": True, "region": "usa"}
OTHER = {"id": "p2", "title": "PSN Turkey", "enabled": True, "region": "turkey"}
TYPE = {"id": "t1", "name": "PSN 5 USD", "price": 490, "quantity": 25}
MISSING = object()


def changed(entry: dict[str, Any], field: str, value: object) -> dict[str, Any]:
    """The entry with a field of another value, or without it."""
    return {
        name: value if name == field else kept
        for name, kept in {**entry, field: value}.items()
        if not (name == field and value is MISSING)
    }


def fetch(*categories: Any, is_final: bool = False) -> MirrorResult:
    """A catalogue of these categories, mirrored as a fetch does it."""
    root = {"data": {"categories": list(categories)}}
    catalog = parse_catalog(_fields(root), _fields(root["data"]))
    done = mirror_catalogue(group_by_category(catalog, []), is_whole=catalog.is_whole, is_final=is_final)
    with catalogue_lock():
        report_unreadable()
    return done


def psn(*products: Any) -> dict[str, Any]:
    return {"title": "PSN", "products": list(products)}


def look(*types: Any, title: Any = "PSN USA", product: str = "p1") -> None:
    """An answer of checkProduct, stored as a refresh does it."""
    details = parse_product(_fields({"productId": product, "productTitle": title, "types": list(types)}))
    apply_details(Product.objects.get(supplier_id=product).pk, details, asked_at=clock.now())


def _fields(tree: object) -> Fields:
    return Fields(json.loads(json.dumps(tree), parse_float=Decimal))
