"""The other door: telling the sandbox how to behave, and asking it what really happened. No key.

Everything is JSON. Writes must say so in their Content-Type, which no foreign page in a browser can do.
"""

import json
import sqlite3
from typing import Any

from sandbox import truth
from sandbox.app import now
from sandbox.calls import ApiError, Call, validation_error
from sandbox.chargily import outbox
from sandbox.control_settings import change_settings, show_settings
from sandbox.faults import REGISTRY, rules
from sandbox.faults.registry import Parameter
from sandbox.store import SETTINGS
from sandbox.supplier import dialect, ledger, orders, payment_links
from sandbox.supplier.cards import HOSTILE
from sandbox.supplier.catalogue import TEST_PRICE
from sandbox.wire import Answer

HELP = {
    "GET /control/truth": "what really happened; ?cards=1 adds the cards",
    "GET /control/requests": "the newest requests; ?endpoint= for one endpoint",
    "POST /control/faults": "add a rule or a list of rules; "
    + " ".join((rules.__doc__ or "").split("\n\n")[1].split()),
    "GET /control/faults": "all rules and their counts",
    "DELETE /control/faults": "no rule acts any more; ?prefix=webhook_ for faults of such names only, "
    "?id= for one rule",
    "POST /control/settings": "change settings, the catalogue, the balance; see settings",
    "GET /control/settings": "the present settings",
    "POST /control/pay": "{ref, outcome: paid | declined | expired}; paid also after failed",
    "POST /control/checkouts/<id>": "{outcome: paid | declined | canceled | expired | processing, "
    "method: edahabia | cib}: act for the customer, paid also after an end; {announce: checkout.paid | …}: "
    "an event of that type whatever the state; {resend: true}: the latest event again, byte for byte",
    "GET /control/deliveries": "webhooks: to where, when, what was answered; ?checkout= for one checkout",
    "GET /control/alerts": "what the shop told a person, and when it gave a sign of life",
    "POST /control/orders": "{productId, typeId, quantity, age, plan}: an order of others, `age` seconds old",
    "POST /control/orders/<id>": "{plan, settle, shown, hidden}: its future, settle now, lie, hide",
    "POST /control/ledger": "{entries, seconds}: about so many transactions more, in and out by turns, "
    "evenly over the seconds before the first one",
    "POST /control/reset": "back to the first day",
}


def show_help(_call: Call) -> Answer:
    """GET /control/help."""
    faults = {
        item.name: {
            "endpoint": item.endpoint,
            "help": item.help,
            "params": {name: _about(item.params[name]) for name in item.params},
        }
        for item in REGISTRY.values()
    }
    told = {
        "control": HELP,
        "faults": faults,
        "settings": SETTINGS,
        "spelling": dialect.SPELLINGS,
        "plan": {name: words for name, (_, words) in orders.PLAN.items()},
    }
    return control_response(told)


def show_truth(call: Call) -> Answer:
    """GET /control/truth."""
    return control_response(
        truth.collect_truth(call.store, with_cards=call.request.query.get("cards") == "1")
    )


def show_requests(call: Call) -> Answer:
    """GET /control/requests."""
    return control_response(
        {"requests": truth.recorded_requests(call.store, call.request.query.get("endpoint"))}
    )


def add_faults(call: Call) -> Answer:
    """POST /control/faults. All rules are kept, or none."""
    body = _body(call)
    with call.store.writing():
        try:
            ids = [rules.add(call.store, rule) for rule in (body if isinstance(body, list) else [body])]
        except ValueError as exc:
            raise validation_error(str(exc)) from None
    return control_response({"ids": ids})


def show_faults(call: Call) -> Answer:
    """GET /control/faults."""
    return control_response(
        {"faults": [rules.show(row) for row in call.store.rows("SELECT * FROM fault ORDER BY id")]}
    )


def clear_faults(call: Call) -> Answer:
    """DELETE /control/faults."""
    query = call.request.query
    rules.clear(call.store, prefix=query.get("prefix", ""), rule=query.get("id", ""))
    return control_response({})


def settings(call: Call) -> Answer:
    """GET and POST /control/settings. All changes are made, or none."""
    if call.request.method == "POST":
        with call.store.writing() as db:
            try:
                change_settings(call.store, db, read_object(call))
            except (ValueError, sqlite3.Error) as exc:
                raise validation_error(str(exc)) from None
        call.app.set_clock()
    with call.store.writing() as db:
        return control_response(show_settings(call.store, db))


def pay(call: Call) -> Answer:
    """POST /control/pay. Deciding a link twice the same way is harmless."""
    body = read_object(call)
    link = payment_links.find(call.app, str(body.get("ref")))
    if link is None:
        raise ApiError(404, "NOT_FOUND", "no such link")
    match body.get("outcome"):
        case "paid":
            payment_links.pay(call.app, link["ref"], now(), late=True)
        case "declined":
            payment_links.decline(call.app, link["ref"], now())
        case "expired":
            payment_links.expire(call.app, link["ref"], now())
        case _:
            raise validation_error("outcome is paid, declined or expired")
    changed = payment_links.find(call.app, link["ref"])
    return control_response({"status": changed["status"] if changed else None})


def plant_order(call: Call) -> Answer:
    """POST /control/orders. ``age`` in seconds."""
    body = read_object(call)
    product, kind, quantity, age = (body.get(name, 0) for name in ("productId", "typeId", "quantity", "age"))
    if not (
        isinstance(product, str)
        and isinstance(kind, str)
        and type(quantity) is int
        and isinstance(age, int | float)
    ):
        raise validation_error(
            "productId and typeId are strings, quantity is a whole number, age a number of seconds"
        )
    row = call.store.row("SELECT price FROM type WHERE id = ?", kind)
    price = row["price"] if row else TEST_PRICE
    wanted = orders.OrderRequest(
        product, kind, quantity, price, origin="control", plan=_plan(body.get("plan", {}))
    )
    return control_response({"id": orders.accept_order(call.app, wanted, now() - age)})


def change_order(call: Call) -> Answer:
    """POST /control/orders/<id>."""
    body, order = read_object(call), call.args["order"]
    with call.store.writing() as db:
        row = db.execute("SELECT * FROM gift_order WHERE id = ?", (order,)).fetchone()
        if row is None:
            raise ApiError(404, "NOT_FOUND", "no such order")
        plan = {**json.loads(row["plan"]), **_plan(body.get("plan", {}))}
        due_at = None if plan.get("withhold") else (row["due_at"] or now())
        shown = {**json.loads(row["shown"]), **body.get("shown", {})}
        db.execute(
            "UPDATE gift_order SET plan = ?, due_at = ?, shown = ?, hidden = ? WHERE id = ?",
            (json.dumps(plan), due_at, json.dumps(shown), bool(body.get("hidden", row["hidden"])), order),
        )
        if body.get("settle") and row["status"] == "HANDLING":
            orders.settle(db, db.execute("SELECT * FROM gift_order WHERE id = ?", (order,)).fetchone(), now())
    return control_response(truth.order_truth(call.store, order))


def fill_ledger(call: Call) -> Answer:
    """POST /control/ledger."""
    body = read_object(call)
    entries, seconds = body.get("entries"), body.get("seconds")
    if not (type(entries) is int and 0 < entries <= 1_000_000 and isinstance(seconds, int | float)):
        raise validation_error("entries is a number up to a million, seconds a number")
    with call.store.writing() as db:
        return control_response({"entries": ledger.backfill(db, entries, seconds)})


def reset(call: Call) -> Answer:
    """POST /control/reset. No webhook of before goes out afterwards."""
    outbox.stop_deliveries(call.app)
    call.store.reset()
    call.app.set_clock()
    return control_response({})


def _about(parameter: Parameter) -> dict[str, Any]:
    choices = {"choices": list(parameter.choices)} if parameter.choices else {}
    return {"default": parameter.default, **choices}


def _plan(plan: Any) -> dict[str, Any]:
    if not isinstance(plan, dict) or set(plan) - set(orders.PLAN):
        raise validation_error(f"plan takes {sorted(orders.PLAN)}")
    for name, value in plan.items():
        kind = orders.PLAN[name][0]
        if type(value) not in ((int, float) if kind is float else (kind,)) or (
            name == "hostile" and value not in HOSTILE
        ):
            raise validation_error(f"plan: {name}: {orders.PLAN[name][1]}")
    return plan


def _body(call: Call) -> Any:
    if not call.request.headers.get("content-type", "").startswith("application/json"):
        raise ApiError(415, "NOT_JSON", "send application/json")
    return call.request.json()


def read_object(call: Call) -> dict[str, Any]:
    """The JSON object of a request. Raises ApiError for anything else."""
    body = _body(call)
    if not isinstance(body, dict):
        raise validation_error("the body must be a JSON object")
    return body


def control_response(data: dict[str, Any]) -> Answer:
    """An answer of the control door: indented JSON."""
    text = json.dumps(data, indent=2, ensure_ascii=False)
    return Answer(body=text.encode(), headers={"Cache-Control": "no-store"})
