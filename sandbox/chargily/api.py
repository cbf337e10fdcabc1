"""Endpoints of Chargily: checkouts are made, read, listed and expired; the balance is told."""

import sqlite3
from collections.abc import Mapping
from typing import Any

from sandbox.app import now
from sandbox.calls import ApiError, Call
from sandbox.chargily import BASE, checkouts, payloads
from sandbox.chargily.error_responses import unprocessable
from sandbox.chargily.request_validation import read_checkout
from sandbox.supplier.dialect import spelling
from sandbox.wire import Answer

MOST_PER_PAGE = 50  # list


def create_checkout(call: Call) -> Answer:
    """POST /checkouts (create). Opens one more checkout each time it is called."""
    row = checkouts.create(call.app, read_checkout(call.request.json()), now())
    # The documentation names no code; see the spelling `created`.
    return Answer(spelling(call, "created"), payloads.checkout(call.app, row), applied=True)


def retrieve_checkout(call: Call) -> Answer:
    """GET /checkouts/{id} (retrieve)."""
    return Answer(payload=payloads.checkout(call.app, _checkout(call)))


def expire_checkout(call: Call) -> Answer:
    """POST /checkouts/{id}/expire (expire): 400 when it has expired, 403 in any other state but pending."""
    row = _checkout(call)
    if not checkouts.expire(call.app, row["id"], now()):
        if row["status"] == "expired":
            raise ApiError(400, "EXPIRED", "The checkout is already expired.")
        raise ApiError(403, "NOT_PENDING", "Only a pending checkout can be expired.")
    return Answer(payload=payloads.checkout(call.app, _checkout(call)), applied=True)


def list_checkouts(call: Call) -> Answer:
    """GET /checkouts (list). The order is not documented: newest first."""
    page, size = _read_page(call.request.query)
    total = call.store.value("SELECT count(*) FROM checkout")
    rows = call.store.rows(
        "SELECT * FROM checkout ORDER BY created_at DESC, rowid DESC LIMIT ? OFFSET ?",
        size,
        (page - 1) * size,
    )
    path, last = f"{call.app.url}{BASE}/checkouts", max(1, -(-total // size))

    def address(number: int) -> str | None:
        return f"{path}?page={number}" if 1 <= number <= last else None

    return Answer(
        payload={
            "livemode": False,
            "current_page": page,
            "data": [payloads.checkout(call.app, row) for row in rows],
            "first_page_url": address(1),
            "last_page": last,
            "last_page_url": address(last),
            "next_page_url": address(page + 1),
            "path": path,
            "per_page": size,
            "prev_page_url": address(page - 1),
            "total": total,
        }
    )


def get_balance(call: Call) -> Answer:
    """GET /balance (balance). What was paid, less the merchant's fees; `ready_for_payout` is a text."""
    dinars = call.store.value(
        "SELECT coalesce(sum(amount - fees_on_merchant), 0) FROM checkout WHERE status = 'paid'"
    )
    wallets = [_wallet("dzd", dinars), _wallet("usd", 0), _wallet("eur", 0)]
    return Answer(payload={"entity": "balance", "livemode": False, "wallets": wallets})


def _wallet(currency: str, amount: int) -> dict[str, Any]:
    return {"currency": currency, "balance": amount, "ready_for_payout": str(amount), "on_hold": 0}


def _checkout(call: Call) -> sqlite3.Row:
    row = checkouts.find(call.app, call.args["checkout"])
    if row is None:
        raise ApiError(404, "NOT_FOUND", "Checkout not found.")
    return row


def _read_page(query: Mapping[str, str]) -> tuple[int, int]:
    texts = {"page": query.get("page", "1"), "per_page": query.get("per_page", "10")}
    numbers = {
        name: int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0
        for name, text in texts.items()
    }
    problems = {}
    if not numbers["page"]:
        problems["page"] = ["The page must be at least 1."]
    if not 1 <= numbers["per_page"] <= MOST_PER_PAGE:
        problems["per_page"] = [f"The per page must be between 1 and {MOST_PER_PAGE}."]
    if problems:
        raise unprocessable(problems)
    return numbers["page"], numbers["per_page"]
