"""The sandbox's own data: one SQLite file that survives a restart and a kill.

One connection behind one lock: one caller at a time makes every answer easy to reason about.
"""

import json
import secrets
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sandbox.supplier import catalogue

SCHEMA = Path(__file__).with_name("schema.sql").read_text()
TABLES = (
    *("setting", "card", "gift_order", "late_order", "type", "product", "category"),
    *("ledger", "link", "fault", "request"),
    *("delivery", "event", "checkout"),
    *("alert", "heartbeat"),
)

OPENING_BALANCE = 500_000_00  # centimes
AGE = 7_200  # seconds: the account is older than whatever a shop does with it

SETTINGS: dict[str, Any] = {
    "dialect": "documented",
    "spelling": {},
    "handling_seconds": [2, 4],  # drawn between the two, divided by TIME_SCALE
    "list_lag_seconds": 0,
    "clock_ahead_seconds": 0,
    "answer_seconds": 30,  # real ones, for the shop to answer a webhook; the vendor's own are not documented
    "key_type": "SANDBOX",
    "merchant_validated": True,
    "chargily_fee_percent": 2.5,  # as in the documented event; real prices change often (webhooks)
    "alerts_status": 200,  # what the channel for alerts answers
    "bad_attempts": 0,
    "blocked_until": 0,
}


class Store:
    """The database of one sandbox process; safe to use from all of its threads."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._lock = threading.RLock()
        self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._db.row_factory = sqlite3.Row
        self._db.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;")
        self._db.executescript(SCHEMA)
        with self.writing() as db:
            if not db.execute("SELECT 1 FROM category").fetchone():
                self._seed(db)

    def _seed(self, db: sqlite3.Connection) -> None:
        catalogue.seed(db)
        moment = int(time.time()) - AGE
        db.execute(
            "INSERT INTO ledger (id, at, type, amount, old_balance, new_balance, objid, note)"
            " VALUES (?, ?, 'DEPOSIT', ?, 0, ?, '', 'Opening balance')",
            (new_id(moment), moment, OPENING_BALANCE, OPENING_BALANCE),
        )

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction, alone with the database; inside another one it joins it."""
        with self._lock:
            if self._db.in_transaction:
                yield self._db
                return
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")

    def rows(self, sql: str, *args: Any) -> list[sqlite3.Row]:
        """Every row of a query."""
        with self._lock:
            return self._db.execute(sql, args).fetchall()

    def row(self, sql: str, *args: Any) -> sqlite3.Row | None:
        """The first row of a query, or none."""
        with self._lock:
            row: sqlite3.Row | None = self._db.execute(sql, args).fetchone()
            return row

    def value(self, sql: str, *args: Any) -> Any:
        """The first column of the first row; the row must be there."""
        row = self.row(sql, *args)
        if row is None:
            raise LookupError(sql)
        return row[0]

    def setting(self, name: str) -> Any:
        """The present value of one of ``SETTINGS``."""
        row = self.row("SELECT value FROM setting WHERE name = ?", name)
        return json.loads(row[0]) if row else SETTINGS[name]

    def set(self, name: str, value: Any) -> None:
        """Change one of ``SETTINGS`` for good."""
        if name not in SETTINGS:
            raise KeyError(name)
        with self.writing() as db:
            db.execute("INSERT OR REPLACE INTO setting VALUES (?, ?)", (name, json.dumps(value)))

    def reset(self) -> None:
        """Back to the first day: everything forgotten, the catalogue and the balance as new."""
        with self.writing() as db:
            for table in TABLES:
                db.execute(f"DELETE FROM {table}")  # noqa: S608 (names from the list above)
            self._seed(db)

    def close(self) -> None:
        """Close the file; the store is of no use afterwards."""
        with self._lock:
            self._db.close()


def new_id(moment: float) -> str:
    """A 24-digit id whose first 8 digits are the second it was made, as the vendor's (ref: list-orders)."""
    return f"{int(moment):08x}{secrets.token_hex(8)}"
