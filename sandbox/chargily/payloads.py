"""How checkouts and events look on the wire (object, webhooks)."""

import json
import sqlite3
from typing import Any

from sandbox.app import App

ASKED_AS_IS = (
    *("locale", "description", "metadata", "success_url", "failure_url", "webhook_endpoint"),
    *("pass_fees_to_customer", "chargily_pay_fees_allocation", "shipping_address"),
)
# In the documented event `data` names its page `url` and lacks these.
NOT_IN_EVENTS = ("checkout_url", "currency", "livemode", "webhook_endpoint")


def pay_url(app: App, checkout: str) -> str:
    """The address of the hosted page."""
    return f"{app.url}/chargily/test/checkouts/{checkout}/pay"


def checkout(app: App, row: sqlite3.Row) -> dict[str, Any]:
    """The checkout object. Amounts are whole dinars, times Unix seconds."""
    asked = json.loads(row["asked"])
    return {
        "id": row["id"],
        "entity": "checkout",
        "livemode": False,
        "amount": row["amount"],
        "currency": "dzd",
        "fees": row["fees_on_merchant"] + row["fees_on_customer"],
        "fees_on_merchant": row["fees_on_merchant"],
        "fees_on_customer": row["fees_on_customer"],
        "status": row["status"],
        **{name: asked[name] for name in ASKED_AS_IS},
        "payment_method": row["method"],
        "invoice_id": None,
        "customer_id": None,
        "payment_link_id": None,
        "created_at": int(row["created_at"]),
        "updated_at": int(row["updated_at"]),
        "collect_shipping_address": int(asked["collect_shipping_address"]),  # a number in the examples
        "discount": None,
        "amount_without_discount": None,
        "checkout_url": pay_url(app, row["id"]),
    }


def event(app: App, row: sqlite3.Row, event_id: str, kind: str, at: float) -> dict[str, Any]:
    """The body of a webhook. Its `livemode` is a text, its `data` an abridged checkout (webhooks)."""
    data = {name: value for name, value in checkout(app, row).items() if name not in NOT_IN_EVENTS}
    if kind.partition(".")[2] != row["status"]:
        data["status"] = kind.partition(".")[2]  # a claim, see checkouts.announce
    return {
        "id": event_id,
        "entity": "event",
        "livemode": "false",
        "type": kind,
        "data": {**data, "url": pay_url(app, row["id"])},
        "created_at": int(at),
        "updated_at": int(at),
    }


def encode(body: Any) -> str:
    """JSON as PHP writes it: no blanks, ASCII, slashes escaped. Who signs what he parsed gets it wrong."""
    return json.dumps(body, separators=(",", ":")).replace("/", "\\/")
