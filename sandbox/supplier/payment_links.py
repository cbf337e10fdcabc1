"""The life of a payment link: open for twenty minutes, then paid, declined or expired."""

import json
import secrets
import sqlite3
from typing import Any

from sandbox.app import App
from sandbox.supplier import ledger

LIFETIME_SECONDS = 20 * 60  # ref: create-link
ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


def create(app: App, body: dict[str, Any], at: float) -> sqlite3.Row:
    """Open a link for the whole dinars that ``body`` asks for. Each call opens one more."""
    ref = "OCPL-" + "-".join("".join(secrets.choice(ALPHABET) for _ in range(length)) for length in (6, 4))
    sandbox = app.store.setting("key_type") == "SANDBOX"
    with app.store.writing() as db:
        db.execute(
            "INSERT INTO link (ref, uid, created_at, expires_at, body, amount, sandbox)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                *(ref, secrets.token_hex(12), at, at + app.scaled(LIFETIME_SECONDS)),
                *(json.dumps(body), body["productInfo"]["amount"], sandbox),
            ),
        )
        link: sqlite3.Row = db.execute("SELECT * FROM link WHERE ref = ?", (ref,)).fetchone()
        return link


def find(app: App, ref: str) -> sqlite3.Row | None:
    """The link of that reference."""
    return app.store.row("SELECT * FROM link WHERE ref = ?", ref)


def pay(app: App, ref: str, at: float, *, late: bool = False) -> bool:
    """Confirm an open link (``late``: also a failed one), credit the account. False if it was not open."""
    return _decide(
        app, ref, "CONFIRMED", "", at, from_statuses=("PENDING", "FAILED") if late else ("PENDING",)
    )


def decline(app: App, ref: str, at: float) -> bool:
    """The bank says no. False if the link was not open."""
    return _decide(app, ref, "FAILED", "declined", at)


def expire(app: App, ref: str, at: float) -> bool:
    """End a link before its time. False if it was not open."""
    return _decide(app, ref, "FAILED", "expired", at)


def advance(app: App, moment: float) -> None:
    """Links whose time is over fail."""
    with app.store.writing() as db:
        db.execute(
            "UPDATE link SET status = 'FAILED', reason = 'expired', decided_at = expires_at"
            " WHERE status = 'PENDING' AND expires_at <= ?",
            (moment,),
        )


def _decide(
    app: App, ref: str, status: str, reason: str, at: float, from_statuses: tuple[str, ...] = ("PENDING",)
) -> bool:
    with app.store.writing() as db:
        link = db.execute("SELECT * FROM link WHERE ref = ?", (ref,)).fetchone()
        if link is None or link["status"] not in from_statuses:
            return False
        db.execute(
            "UPDATE link SET status = ?, reason = ?, decided_at = ? WHERE ref = ?", (status, reason, at, ref)
        )
        if status == "CONFIRMED":
            # The vendor does not say which type a credit gets; RECEIVE is nearest (ref: list-transactions).
            ledger.append_transaction(
                db, "RECEIVE", link["amount"] * 100, at=at, objid=link["uid"], note=f"OCPay {ref}"
            )
    return True
