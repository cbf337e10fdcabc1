"""Endpoints of the gift-card supplier: catalog, checkProduct, placeOrder, checkOrder, list."""

import json
import sqlite3
from typing import Any

from sandbox.app import iso, now
from sandbox.calls import ApiError, Call, json_dinars, read_page, validation_error
from sandbox.supplier import ledger, orders
from sandbox.supplier.account import read_window
from sandbox.supplier.cards import undocumented_fields
from sandbox.supplier.catalogue import TEST_PRICE, TEST_TYPES
from sandbox.supplier.dialect import spelling, success
from sandbox.wire import Answer


def catalog(call: Call) -> Answer:
    """ref: get-catalog. No price, no stock, no paging."""
    id_name = spelling(call, "product_id")
    categories = []
    for category in call.store.rows("SELECT * FROM category ORDER BY id"):
        rows = call.store.rows(
            "SELECT * FROM product WHERE category = ? AND NOT withdrawn ORDER BY rowid", category["id"]
        )
        products = [
            {
                id_name: row["id"],
                "title": row["title"],
                "enabled": bool(row["enabled"]),
                "region": row["region"],
            }
            for row in rows
        ]
        categories.append({spelling(call, "category"): category["title"], "products": products})
    totals = {
        "totalCategories": len(categories),
        "totalProducts": sum(len(category["products"]) for category in categories),
    }
    place = "root" if spelling(call, "totals") == "root" else "meta"
    return success(call, {"categories": categories}, **{place: totals})


def check_product(call: Call) -> Answer:
    """ref: check-product. Wholesale price and stock of every type."""
    product = _product(call, call.args["product"])
    types = call.store.rows(
        "SELECT * FROM type WHERE product = ? AND NOT withdrawn ORDER BY rowid", product["id"]
    )
    id_name = "productId" if spelling(call, "product_id") == "id" else "_id"
    return success(
        call,
        {
            id_name: product["id"],
            "productTitle": product["title"],
            "types": [_type(call, row) for row in types],
        },
    )


def _type(call: Call, row: sqlite3.Row) -> dict[str, Any]:
    shown = {
        spelling(call, "type_id"): row["id"],
        "name": row["name"],
        "price": json_dinars(row["price"]),
        "quantity": row["stock"],
    }
    if spelling(call, "available"):
        shown["available"] = row["stock"] > 0
    if spelling(call, "quantity") == "missing":
        del shown["quantity"]
    return shown


def place_order(call: Call) -> Answer:
    """ref: place-order. Takes one more order each time it is called."""
    with call.store.writing() as db:
        wanted = read_order(call, db)
        answer = {"orderId": orders.accept_order(call.app, wanted, now())}
    if wanted.ref is not None:
        answer["orderRef"] = wanted.ref
    taken = success(call, answer)
    taken.applied = True
    return taken


def read_order(call: Call, db: sqlite3.Connection) -> orders.OrderRequest:
    """What the body asks for, checked against catalogue, stock and balance. Raises ApiError."""
    body = call.request.json()
    if not isinstance(body, dict):
        raise validation_error("The body must be a JSON object")
    product, kind, quantity = body.get("productId"), body.get("typeId"), body.get("quantity")
    if not (isinstance(product, str) and product and isinstance(kind, str) and kind):
        raise validation_error("productId and typeId must be strings")
    if type(quantity) is not int or quantity < 1:
        raise validation_error("quantity must be a whole number of at least 1")
    price = (
        0
        if call.store.setting("dialect") == "vendor-sandbox"
        else _check_offer(call, db, product, kind, quantity)
    )
    return orders.OrderRequest(
        product, kind, quantity, price, _read_ref(call, db, body), call.number, plan=call.plan
    )


def _check_offer(call: Call, db: sqlite3.Connection, product: str, kind: str, quantity: int) -> int:
    """Centimes for one card."""
    enabled = bool(_product(call, product)["enabled"])
    if kind in TEST_TYPES and call.store.setting("key_type") == "SANDBOX":
        price, stock = TEST_PRICE, quantity
    else:
        row = db.execute(
            "SELECT * FROM type WHERE id = ? AND product = ? AND NOT withdrawn", (kind, product)
        ).fetchone()
        if row is None:
            raise ApiError(404, "NOT_FOUND", "Type not found")
        price, stock = row["price"], row["stock"] if enabled else 0
    if quantity > stock:
        raise ApiError(400, spelling(call, "stock_code"), "Product is out of stock")
    available = ledger.balance(db)
    if price * quantity > available:
        details = {"required": json_dinars(price * quantity), "available": json_dinars(available)}
        raise ApiError(403, spelling(call, "balance_code"), "Insufficient balance", details)
    return price


def _read_ref(call: Call, db: sqlite3.Connection, body: dict[str, Any]) -> str | None:
    ref = body.get("ref")
    if ref is None or spelling(call, "order_ref") == "ignored":
        return None
    if db.execute("SELECT 1 FROM gift_order WHERE ref = ?", (str(ref),)).fetchone():
        raise ApiError(403, spelling(call, "duplicated_ref"), "This ref was already used")
    return str(ref)


def check_order(call: Call) -> Answer:
    """ref: check-order."""
    order = call.store.row("SELECT * FROM gift_order WHERE id = ? AND NOT hidden", call.args["order"])
    if order is None:
        raise ApiError(404, "NOT_FOUND", "Order not found")
    view = show_order(call, order)
    if view["status"] != "HANDLING":
        # In the documented examples only HANDLING orders name product and type here.
        del view["product"], view["type"]
    return success(call, view)


def list_orders(call: Call) -> Answer:
    """ref: list-orders. Newest first; orders younger than the list's lag are not in it yet."""
    query = call.request.query
    page = read_page(query)
    start, end = read_window(query)
    newest = min(end, now() - call.store.setting("list_lag_seconds"))
    rows = call.store.rows(
        "SELECT * FROM gift_order WHERE taken_at BETWEEN ? AND ? AND NOT hidden"
        " ORDER BY taken_at DESC, position DESC",
        start,
        newest,
    )
    items = [show_order(call, row) for row in page.cut(rows)]
    return success(call, {"items": items, "pagination": page.describe(len(rows))})


def show_order(call: Call, order: sqlite3.Row) -> dict[str, Any]:
    """All documented fields of an order, and what was planted over them."""
    vendor_sandbox = order["vendor_sandbox"]
    view: dict[str, Any] = {
        "_id": order["id"],
        "status": order["status"],
        "quantity": order["quantity"],
        # The vendor's sandbox answers with this placeholder (ref: list-orders, example).
        "product": "string" if vendor_sandbox else order["product"],
        "type": "string" if vendor_sandbox else order["type"],
    }
    if order["status"] != "HANDLING":
        cards = call.store.rows(
            "SELECT value, serial FROM card WHERE gift_order = ? ORDER BY position", order["id"]
        )
        view |= {
            "fulfilled_quantity": order["fulfilled"],
            "fulfilled_amount": json_dinars(order["fulfilled"] * order["price"]),
            "price_per_card": json_dinars(order["price"]),
            "cards": [{**dict(card), **_extras(order, card)} for card in cards],
        }
    return {**view, "time": iso(order["taken_at"]), **json.loads(order["shown"])}


def _extras(order: sqlite3.Row, card: sqlite3.Row) -> dict[str, Any]:
    return undocumented_fields(card["value"]) if json.loads(order["plan"]).get("extra_fields") else {}


def _product(call: Call, product: str) -> sqlite3.Row:
    row = call.store.row("SELECT * FROM product WHERE id = ? AND NOT withdrawn", product)
    if row is None:
        raise ApiError(404, "NOT_FOUND", "Product not found")
    return row
