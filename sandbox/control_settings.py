"""The settings that /control/settings reads and changes: kept ones, catalogue, balance."""

import sqlite3
from decimal import Decimal
from typing import Any

from sandbox.app import now
from sandbox.calls import json_dinars
from sandbox.store import SETTINGS, Store
from sandbox.supplier import dialect, ledger

KEY_TYPES = ("SANDBOX", "PRODUCTION")


def show_settings(store: Store, db: sqlite3.Connection) -> dict[str, Any]:
    """Every kept setting, and the balance in dinars."""
    return {**{name: store.setting(name) for name in SETTINGS}, "balance": json_dinars(ledger.balance(db))}


def change_settings(store: Store, db: sqlite3.Connection, changes: dict[str, Any]) -> None:
    """Raises ValueError for a setting that is not known, or a value that it does not take.

    Beside ``SETTINGS``: ``balance`` (dinars), ``types`` {id: {price, quantity, withdrawn, name}},
    ``products`` {id: {enabled, withdrawn, title, region}}, ``categories`` {title: {title}}.
    """
    for name, value in changes.items():
        match name:
            case "balance":
                _set_balance(db, value)
            case "types":
                _change_rows(db, "type", "id", value, ("name", "withdrawn", "price", "quantity"))
            case "products":
                _change_rows(db, "product", "id", value, ("title", "region", "enabled", "withdrawn"))
            case "categories":
                _change_rows(db, "category", "title", value, ("title",))
            case _:
                store.set(name, _checked(name, value, store))


def _checked(name: str, value: Any, store: Store) -> Any:
    if name not in SETTINGS:
        raise ValueError(f"no setting {name!r}")
    if name == "handling_seconds" and _is_number(value):
        value = [value, value]
    if type(value) is not type(SETTINGS[name]) and not (_is_number(value) and _is_number(SETTINGS[name])):
        raise ValueError(f"{name} must be like {SETTINGS[name]!r}")
    if name == "handling_seconds" and not (len(value) == 2 and all(map(_is_number, value))):
        raise ValueError("handling_seconds is a number, or a pair of them")
    if name == "dialect" and value not in dialect.DIALECTS:
        raise ValueError(f"dialect is one of {dialect.DIALECTS}")
    if name == "key_type" and value not in KEY_TYPES:
        raise ValueError(f"key_type is one of {KEY_TYPES}")
    if name == "spelling":
        dialect.check_spelling(value)
        return {**store.setting("spelling"), **value} if value else {}
    return value


def _set_balance(db: sqlite3.Connection, dinars: Any) -> None:
    difference = _centimes(dinars) - ledger.balance(db)
    kind = "DEPOSIT" if difference >= 0 else "WITHDRAW"
    ledger.append_transaction(db, kind, abs(difference), at=now(), note="Set by hand")


def _change_rows(
    db: sqlite3.Connection, table: str, key: str, changes: dict[str, Any], known: tuple[str, ...]
) -> None:
    if not isinstance(changes, dict) or not all(isinstance(fields, dict) for fields in changes.values()):
        raise ValueError(f"give {{{table} {key}: {{field: value}}}}")
    for wanted, fields in changes.items():
        for field, value in fields.items():
            if field not in known:
                raise ValueError(f"{table} takes {known}")
            column = "stock" if field == "quantity" else field
            stored = _centimes(value) if field == "price" else value
            changed = db.execute(f"UPDATE {table} SET {column} = ? WHERE {key} = ?", (stored, wanted))  # noqa: S608 (names above)
            if changed.rowcount != 1:
                raise ValueError(f"no {table} {wanted!r}")


def _centimes(dinars: Any) -> int:
    if not _is_number(dinars):
        raise ValueError("amounts are numbers of dinars")
    return int((Decimal(str(dinars)) * 100).to_integral_value())


def _is_number(value: Any) -> bool:
    return type(value) in (int, float) and value >= 0
