"""From answers about gift cards to values. Reads every spelling the documentation uses."""

import re

from core.secret import Secret
from oneclick.answers import (
    Catalog,
    Category,
    CheckedOrder,
    ListedOrder,
    OrderStatus,
    Problem,
    Product,
    ProductDetails,
    ProductType,
)
from oneclick.fields import Fields, Malformed, attempt, read_each, required
from oneclick.parsing_cards import read_cards
from oneclick.words import clean_status

_ORDER_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


def parse_catalog(root: Fields, data: Fields) -> Catalog:
    """Raises Malformed if there is no list of categories."""
    problems: list[Problem] = []
    entries = required(data.entries("categories"), "categories")
    numbered = list(enumerate(entries))
    read = [_read_category(entry, f"categories[{place}]", problems) for place, entry in numbered]
    return Catalog(
        categories=tuple(category for category in read if category is not None),
        problems=tuple(problems),
        total_categories=_total(root, "totalCategories"),
        total_products=_total(root, "totalProducts"),
    )


def parse_product(data: Fields) -> ProductDetails:
    """Raises Malformed if there is no list of types."""
    problems: list[Problem] = []
    entries = required(data.entries("types"), "types")
    return ProductDetails(
        product_id=data.identifier("productId", "_id", "id") or "",
        title=data.text("productTitle", "title", "name") or "",
        types=read_each(entries, _read_type, "types", problems),
        problems=tuple(problems),
    )


def parse_placed_order(root: Fields | None) -> str:
    """The id of the order just placed, or "": an answer without one must not be taken for success."""
    try:
        data = root.child("data") if root is not None else None
        order_id = data.identifier("orderId") if data is not None else None
    except Malformed:
        return ""
    return order_id if order_id and _ORDER_ID.fullmatch(order_id) else ""


def parse_checked_order(data: Fields, request_id: str, raw: Secret) -> CheckedOrder:
    """Raises Malformed if the order's id or status is missing; what else is wrong is in `problems`."""
    problems: list[Problem] = []
    raw_status = required(data.text("status"), "status")
    return CheckedOrder(
        order_id=required(data.identifier("_id", "orderId", "id"), "_id"),
        status=parse_order_status(raw_status),
        raw_status=clean_status(raw_status),
        quantity=attempt(lambda: data.count("quantity"), "quantity", problems),
        product_id=attempt(lambda: data.identifier("product"), "product", problems) or "",
        type_id=attempt(lambda: data.identifier("type"), "type", problems) or "",
        fulfilled_quantity=attempt(lambda: data.count("fulfilled_quantity"), "fulfilled_quantity", problems),
        fulfilled_amount=attempt(lambda: data.amount("fulfilled_amount"), "fulfilled_amount", problems),
        price_per_card=attempt(lambda: data.amount("price_per_card"), "price_per_card", problems),
        cards=read_cards(data, problems),
        time=attempt(lambda: data.time("time"), "time", problems),
        problems=tuple(problems),
        request_id=request_id,
        raw=raw,
    )


def read_listed_order(entry: Fields) -> ListedOrder:
    """One order of the list. Raises Malformed; the decoder dropped the cards already."""
    raw_status = required(entry.text("status"), "status")
    return ListedOrder(
        order_id=required(entry.identifier("_id", "orderId", "id"), "_id"),
        product_id=entry.identifier("product") or "",
        type_id=entry.identifier("type") or "",
        quantity=entry.count("quantity"),
        price_per_card=entry.amount("price_per_card"),
        fulfilled_quantity=entry.count("fulfilled_quantity"),
        fulfilled_amount=entry.amount("fulfilled_amount"),
        status=parse_order_status(raw_status),
        raw_status=clean_status(raw_status),
        time=entry.time("time"),
    )


def parse_order_status(word: str) -> OrderStatus | None:
    """The documented status, or None for a word that is not documented."""
    return OrderStatus(word) if word in OrderStatus.__members__ else None


def _read_category(entry: Fields, where: str, problems: list[Problem]) -> Category | None:
    try:
        title = required(entry.text("title", "name") or None, "title")
        products = required(entry.entries("products"), "products")
    except Malformed as malformed:
        problems.append(Problem(where, str(malformed)))
        return None
    return Category(title, read_each(products, _read_product, f"{where}.products", problems))


def _read_product(entry: Fields) -> Product:
    return Product(
        id=required(entry.identifier("id", "_id", "productId"), "id"),
        title=required(entry.text("title", "name") or None, "title"),
        enabled=entry.flag("enabled"),
        region=entry.text("region") or "",
    )


def _read_type(entry: Fields) -> ProductType:
    return ProductType(
        id=required(entry.identifier("id", "_id"), "id"),
        name=required(entry.text("name", "title") or None, "name"),
        price=entry.amount("price"),
        quantity=entry.count("quantity"),
        available=entry.flag("available"),
    )


def _total(root: Fields, name: str) -> int | None:
    """At the root in the reference, in `meta` in guide 1; a courtesy, so never a reason to fail."""
    ignored: list[Problem] = []
    meta = root.child("meta")
    at_root = attempt(lambda: root.count(name), name, ignored)
    return (
        at_root if at_root is not None or meta is None else attempt(lambda: meta.count(name), name, ignored)
    )
