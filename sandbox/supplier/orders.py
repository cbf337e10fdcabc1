"""The life of an order at the pretend supplier: taken, handled for some seconds, settled.

Nothing runs in the background. Every request first brings the past up to date (``advance``), so that what was
due before it has happened before it, at its own time; a restart loses nothing.
"""

import json
import random
import sqlite3
from dataclasses import dataclass, field
from typing import Any

from sandbox.app import App
from sandbox.store import new_id
from sandbox.supplier import cards, ledger
from sandbox.supplier.catalogue import TEST_TYPES

PLAN: dict[str, tuple[type, str]] = {
    "fulfilled": (int, "how many cards come in the end (more than ordered is possible)"),
    "label": (str, "final status word, whatever the numbers say"),
    "handling_seconds": (float, "real seconds until the order settles"),
    "withhold": (bool, "stay HANDLING until told otherwise"),
    "no_refund": (bool, "the refund of what did not come is never credited"),
    "fewer_cards": (int, "leave out so many cards"),
    "more_cards": (int, "add so many cards"),
    "empty_card": (bool, "the first card has no value"),
    "null_serial": (bool, "the first card's serial is null"),
    "duplicate_cards": (bool, "all cards of the order are the same"),
    "sold_twice": (bool, "the first card is one that another order already got"),
    "sold_alike": (bool, "the first card is one that another order got, in other case and with spaces"),
    "extra_fields": (bool, "the cards have a PIN, an expiry date, an address and more"),
    "hostile": (str, "text of the first card: " + ", ".join(cards.HOSTILE)),
}


@dataclass(frozen=True)
class OrderRequest:
    """An order about to be taken. ``price`` in centimes for one card."""

    product: str
    type: str
    quantity: int
    price: int
    ref: str | None = None
    request: int | None = None
    origin: str = "api"
    plan: dict[str, Any] = field(default_factory=dict)


def accept_order(app: App, wanted: OrderRequest, at: float) -> str:
    """Debit the balance, lower the stock, start handling. Returns the id; each call takes one more."""
    order = new_id(at)
    vendor_sandbox = app.store.setting("dialect") == "vendor-sandbox"
    price = 0 if vendor_sandbox else wanted.price
    with app.store.writing() as db:
        db.execute(
            "INSERT INTO gift_order (id, taken_at, product, type, quantity, price, ref, vendor_sandbox,"
            " origin, request, plan, due_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                *(order, at, wanted.product, wanted.type, wanted.quantity, price, wanted.ref, vendor_sandbox),
                *(wanted.origin, wanted.request, json.dumps(wanted.plan), _due(app, wanted.plan, at)),
            ),
        )
        if not vendor_sandbox:
            ledger.append_transaction(
                db, "ORDER", price * wanted.quantity, at=at, objid=order, note=f"{wanted.quantity} card(s)"
            )
            db.execute(
                "UPDATE type SET stock = max(0, stock - ?) WHERE id = ?", (wanted.quantity, wanted.type)
            )
    return order


def accept_order_later(app: App, wanted: OrderRequest, due_at: float) -> None:
    """Note an order that will be taken at ``due_at`` (a request that the supplier applies late)."""
    with app.store.writing() as db:
        db.execute(
            "INSERT INTO late_order (due_at, product, type, quantity, request) VALUES (?, ?, ?, ?, ?)",
            (due_at, wanted.product, wanted.type, wanted.quantity, wanted.request),
        )


def advance(app: App, moment: float) -> None:
    """Let happen what is due: late orders are taken, handled ones settle, oldest first."""
    with app.store.writing() as db:
        while True:
            late = db.execute(
                "SELECT * FROM late_order WHERE due_at <= ? ORDER BY due_at LIMIT 1", (moment,)
            ).fetchone()
            due = db.execute(
                "SELECT * FROM gift_order WHERE status = 'HANDLING' AND due_at <= ? ORDER BY due_at LIMIT 1",
                (moment,),
            ).fetchone()
            if late and (not due or late["due_at"] <= due["due_at"]):
                _take_late(app, db, late)
            elif due:
                settle(db, due, due["due_at"])
            else:
                return


def settle(db: sqlite3.Connection, order: sqlite3.Row, at: float) -> None:
    """The end of an order: cards issued, what did not come refunded to the account."""
    plan = json.loads(order["plan"])
    fulfilled = _fulfilled(order, plan)
    status = plan.get("label") or _status(fulfilled, order["quantity"])
    db.execute(
        "UPDATE gift_order SET status = ?, fulfilled = ? WHERE id = ?", (status, fulfilled, order["id"])
    )
    cards.issue_cards(db, order, fulfilled, plan)
    refund = max(0, order["quantity"] - fulfilled) * order["price"]
    if refund and not plan.get("no_refund"):
        ledger.append_transaction(
            db, "REFUND-ORDER", refund, at=at, objid=order["id"], note="Undelivered cards"
        )


def _take_late(app: App, db: sqlite3.Connection, late: sqlite3.Row) -> None:
    db.execute("DELETE FROM late_order WHERE id = ?", (late["id"],))
    price = db.execute("SELECT price FROM type WHERE id = ?", (late["type"],)).fetchone()
    wanted = OrderRequest(
        late["product"], late["type"], late["quantity"], price[0] if price else 0, request=late["request"]
    )
    accept_order(app, wanted, late["due_at"])


def _due(app: App, plan: dict[str, Any], at: float) -> float | None:
    if plan.get("withhold"):
        return None
    if "handling_seconds" in plan:
        return at + float(plan["handling_seconds"])
    return at + app.scaled(random.uniform(*app.store.setting("handling_seconds")))  # noqa: S311


def _fulfilled(order: sqlite3.Row, plan: dict[str, Any]) -> int:
    if "fulfilled" in plan:
        return int(plan["fulfilled"])
    if order["type"] in TEST_TYPES:
        # Half, rounded down: one card of TEST_PARTIAL is a full refund. Undocumented (overview, guide 4).
        return 0 if order["type"] == "TEST_REFUND" else int(order["quantity"]) // 2
    return int(order["quantity"])


def _status(fulfilled: int, quantity: int) -> str:
    if fulfilled == 0:
        return "REFUNDED"
    return "FULFILLED" if fulfilled >= quantity else "PARTIALLY_FILLED"
