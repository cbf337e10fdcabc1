"""The account's balance as a chain of transactions: each begins where the one before it ended."""

import sqlite3

from sandbox.store import new_id

INCOMING = ("DEPOSIT", "RECEIVE", "REFUND-ORDER")
OUTGOING = ("ORDER", "WITHDRAW")


def balance(db: sqlite3.Connection) -> int:
    """Centimes on the account."""
    return int(db.execute("SELECT new_balance FROM ledger ORDER BY position DESC LIMIT 1").fetchone()[0])


def append_transaction(
    db: sqlite3.Connection, kind: str, centimes: int, *, at: float, objid: str = "", note: str = ""
) -> None:
    """Append one transaction. To be called inside the transaction that causes it."""
    if kind not in INCOMING + OUTGOING or centimes < 0:
        raise ValueError(f"cannot book {kind} {centimes}")
    before, latest = db.execute(
        "SELECT new_balance, at FROM ledger ORDER BY position DESC LIMIT 1"
    ).fetchone()
    # What was due just before another entry may be noticed just after it; times never go back.
    at = max(at, latest)
    after = before + centimes if kind in INCOMING else before - centimes
    db.execute(
        "INSERT INTO ledger (id, at, type, amount, old_balance, new_balance, objid, note)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (new_id(at), at, kind, centimes, before, after, objid, note),
    )


def backfill(db: sqlite3.Connection, entries: int, seconds: float) -> int:
    """Give the account a longer past: money in and out before its first transaction. Returns how many."""
    first = db.execute("SELECT position, at, old_balance FROM ledger ORDER BY position LIMIT 1").fetchone()
    entries += entries % 2  # the first transaction begins with the balance that it always had
    for number in range(entries):
        at = first["at"] - seconds + number * seconds / entries
        low, high = first["old_balance"], first["old_balance"] + 100_00
        kind, before, after = ("WITHDRAW", high, low) if number % 2 else ("DEPOSIT", low, high)
        db.execute(
            "INSERT INTO ledger (position, id, at, type, amount, old_balance, new_balance, objid, note)"
            " VALUES (?, ?, ?, ?, 10000, ?, ?, '', 'Past')",
            (first["position"] - entries + number, new_id(at), at, kind, before, after),
        )
    return entries
