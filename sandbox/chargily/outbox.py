"""From events to webhooks: which bodies go out for an event and when, and what became of each.

An event is planned once, by the rules of that moment. Deliveries are rows: a restart or a kill loses none
(one under way at a kill goes out again). Nothing is repeated after a bad answer: retries are not documented.
"""

import sqlite3
import time

from sandbox.app import App, now
from sandbox.chargily import checkouts
from sandbox.chargily.webhook_delivery import WebhookDelivery, sign
from sandbox.faults import rules
from sandbox.faults.registry import Event


def plan_deliveries(app: App) -> None:
    """Turn every new event into its deliveries."""
    with app.store.writing() as db:
        events = db.execute("SELECT * FROM event WHERE NOT planned ORDER BY position").fetchall()
        for row in events:
            if target := _target(app, row["checkout"]):
                body = row["body"].encode()
                event = Event(app.store, row["id"], row["type"], row["checkout"], body)
                for sending in rules.plan(event, [WebhookDelivery(body, sign(body))]):
                    _keep(db, row, target, sending)
            db.execute("UPDATE event SET planned = 1 WHERE id = ?", (row["id"],))
    if events:
        app.outgoing.set()


def resend(app: App, checkout: str) -> bool:
    """The latest event of a checkout once more, the same in every byte. False if there is none."""
    with app.store.writing() as db:
        event = db.execute(
            "SELECT * FROM event WHERE checkout = ? ORDER BY position DESC LIMIT 1", (checkout,)
        ).fetchone()
        target = _target(app, checkout)
        if event is None or target is None:
            return False
        body = event["body"].encode()
        _keep(db, event, target, WebhookDelivery(body, sign(body)))
    app.outgoing.set()
    return True


def claim_due(app: App) -> list[sqlite3.Row]:
    """Deliveries to be made now, each handed out once."""
    with app.store.writing() as db:
        due = db.execute(
            "SELECT * FROM delivery WHERE state = 'waiting' AND due_at <= ? ORDER BY due_at, id", (now(),)
        ).fetchall()
        for row in due:
            db.execute("UPDATE delivery SET state = 'sending', sent_at = ? WHERE id = ?", (now(), row["id"]))
    return due


def record_delivery(app: App, delivery: int, *, status: int | None = None, error: str = "") -> None:
    """How a delivery ended: the status that the shop answered, or why there is none."""
    with app.store.writing() as db:
        db.execute(
            "UPDATE delivery SET state = ?, status = ?, error = ? WHERE id = ?",
            ("failed" if status is None else "answered", status, error, delivery),
        )


def seconds_to_next(app: App) -> float | None:
    """Until the next delivery is due or the next checkout expires; None if nothing is."""
    soonest = app.store.value(
        "SELECT min(at) FROM (SELECT min(due_at) AS at FROM delivery WHERE state = 'waiting'"
        " UNION ALL SELECT min(expires_at) FROM checkout WHERE status = 'pending')"
    )
    return None if soonest is None else max(0.0, soonest - now())


def recover(app: App) -> None:
    """After a start: what a kill interrupted waits again."""
    with app.store.writing() as db:
        db.execute("UPDATE delivery SET state = 'waiting' WHERE state = 'sending'")


def wait_sent(app: App, checkout: str) -> None:
    """Return when every delivery of the checkout that is due has been made; soon in any case."""
    _wait(app, "checkout = ? AND (state = 'sending' OR state = 'waiting' AND due_at <= ?)", checkout, now())


def stop_deliveries(app: App) -> None:
    """Nothing more goes out; returns when what is under way has ended, soon in any case."""
    with app.store.writing() as db:
        db.execute("UPDATE event SET planned = 1")
        db.execute("DELETE FROM delivery WHERE state = 'waiting'")
    _wait(app, "state = 'sending'")


def _target(app: App, checkout: str) -> str | None:
    row = checkouts.find(app, checkout)
    return checkouts.checkout_request(row)["webhook_endpoint"] if row else None


def _keep(db: sqlite3.Connection, event: sqlite3.Row, target: str, sending: WebhookDelivery) -> None:
    db.execute(
        "INSERT INTO delivery (event, type, checkout, target, body, signature, due_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            *(event["id"], event["type"], event["checkout"], target),
            *(sending.body, sending.signature, now() + sending.delay),
        ),
    )


def _wait(app: App, condition: str, *args: object) -> None:
    end = time.monotonic() + 2 * app.store.setting("answer_seconds")
    while time.monotonic() < end:
        if not app.store.value(f"SELECT count(*) FROM delivery WHERE {condition}", *args):  # noqa: S608 (conditions of this file)
            return
        time.sleep(0.01)
