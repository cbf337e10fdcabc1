"""The life of a checkout: open for thirty minutes, then paid, failed, canceled or expired.

Each change of state leaves its event in the same transaction; ``outbox`` turns events into webhooks.
"""

import json
import secrets
import sqlite3
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from sandbox.app import App
from sandbox.chargily import payloads

LIFETIME_SECONDS = 30 * 60  # expire
OPEN = ("pending", "processing")
UNPAID = ("failed", "canceled", "expired")
METHODS = ("edahabia", "cib")
ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"


def create(app: App, wanted: dict[str, Any], at: float) -> sqlite3.Row:
    """Open a checkout for the whole dinars that ``wanted`` names. Each call opens one more."""
    checkout = new_id(at)
    with app.store.writing() as db:
        db.execute(
            "INSERT INTO checkout (id, created_at, updated_at, expires_at, asked, amount, method)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                *(checkout, at, at, at + app.scaled(LIFETIME_SECONDS)),
                *(json.dumps(wanted), wanted["amount"], wanted["payment_method"]),
            ),
        )
        row: sqlite3.Row = _row(db, checkout)
    app.outgoing.set()  # its end may be the next thing to happen
    return row


def find(app: App, checkout: str) -> sqlite3.Row | None:
    """The checkout of that id."""
    return app.store.row("SELECT * FROM checkout WHERE id = ?", checkout)


def checkout_request(row: sqlite3.Row) -> dict[str, Any]:
    """What POST /checkouts was asked for."""
    fields: dict[str, Any] = json.loads(row["asked"])
    return fields


def pay(app: App, checkout: str, at: float, *, method: str = "edahabia", late: bool = False) -> bool:
    """Pay an open checkout (``late``: also one that ended unpaid). False if it was not open."""
    with app.store.writing() as db:
        if not _decide(app, checkout, "paid", at, from_statuses=(*OPEN, *(UNPAID if late else ()))):
            return False
        row = _row(db, checkout)
        on_merchant, on_customer = fees(app, row["amount"], checkout_request(row))
        db.execute(
            "UPDATE checkout SET method = ?, fees_on_merchant = ?, fees_on_customer = ? WHERE id = ?",
            (method, on_merchant, on_customer, checkout),
        )
        queue_event(app, checkout, "checkout.paid", at)
    return True


def process(app: App, checkout: str, at: float) -> bool:
    """The payment is under way: no event, no expiry any more. False if it was not pending."""
    return _decide(app, checkout, "processing", at, from_statuses=("pending",))


def decline(app: App, checkout: str, at: float) -> bool:
    """The bank says no. False if the checkout was not open."""
    return _end(app, checkout, "failed", at, OPEN)


def cancel(app: App, checkout: str, at: float) -> bool:
    """The customer says no. False if the checkout was not open."""
    return _end(app, checkout, "canceled", at, OPEN)


def expire(app: App, checkout: str, at: float) -> bool:
    """End a checkout before its time. False if it was not pending."""
    return _end(app, checkout, "expired", at, ("pending",))


def advance(app: App, moment: float) -> None:
    """Checkouts whose time is over expire, at their own time."""
    over = app.store.rows(
        "SELECT id, expires_at FROM checkout WHERE status = 'pending' AND expires_at <= ?"
        " ORDER BY expires_at",
        moment,
    )
    for row in over:
        expire(app, row["id"], row["expires_at"])


def queue_event(app: App, checkout: str, kind: str, at: float) -> None:
    """Leave an event about the present state of a checkout; ``kind`` may claim another state."""
    event = new_id(at)
    with app.store.writing() as db:
        body = payloads.event(app, _row(db, checkout), event, kind, at)
        db.execute(
            "INSERT INTO event (id, checkout, type, at, body) VALUES (?, ?, ?, ?, ?)",
            (event, checkout, kind, at, payloads.encode(body)),
        )
    app.outgoing.set()


def fees(app: App, amount: int, wanted: dict[str, Any]) -> tuple[int, int]:
    """Whole dinars of fees on the merchant and on the customer. ``amount`` never holds them (object)."""
    percent = Decimal(str(app.store.setting("chargily_fee_percent")))
    total = int((amount * percent / 100).to_integral_value(ROUND_HALF_UP))
    match wanted["chargily_pay_fees_allocation"]:
        case "merchant":
            return total, 0
        case "customer":
            return 0, total
        case _:
            return total - total // 2, total // 2


def new_id(moment: float) -> str:
    """26 lower-case characters that sort by time, as in the documented examples (object)."""
    left = int(moment * 1000)
    clock = "".join(ALPHABET[left >> shift & 31] for shift in range(45, -5, -5))
    return clock + "".join(secrets.choice(ALPHABET) for _ in range(16))


def _end(app: App, checkout: str, status: str, at: float, from_statuses: tuple[str, ...]) -> bool:
    with app.store.writing():
        if not _decide(app, checkout, status, at, from_statuses=from_statuses):
            return False
        queue_event(app, checkout, f"checkout.{status}", at)
    return True


def _decide(app: App, checkout: str, status: str, at: float, *, from_statuses: tuple[str, ...]) -> bool:
    with app.store.writing() as db:
        row = _row(db, checkout)
        if row is None or row["status"] not in from_statuses:
            return False
        db.execute("UPDATE checkout SET status = ?, updated_at = ? WHERE id = ?", (status, at, checkout))
    return True


def _row(db: sqlite3.Connection, checkout: str) -> Any:
    return db.execute("SELECT * FROM checkout WHERE id = ?", (checkout,)).fetchone()
