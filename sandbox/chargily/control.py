"""The other door to Chargily: act as the customer or the bank, send webhooks by hand, see what was sent."""

import sqlite3
from typing import Any

from sandbox.app import App, iso, now
from sandbox.calls import ApiError, Call, validation_error
from sandbox.chargily import checkouts, outbox
from sandbox.control import control_response, read_object
from sandbox.wire import Answer

EVENT_TYPES = tuple(f"checkout.{status}" for status in ("paid", *checkouts.UNPAID))


def decide(call: Call) -> Answer:
    """POST /control/checkouts/<id> with ``outcome``, ``announce`` or ``resend``. The same outcome twice is
    harmless; one that the checkout's state does not allow changes nothing.
    """
    row = checkouts.find(call.app, call.args["checkout"])
    if row is None:
        raise ApiError(404, "NOT_FOUND", "no such checkout")
    body = read_object(call)
    match body:
        case {"outcome": outcome}:
            _settle(call.app, row["id"], outcome, body.get("method", row["method"] or checkouts.METHODS[0]))
        case {"announce": kind} if kind in EVENT_TYPES:
            checkouts.queue_event(call.app, row["id"], kind, now())
        case {"resend": True}:
            if not outbox.resend(call.app, row["id"]):
                raise validation_error("this checkout has no event yet, or no webhook_endpoint")
        case _:
            raise validation_error(f"give outcome, announce (one of {EVENT_TYPES}), or resend: true")
    changed = checkouts.find(call.app, row["id"])
    return control_response({"status": changed["status"] if changed else None})


def show_deliveries(call: Call) -> Answer:
    """GET /control/deliveries, oldest first; ``?checkout=`` for one checkout."""
    checkout = call.request.query.get("checkout")
    rows = call.store.rows(
        "SELECT * FROM delivery WHERE ? IS NULL OR checkout = ? ORDER BY coalesce(sent_at, due_at), id",
        checkout,
        checkout,
    )
    return control_response({"deliveries": [_delivery(row) for row in rows]})


def _settle(app: App, checkout: str, outcome: Any, method: Any) -> None:
    if method not in checkouts.METHODS:
        raise validation_error(f"method is one of {checkouts.METHODS}")
    match outcome:
        case "paid":
            checkouts.pay(app, checkout, now(), method=method, late=True)
        case "declined":
            checkouts.decline(app, checkout, now())
        case "canceled":
            checkouts.cancel(app, checkout, now())
        case "expired":
            checkouts.expire(app, checkout, now())
        case "processing":
            checkouts.process(app, checkout, now())
        case _:
            raise validation_error("outcome is paid, declined, canceled, expired or processing")


def _delivery(row: sqlite3.Row) -> dict[str, Any]:
    return {
        "id": row["id"],
        "event": row["event"],
        "type": row["type"],
        "checkout": row["checkout"],
        "target": row["target"],
        "due_at": iso(row["due_at"]),
        "sent_at": row["sent_at"] and iso(row["sent_at"]),
        "state": row["state"],
        "status": row["status"],
        "error": row["error"],
        "signature": row["signature"],
        "body": row["body"].decode(),
    }
