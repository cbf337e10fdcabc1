"""The world outside that hears how the shop is: a chat takes its alerts, a monitor its signs of life."""

from typing import Any

from sandbox import control
from sandbox.app import iso, now
from sandbox.calls import Call, validation_error
from sandbox.html import page, table
from sandbox.wire import Answer

HEAD = ("When", "Cause", "About", "Step", "What it says")
SHOWN = 100


def receive_alert(call: Call) -> Answer:
    """POST /alerts: as the incoming webhook of a chat. The setting ``alerts_status`` makes it refuse."""
    status = call.store.setting("alerts_status")
    body = call.request.json()
    if not isinstance(body, dict) or not isinstance(body.get("text"), str):
        raise validation_error("an alert is a JSON object with a text")
    if status == 200:
        with call.store.writing() as db:
            db.execute(
                "INSERT INTO alert (at, key, cause, about, step, text) VALUES (?, ?, ?, ?, ?, ?)",
                (
                    now(),
                    call.request.headers.get("idempotency-key", ""),
                    *(str(body.get(name, "")) for name in ("cause", "about")),
                    int(body.get("step", 0)),
                    body["text"],
                ),
            )
    return Answer(status, {"ok": status == 200})


def alerts_page(call: Call) -> Answer:
    """GET /alerts: the newest hundred, and when the shop last gave a sign of life."""
    rows = [
        (iso(alert["at"]), alert["cause"], alert["about"], alert["step"] + 1, alert["text"])
        for alert in reversed(recorded_alerts(call)[-SHOWN:])
    ]
    signs = heartbeat_times(call)
    last = f"Last sign of life {iso(signs[-1])}." if signs else "No sign of life yet."
    body = f'<h1>Alerts</h1><p class="lead">{last} <a href="/">Sandbox</a></p>' + table(
        HEAD, rows, empty="No alert yet."
    )
    return page("Alerts", body)


def receive_heartbeat(call: Call) -> Answer:
    """GET /heartbeat: as a monitor that calls a person when it hears nothing."""
    with call.store.writing() as db:
        db.execute("INSERT INTO heartbeat (at) VALUES (?)", (now(),))
    return Answer(200, {"ok": True})


def recorded_alerts(call: Call) -> list[dict[str, Any]]:
    """Every alert, the oldest first."""
    return [dict(row) for row in call.store.rows("SELECT * FROM alert ORDER BY id")]


def heartbeat_times(call: Call) -> list[float]:
    """When the shop said that all is well, in seconds since 1970."""
    return [row["at"] for row in call.store.rows("SELECT at FROM heartbeat ORDER BY id")]


def show_alerts(call: Call) -> Answer:
    """GET /control/alerts."""
    return control.control_response({"alerts": recorded_alerts(call), "heartbeats": heartbeat_times(call)})
