"""Calls as Chargily makes them, payments that it knows, and what the shop does then."""

import hashlib
import hmac
import json
from datetime import timedelta
from itertools import count
from typing import Any

from django.test import Client

from core import clock
from payments import tasks
from payments.models import Payment, WebhookRefusals
from payments.testing import AMOUNT, make_payment
from sandbox.testing import RunningSandbox

KEY = "test_sk_sandbox"
ADDRESS = "/webhooks/chargily/"
CHECKOUT = "01hjj9aymmrwe664nbzrv84sg"
_numbers = count(1)


def sign(body: bytes, key: str = KEY) -> str:
    """By the rule of the documentation, written down a second time."""
    return hmac.new(key.encode(), body, hashlib.sha256).hexdigest()


def make_event(checkout: str = CHECKOUT, **fields: Any) -> dict[str, Any]:
    """The documented event, with an id of its own; `fields` replace its outer fields."""
    return {
        "id": f"01hjevent{next(_numbers):04}",
        "entity": "event",
        "livemode": "false",
        "type": "checkout.paid",
        "data": {"id": checkout, "entity": "checkout", "amount": AMOUNT // 100, "fees": 26, "status": "paid"},
        "created_at": 1703578418,
        "updated_at": 1703578418,
    } | fields


def encoded(event: Any) -> bytes:
    return json.dumps(event, separators=(",", ":")).encode()


def open_checkout(chargily: RunningSandbox, **fields: Any) -> Payment:
    """A payment whose checkout is open at the sandbox; it gets no webhooks."""
    asked = {"amount": AMOUNT // 100, "currency": "dzd", "success_url": "http://127.0.0.1:9/orders/1/"}
    _, answer = chargily.chargily("checkouts", asked)
    return make_payment(gateway="chargily", reference=answer["id"], pay_url=answer["checkout_url"], **fields)


def send(body: bytes, signature: str | None = None, **how: Any) -> int:
    """The status that a call is answered with. The client enforces CSRF, as a browser's page would be."""
    headers = {} if signature == "" else {"signature": sign(body) if signature is None else signature}
    client = Client(enforce_csrf_checks=True)
    return client.post(ADDRESS, body, content_type="application/json", headers=headers, **how).status_code


def pending(**fields: Any) -> Payment:
    """A payment with a reference that is not due for long."""
    later = clock.now() + timedelta(hours=1)
    return make_payment(**{"gateway": "chargily", "reference": CHECKOUT, "next_due_at": later} | fields)


def work() -> None:
    """Do what is due, as the workers and the sweep do."""
    for event in tasks.webhooks_due(clock.now(), 100):
        tasks.match_webhook(event)
    for payment in tasks.payments_due(clock.now(), 100):
        tasks.ask(payment)


def counts() -> dict[str, int]:
    """Refused calls by reason."""
    return dict(WebhookRefusals.objects.values_list("reason", "count"))
