"""Endpoints about the account: ping, validate, balance, transactions."""

import sqlite3
from collections.abc import Mapping
from typing import Any

from sandbox.app import from_iso, iso
from sandbox.calls import Call, json_dinars, read_page, validation_error
from sandbox.supplier import ledger
from sandbox.supplier.dialect import success
from sandbox.wire import Answer


def ping(call: Call) -> Answer:
    """ref: health-check. Needs no key."""
    operators = dict.fromkeys(("mobilis", "ooredoo", "djezzy", "mobilisFixedPlans"), "up")
    return success(call, {"api": "ok", "operators": operators})


def validate(call: Call) -> Answer:
    """ref: validate-token. The answer carries the key itself, as the vendor's does."""
    key = {
        "key": call.app.config.key,
        "isEnabled": True,
        "type": call.store.setting("key_type"),
        "allowedips": [],
        "scope": "READ-WRITE",
    }
    return success(call, {"username": "+213000000000", "apiKey": key})


def get_balance(call: Call) -> Answer:
    """ref: get-balance."""
    with call.store.writing() as db:
        return success(call, {"balance": json_dinars(ledger.balance(db))})


def transactions(call: Call) -> Answer:
    """ref: list-transactions. Newest first; ``from`` and ``to`` only together."""
    query = call.request.query
    page = read_page(query)
    if ("from" in query) != ("to" in query):
        raise validation_error("from and to must be given together")
    start, end = read_window(query)
    rows = call.store.rows("SELECT * FROM ledger WHERE at BETWEEN ? AND ? ORDER BY position DESC", start, end)
    items = [_transaction(row) for row in page.cut(rows)]
    return success(call, {"items": items, "pagination": page.describe(len(rows))})


def read_window(query: Mapping[str, str]) -> tuple[float, float]:
    """``from`` and ``to`` in seconds since 1970; an absent one is open. Raises ApiError."""
    try:
        start = from_iso(query["from"]) if "from" in query else 0.0
        end = from_iso(query["to"]) if "to" in query else 1e12
    except (ValueError, OverflowError):
        raise validation_error("from and to must be ISO 8601 times") from None
    # Half a millisecond more on both sides: an entry is inside a window that ends with its own printed time.
    return start - 0.0005, end + 0.0005


def _transaction(row: sqlite3.Row) -> dict[str, Any]:
    return {
        "_id": row["id"],
        "type": row["type"],
        "operation": "increment" if row["type"] in ledger.INCOMING else "decrement",
        "amount": json_dinars(row["amount"]),
        "oldBalance": json_dinars(row["old_balance"]),
        "newBalance": json_dinars(row["new_balance"]),
        "objid": row["objid"],
        "note": row["note"],
        "time": iso(row["at"]),
    }
