"""Webhooks that come twice, late, never, forged or changed. Each works on what the rule before it left."""

import json
from dataclasses import replace
from typing import Any, Literal

from sandbox.app import now
from sandbox.chargily import checkouts, outbox
from sandbox.chargily.payloads import encode
from sandbox.chargily.webhook_delivery import WebhookDelivery, sign
from sandbox.faults.registry import Call, Event, FaultNotApplicableError, Proceed, data_of, fault, put
from sandbox.wire import Answer

Forgery = Literal[
    "wrong_key",
    "live_key",
    "upper_case",
    "truncated",
    "longer",
    "prefixed",
    "other_body",
    "missing",
    "empty",
    "non_ascii",
]


@fault("webhook")
def webhook_twice(
    event: Event, sendings: list[WebhookDelivery], *, pause: float = 0.0
) -> list[WebhookDelivery]:
    """The same event twice, the second `pause` seconds after the first."""
    return sendings + [replace(item, delay=item.delay + pause) for item in sendings]


@fault("webhook")
def webhook_many(event: Event, sendings: list[WebhookDelivery], *, n: int = 32) -> list[WebhookDelivery]:
    """The same event `n` times at once."""
    return sendings * n


@fault("webhook")
def webhook_late(
    event: Event, sendings: list[WebhookDelivery], *, seconds: float = 5.0
) -> list[WebhookDelivery]:
    """The event `seconds` later, by the sandbox's clock."""
    return [replace(item, delay=item.delay + seconds) for item in sendings]


@fault("webhook")
def webhook_never(event: Event, sendings: list[WebhookDelivery]) -> list[WebhookDelivery]:
    """No webhook at all."""
    return []


@fault("webhook")
def webhook_forged(
    event: Event, sendings: list[WebhookDelivery], *, kind: Forgery = "wrong_key", genuine: bool = False
) -> list[WebhookDelivery]:
    """A signature that is not right; with `genuine` the right one comes as well, afterwards."""
    forged = [replace(item, signature=_forge(item.body, kind)) for item in sendings]
    return forged + ([replace(item, delay=item.delay + 0.1) for item in sendings] if genuine else [])


@fault("webhook")
def webhook_altered(
    event: Event,
    sendings: list[WebhookDelivery],
    *,
    set: dict[str, Any] = {"data.amount": 1},  # noqa: B006 (a default to show, never changed)
) -> list[WebhookDelivery]:
    """Fields of the body replaced by dotted path ("data.amount", "livemode"); the signature is valid."""
    return [_altered(item, sendings, set) for item in sendings]


@fault("webhook")
def webhook_other_checkout(
    event: Event, sendings: list[WebhookDelivery], *, checkout: str = ""
) -> list[WebhookDelivery]:
    """The body names another checkout (`checkout`, else the newest other one, else none that exists); the
    signature is valid.
    """
    row = event.store.row("SELECT id FROM checkout WHERE id != ? ORDER BY rowid DESC", event.checkout)
    other = checkout or (row["id"] if row else checkouts.new_id(now()))
    return [_altered(item, sendings, {"data.id": other}) for item in sendings]


@fault("webhook")
def webhook_old(
    event: Event, sendings: list[WebhookDelivery], *, instead: bool = False
) -> list[WebhookDelivery]:
    """The event before this one comes once more beside it, or `instead`; waits until there is one."""
    row = event.store.row(
        "SELECT body FROM event WHERE position < (SELECT position FROM event WHERE id = ?)"
        " ORDER BY position DESC",
        event.id,
    )
    if row is None:
        raise FaultNotApplicableError(sendings)
    body = row["body"].encode()
    return [*([] if instead else sendings), WebhookDelivery(body, sign(body))]


@fault("chargilyCreate")
def webhook_early(call: Call, proceed: Proceed, *, method: str = "edahabia") -> Answer:
    """The checkout is paid at once, and its webhook comes before the answer of POST /checkouts is sent (which
    still says pending).
    """
    answer = proceed()
    checkout = data_of(answer).get("id")
    if not isinstance(checkout, str) or not checkouts.pay(call.app, checkout, now(), method=method):
        raise FaultNotApplicableError(answer)
    outbox.plan_deliveries(call.app)
    outbox.wait_sent(call.app, checkout)
    return answer


def _forge(body: bytes, kind: Forgery) -> str | None:
    right = sign(body)
    forged: dict[Forgery, str | None] = {
        "wrong_key": sign(body, "test_sk_another"),
        "live_key": sign(body, "live_sk_sandbox"),
        "upper_case": right.upper(),
        "truncated": right[:-1],
        "longer": right + "0",
        "prefixed": "sha256=" + right,
        "other_body": sign(body + b" "),
        "missing": None,
        "empty": "",
        "non_ascii": "é" * 32 + "٠" * 32,
    }
    return forged[kind]


def _altered(
    item: WebhookDelivery, untouched: list[WebhookDelivery], changes: dict[str, Any]
) -> WebhookDelivery:
    payload = json.loads(item.body)
    try:
        put(payload, changes)
    except (LookupError, TypeError, ValueError):
        raise FaultNotApplicableError(untouched) from None
    body = encode(payload).encode()
    return replace(item, body=body, signature=sign(body))
