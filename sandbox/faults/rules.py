"""Which faults act on a call, how often, and the count of it.

A rule is ``{"fault": name, "endpoint": …, "times": 1, "after": 0, "match": {…}, parameter: value}``. It acts
``times`` times (null: until deleted) after letting ``after`` matching calls pass. ``match`` restricts it to
calls with these values in the body (productId, typeId, quantity, amount) or path (order, product, ref,
checkout), for a webhook in its event (type, checkout). Rules that match the same call act in the order they
were given, each around the next; those of a webhook one after the other.
"""

import json
import sqlite3
from typing import Any

from sandbox.calls import API_ENDPOINTS, Call
from sandbox.faults.registry import REGISTRY, Event, FaultNotApplicableError, Proceed
from sandbox.store import Store
from sandbox.wire import Answer

OWN_KEYS = ("fault", "endpoint", "times", "after", "match")
WEBHOOK = "webhook"  # the one endpoint that is not called but calls


def add(store: Store, rule: dict[str, Any]) -> int:
    """Keep a rule; returns its id. Raises ValueError for one that could never act."""
    if not isinstance(rule, dict) or rule.get("fault") not in REGISTRY:
        raise ValueError("a rule names a fault of /control/help")
    fault = REGISTRY[rule["fault"]]
    endpoint = rule.get("endpoint", fault.endpoint)
    if (endpoint == WEBHOOK) != (fault.endpoint == WEBHOOK):
        raise ValueError("a fault of webhooks acts on webhooks, any other on calls")
    if endpoint not in ("any", WEBHOOK) and endpoint not in API_ENDPOINTS:
        raise ValueError(f"endpoint must be any or one of {sorted(API_ENDPOINTS)}")
    times, after, match = rule.get("times", 1), rule.get("after", 0), rule.get("match", {})
    if (
        not (times is None or (type(times) is int and times > 0))
        or type(after) is not int
        or after < 0
        or not isinstance(match, dict)
    ):
        raise ValueError("times is a positive number or null, after a number from 0, match an object")
    params = {name: value for name, value in rule.items() if name not in OWN_KEYS}
    fault.check(params)
    with store.writing() as db:
        cursor = db.execute(
            "INSERT INTO fault (name, endpoint, times, after, matching, params) VALUES (?, ?, ?, ?, ?, ?)",
            (fault.name, endpoint, times, after, json.dumps(match), json.dumps(params)),
        )
    return int(cursor.lastrowid or 0)


def clear(store: Store, *, prefix: str = "", rule: str = "") -> None:
    """No rule (of faults whose name begins so, or of that id) acts any more; the counts stay in the truth."""
    with store.writing() as db:
        db.execute(
            "UPDATE fault SET active = 0 WHERE substr(name, 1, ?) = ? AND ? IN ('', CAST(id AS TEXT))",
            (len(prefix), prefix, rule),
        )


def show(row: sqlite3.Row) -> dict[str, Any]:
    """A rule and how often it acted."""
    return {
        "id": row["id"],
        "fault": row["name"],
        "endpoint": row["endpoint"],
        "times": row["times"],
        "after": row["after"],
        "match": json.loads(row["matching"]),
        **json.loads(row["params"]),
        "seen": row["seen"],
        "applied": row["applied"],
        "active": bool(row["active"]) and (row["times"] is None or row["applied"] < row["times"]),
    }


def run(call: Call, endpoint: Proceed) -> Answer:
    """Carry out a call with every fault that its rules ask for."""
    return _step(call, _active(call.store, ("any", call.endpoint), call.facts()), endpoint)


def plan(event: Event, sendings: list[Any]) -> list[Any]:
    """What is sent for an event after every rule for webhooks has had its way with it."""
    for rule in _active(event.store, (WEBHOOK, WEBHOOK), event.facts()):
        if _claim(event.store, rule["id"]):
            try:
                sendings = REGISTRY[rule["name"]].act(event, sendings, **json.loads(rule["params"]))
            except FaultNotApplicableError:
                _give_back(event.store, rule["id"])
    return sendings


def _step(call: Call, rules: list[sqlite3.Row], endpoint: Proceed) -> Answer:
    if not rules:
        return endpoint()
    rule, rest = rules[0], rules[1:]
    if not _claim(call.store, rule["id"]):
        return _step(call, rest, endpoint)
    answer: Answer
    try:
        answer = REGISTRY[rule["name"]].act(
            call, lambda: _step(call, rest, endpoint), **json.loads(rule["params"])
        )
    except FaultNotApplicableError as exc:
        _give_back(call.store, rule["id"])
        answer = exc.untouched
    else:
        call.faults.append(rule["name"])
    return answer


def _active(store: Store, endpoints: tuple[str, str], facts: dict[str, Any]) -> list[sqlite3.Row]:
    rules = store.rows(
        "SELECT * FROM fault WHERE active AND (times IS NULL OR applied < times) AND endpoint IN (?, ?)"
        " ORDER BY id",
        *endpoints,
    )
    return [
        rule
        for rule in rules
        if all(facts.get(name) == value for name, value in json.loads(rule["matching"]).items())
    ]


def _claim(store: Store, rule: int) -> bool:
    """Count the call; true if it is this rule's turn. Two calls at once cannot both take the last turn."""
    with store.writing() as db:
        row = db.execute(
            "UPDATE fault SET seen = seen + 1 WHERE id = ? RETURNING seen, after, applied, times", (rule,)
        ).fetchone()
        if row["seen"] <= row["after"] or (row["times"] is not None and row["applied"] >= row["times"]):
            return False
        db.execute("UPDATE fault SET applied = applied + 1 WHERE id = ?", (rule,))
        return True


def _give_back(store: Store, rule: int) -> None:
    with store.writing() as db:
        db.execute("UPDATE fault SET seen = seen - 1, applied = applied - 1 WHERE id = ?", (rule,))
