"""What really happened, told from the sandbox's own tables: the judge of every test."""

import json
import sqlite3
from typing import Any

from sandbox.app import iso
from sandbox.calls import json_dinars
from sandbox.faults import rules
from sandbox.store import Store
from sandbox.supplier import ledger
from sandbox.supplier.cards import undocumented_fields


def collect_truth(store: Store, *, with_cards: bool = False) -> dict[str, Any]:
    """Orders, requests, faults, payments. Cards in clear text only ``with_cards``, for scans.

    OCPay: ``payments``, ``paid``. Chargily: ``checkouts``, ``checkouts_paid``, without what customers bore of
    its fees. All in whole dinars.
    """
    with store.writing() as db:
        orders = _orders(db, "1", (), with_cards)
        checkouts = [_checkout(db, row) for row in db.execute("SELECT * FROM checkout ORDER BY rowid")]
        links = [_link(row) for row in db.execute("SELECT * FROM link ORDER BY created_at")]
        return {
            "orders_taken": sum(order["origin"] == "api" for order in orders),
            "orders": orders,
            "cards_issued": sum(order["cards_issued"] for order in orders),
            "orders_to_come": db.execute("SELECT count(*) FROM late_order").fetchone()[0],
            "requests": _requests(db),
            "faults": [rules.show(row) for row in db.execute("SELECT * FROM fault ORDER BY id")],
            "fault_counts": dict(db.execute("SELECT name, sum(applied) FROM fault GROUP BY name").fetchall()),
            "payments": links,
            "paid": sum(link["amount"] for link in links if link["status"] == "CONFIRMED"),
            "checkouts": checkouts,
            "checkouts_paid": sum(item["amount"] for item in checkouts if item["status"] == "paid"),
            "balance": json_dinars(ledger.balance(db)),
        }


def recorded_requests(store: Store, endpoint: str | None) -> list[dict[str, Any]]:
    """The newest thousand requests, of one endpoint or of all."""
    rows = store.rows(
        "SELECT * FROM request WHERE ? IS NULL OR endpoint = ? ORDER BY id DESC LIMIT 1000",
        endpoint,
        endpoint,
    )
    return [
        {**dict(row), "at": iso(row["at"]), "faults": row["faults"].split(), "applied": bool(row["applied"])}
        for row in rows
    ]


def order_truth(store: Store, order: str) -> dict[str, Any]:
    """What really became of one order."""
    with store.writing() as db:
        return _orders(db, "id = ?", (order,), False)[0]


def _orders(
    db: sqlite3.Connection, condition: str, args: tuple[str, ...], with_cards: bool
) -> list[dict[str, Any]]:
    cards: dict[str, list[dict[str, Any]]] = {}
    for card in db.execute("SELECT * FROM card ORDER BY gift_order, position"):
        cards.setdefault(card["gift_order"], []).append({"value": card["value"], "serial": card["serial"]})
    rows = db.execute(f"SELECT * FROM gift_order WHERE {condition} ORDER BY position", args)  # noqa: S608 (conditions of this file)
    return [_order(row, cards.get(row["id"], []), with_cards) for row in rows]


def _order(row: sqlite3.Row, cards: list[dict[str, Any]], with_cards: bool) -> dict[str, Any]:
    told = {
        "id": row["id"],
        "taken_at": iso(row["taken_at"]),
        "product": row["product"],
        "type": row["type"],
        "quantity": row["quantity"],
        "price": json_dinars(row["price"]),
        "status": row["status"],
        "fulfilled_quantity": row["fulfilled"],
        "cards_issued": len(cards),
        "origin": row["origin"],
        "request": row["request"],
        "plan": json.loads(row["plan"]),
        "shown": json.loads(row["shown"]),
        "vendor_sandbox": bool(row["vendor_sandbox"]),
    }
    if not with_cards:
        return told
    if told["plan"].get("extra_fields"):
        cards = [{**card, **undocumented_fields(card["value"])} for card in cards]
    return {**told, "cards": cards}


def _link(row: sqlite3.Row) -> dict[str, Any]:
    return {
        "ref": row["ref"],
        "amount": row["amount"],
        "status": row["status"],
        "reason": row["reason"],
        "created_at": iso(row["created_at"]),
        "expires_at": iso(row["expires_at"]),
        "title": json.loads(row["body"])["productInfo"]["title"],
        "redirect_url": json.loads(row["body"])["redirectUrl"],
    }


def _checkout(db: sqlite3.Connection, row: sqlite3.Row) -> dict[str, Any]:
    asked = json.loads(row["asked"])
    events = db.execute("SELECT type FROM event WHERE checkout = ? ORDER BY position", (row["id"],))
    return {
        "id": row["id"],
        "amount": row["amount"],
        "status": row["status"],
        "method": row["method"],
        "fees_on_merchant": row["fees_on_merchant"],
        "fees_on_customer": row["fees_on_customer"],
        "created_at": iso(row["created_at"]),
        "expires_at": iso(row["expires_at"]),
        "metadata": asked["metadata"],
        "success_url": asked["success_url"],
        "webhook_endpoint": asked["webhook_endpoint"],
        "events": [event["type"] for event in events],
    }


def _requests(db: sqlite3.Connection) -> dict[str, dict[str, int]]:
    counts = db.execute(
        "SELECT endpoint, count(*) AS received, sum(applied) AS applied, sum(faults != '') AS spoilt"
        " FROM request GROUP BY endpoint"
    )
    return {
        row["endpoint"]: {name: row[name] for name in ("received", "applied", "spoilt")} for row in counts
    }
