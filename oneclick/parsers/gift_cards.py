"""From answers about gift cards to values. Reads every spelling the documentation uses."""

import re

from core.secret import Secret
from oneclick.fields import Fields, MalformedFieldError, read_each, read_or_none, read_or_report, required
from oneclick.parsers.cards import read_cards
from oneclick.response_types import (
    CheckedOrder,
    ListedOrder,
    ParseProblem,
    ProductDetails,
    ProductType,
    SupplierCatalog,
    SupplierCategory,
    SupplierOrderStatus,
    SupplierProduct,
)
from oneclick.sanitizers import clean_status

ORDER_ID = ("_id", "orderId", "id")
_SOUND_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


def parse_catalog(root: Fields, data: Fields) -> SupplierCatalog:
    """Raises MalformedFieldError if there is no list of categories."""
    problems: list[ParseProblem] = []
    entries = required(data.entries("categories"), "categories")
    numbered = list(enumerate(entries))
    read = [_read_category(entry, f"categories[{place}]", problems) for place, entry in numbered]
    categories = tuple(category for category in read if category is not None)
    return SupplierCatalog(
        categories=categories,
        problems=tuple(problems),
        total_categories=_total(root, "totalCategories"),
        total_products=_total(root, "totalProducts"),
        is_whole=None not in read and all(each.is_whole or each.title for each in categories),
    )


def parse_product(data: Fields) -> ProductDetails:
    """Raises MalformedFieldError if there is no list of types, or the product's id cannot be read."""
    problems: list[ParseProblem] = []
    entries = required(data.entries("types"), "types")
    types = read_each(entries, _read_type, "types", problems)
    is_whole = not problems
    problems += [_oddity(f"type {each.id}", each.unreadable) for each in types if each.unreadable]
    title = read_or_report(lambda: data.words("productTitle", "title", "name"), "productTitle", problems)
    return ProductDetails(
        product_id=data.goods_id("productId", "_id", "id") or "",
        title=title or "",
        types=types,
        problems=tuple(problems),
        is_whole=is_whole,
    )


def _oddity(where: str, unreadable: tuple[str, ...]) -> ParseProblem:
    return ParseProblem(where, f"cannot be read: {', '.join(unreadable)}")


def parse_placed_order(root: Fields | None) -> str:
    """The id of the order just placed, or "": an answer without one must not be taken for success."""
    try:
        data = root.child("data") if root is not None else None
        order_id = data.identifier("orderId") if data is not None else None
    except MalformedFieldError:
        return ""
    return order_id if order_id and _SOUND_ID.fullmatch(order_id) else ""


def parse_checked_order(data: Fields, request_id: str, raw: Secret) -> CheckedOrder:
    """Raises MalformedFieldError if order id or status is missing; what else is wrong is in `problems`."""
    problems: list[ParseProblem] = []
    raw_status = required(data.text("status"), "status")
    return CheckedOrder(
        order_id=required(data.identifier(*ORDER_ID), "_id"),
        status=parse_order_status(raw_status),
        raw_status=clean_status(raw_status),
        quantity=read_or_report(lambda: data.count("quantity"), "quantity", problems),
        product_id=read_or_report(lambda: data.goods_id("product"), "product", problems) or "",
        type_id=read_or_report(lambda: data.goods_id("type"), "type", problems) or "",
        fulfilled_quantity=read_or_report(
            lambda: data.count("fulfilled_quantity"), "fulfilled_quantity", problems
        ),
        fulfilled_amount=read_or_report(
            lambda: data.amount("fulfilled_amount"), "fulfilled_amount", problems
        ),
        price_per_card=read_or_report(lambda: data.amount("price_per_card"), "price_per_card", problems),
        cards=read_cards(data, problems),
        time=read_or_report(lambda: data.time("time"), "time", problems),
        problems=tuple(problems),
        request_id=request_id,
        raw=raw,
    )


def read_listed_order(entry: Fields) -> ListedOrder:
    """One order of the list. Raises MalformedFieldError; the decoder dropped the cards already."""
    raw_status = required(entry.text("status"), "status")
    return ListedOrder(
        order_id=required(entry.identifier(*ORDER_ID), "_id"),
        product_id=entry.goods_id("product") or "",
        type_id=entry.goods_id("type") or "",
        quantity=entry.count("quantity"),
        price_per_card=entry.amount("price_per_card"),
        fulfilled_quantity=entry.count("fulfilled_quantity"),
        fulfilled_amount=entry.amount("fulfilled_amount"),
        status=parse_order_status(raw_status),
        raw_status=clean_status(raw_status),
        time=entry.time("time"),
    )


def parse_order_status(word: str) -> SupplierOrderStatus | None:
    """The documented status, or None for a word that is not documented."""
    return SupplierOrderStatus(word) if word in SupplierOrderStatus.__members__ else None


def _read_category(entry: Fields, where: str, problems: list[ParseProblem]) -> SupplierCategory | None:
    """None if nothing of it can be read."""
    unreadable: list[str] = []
    unread: list[ParseProblem] = []
    try:
        title = read_or_none(
            lambda: required(entry.words("title", "name") or None, "title"), "title", unreadable
        )
        products = read_or_none(
            lambda: required(entry.entries("products"), "products"), "products", unreadable
        )
        if not entry.is_object:
            raise MalformedFieldError("not an object")
    except MalformedFieldError as exc:
        problems.append(ParseProblem(where, str(exc)))
        return None
    if unreadable:
        problems.append(_oddity(where, tuple(unreadable)))
    read = read_each(products or [], _read_product, f"{where}.products", unread)
    problems += unread
    problems += [_oddity(f"product {each.id}", each.unreadable) for each in read if each.unreadable]
    return SupplierCategory(title or "", read, is_whole=products is not None and not unread)


def _read_product(entry: Fields) -> SupplierProduct:
    """Raises MalformedFieldError only if not even the id can be read."""
    unreadable: list[str] = []
    return SupplierProduct(
        id=required(entry.goods_id("id", "_id", "productId"), "id"),
        title=_title(entry, ("title", "name"), unreadable),
        enabled=read_or_none(lambda: entry.availability("enabled"), "enabled", unreadable),
        region=read_or_none(lambda: entry.words("region"), "region", unreadable) or "",
        unreadable=tuple(unreadable),
    )


def _read_type(entry: Fields) -> ProductType:
    """Raises MalformedFieldError if not even the id can be read. A price is a number or not believed."""
    unreadable: list[str] = []
    return ProductType(
        id=required(entry.goods_id("id", "_id"), "id"),
        name=_title(entry, ("name", "title"), unreadable),
        price=read_or_none(lambda: entry.amount("price"), "price", unreadable),
        quantity=read_or_none(lambda: entry.stock("quantity"), "quantity", unreadable),
        available=read_or_none(lambda: entry.availability("available"), "available", unreadable),
        unreadable=tuple(unreadable),
    )


def _title(entry: Fields, names: tuple[str, ...], unreadable: list[str]) -> str:
    """What it is called; nothing may be without a name."""
    return read_or_none(lambda: required(entry.words(*names) or None, names[0]), names[0], unreadable) or ""


def _total(root: Fields, name: str) -> int | None:
    """At the root in the reference, in `meta` in guide 1; a courtesy, so never a reason to fail."""
    ignored: list[ParseProblem] = []
    meta = root.child("meta")
    at_root = read_or_report(lambda: root.count(name), name, ignored)
    return (
        at_root
        if at_root is not None or meta is None
        else read_or_report(lambda: meta.count(name), name, ignored)
    )
