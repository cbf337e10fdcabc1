"""The cards of an order. Every code carries the word FAKE, so that a scan for leaks can find it."""

import hashlib
import json
import secrets
import sqlite3
from typing import Any, Literal

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"

Hostile = Literal["rtl", "newline", "script", "unicode", "short", "long"]

HOSTILE: dict[Hostile, str] = {
    "rtl": "FAKE-\u202eأبجد\u200f-{tail}",
    "newline": "FAKE-{tail}\r\nSecond-Line\tTab",
    "script": "FAKE-{tail}<script>alert('card')</script>&amp;\"'",
    "unicode": "FAKE-{tail}-é漢🎁\u0301",
    "short": "FAKE",
    "long": "FAKE-{tail}-" + "X" * 5000,
}

Card = tuple[str, str | None]
HARMLESS = {"handling_seconds"}  # what may be planned for an order whose cards are all right


def make_card() -> Card:
    """A new code and its serial; no two are alike."""
    groups = ["".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(3)]
    return "FAKE-" + "-".join(groups), "FAKESN" + "".join(secrets.choice("0123456789") for _ in range(12))


def undocumented_fields(value: str) -> dict[str, Any]:
    """Fields that no page documents, for a card of this code; the same each time."""
    digest = hashlib.sha256(value.encode()).hexdigest()
    return {
        "pin": f"FAKEPIN{digest[:8]}",
        "expiryDate": "2027-03-31",
        "redeem": {"url": f"https://redeem.example/FAKE{digest[8:24]}", "attempts": 3},
        "Lot": f"FAKELOT{digest[24:32]}",
    }


def issue_cards(db: sqlite3.Connection, order: sqlite3.Row, count: int, plan: dict[str, Any]) -> None:
    """Make and keep the cards of a settled order; ``plan`` says what is to be wrong with them."""
    count = max(0, count - plan.get("fewer_cards", 0) + plan.get("more_cards", 0))
    if order["vendor_sandbox"]:
        made: list[Card] = [(f"SANDBOX-CARD-{n}", f"SANDBOX-{n}") for n in range(1, count + 1)]
    else:
        made = [make_card() for _ in range(count)]
    if made:
        _spoil(db, made, plan)
    db.executemany(
        "INSERT INTO card VALUES (?, ?, ?, ?)", [(order["id"], n, *card) for n, card in enumerate(made, 1)]
    )


def _spoil(db: sqlite3.Connection, made: list[Card], plan: dict[str, Any]) -> None:
    if kind := plan.get("hostile"):
        made[0] = (HOSTILE[kind].format(tail=made[0][0][-9:]), made[0][1])
    if plan.get("empty_card"):
        made[0] = ("", made[0][1])
    if plan.get("null_serial"):
        made[0] = (made[0][0], None)
    if plan.get("duplicate_cards"):
        made[:] = [made[0]] * len(made)
    if plan.get("sold_alike") and (earlier := earlier_card(db)):
        made[0] = (f" {earlier['value'].lower().replace('-', ' ')}", made[0][1])
    if plan.get("sold_twice") and (earlier := earlier_card(db)):
        made[0] = (earlier["value"], earlier["serial"])


def earlier_card(db: sqlite3.Connection, *, of_the_shop: bool = False) -> sqlite3.Row | None:
    """The card that is sold again: the first of an order that was to be in order, the shop's first.

    The newest of all may have no text, or a hostile one, or be of an order that the shop never gets to see.
    """
    cards = db.execute(
        "SELECT value, serial, plan FROM card JOIN gift_order ON gift_order.id = gift_order"
        " WHERE origin = 'api' OR NOT ? ORDER BY origin <> 'api', card.rowid",
        (of_the_shop,),
    )
    return next((card for card in cards if json.loads(card["plan"]).keys() <= HARMLESS), None)
