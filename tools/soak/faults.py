"""The faults of a simulated order, by their ids, and how the pretend supplier is told of each.

What happens to workers, to the database and to clocks is in `passes`; ids of both kinds are in `KINDS`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from random import Random
from typing import Any

Rule = dict[str, Any]

MOST_BYTES = 8  # megabytes: more than the client reads of any answer, less than it takes long to make
SILENCE = 20.0  # real seconds, longer than the client waits here
SELDOM = 0.15
NOTHING = "none"  # no fault at all
ODD_SUCCESSES = ("no_order_id", "null", "number", "list", "long", "no_data", "text_success")
HOSTILE = ("rtl", "newline", "script", "unicode", "short", "long")


class Tie(Enum):
    """What confines a rule to one order: what the endpoint knows of it."""

    TYPE = "type"
    PRODUCT = "product"
    SUPPLIER_ORDER = "supplier order"  # known once the line is placed
    LINK = "link"  # while the link is made
    PAYMENT = "payment"  # known once the link is made
    NONE = "none"  # whoever asks next


@dataclass(frozen=True)
class Fault:
    """One kind of trouble. `share` is how often it is dealt; with `may_park` a person may have to decide."""

    id: str
    rules: Callable[[Random], list[Rule]]
    tie: Tie = Tie.TYPE
    share: int = 3
    may_park: bool = False
    quantity: int = 0  # cards; 0: any
    is_twin: bool = False  # two orders of the same card at the same time


def _one_of(*rules: Rule) -> Callable[[Random], list[Rule]]:
    return lambda random: [random.choice(rules)]


def _all_of(*rules: Rule) -> Callable[[Random], list[Rule]]:
    return lambda random: list(rules)


def _at(endpoint: str, *names: str, **more: Any) -> list[Rule]:
    return [{"fault": name, "endpoint": endpoint, **more} for name in names]


def _mostly(*rules: Rule, seldom: list[Rule]) -> Callable[[Random], list[Rule]]:
    """One of the rules, and now and then one of those that leave the line to a person."""
    return lambda random: [random.choice(seldom) if random.random() < SELDOM else random.choice(rules)]


def _drawn(endpoint: str, name: str, parameter: str, *values: Any) -> Callable[[Random], list[Rule]]:
    return lambda random: [{"fault": name, "endpoint": endpoint, parameter: random.choice(values)}]


_ERRORS = ("http_500", "http_502", "http_503", "http_504")
_LOSE: Rule = {"fault": "apply_then_lose", "endpoint": "placeOrder"}
_DROP: Rule = {"fault": "drop", "endpoint": "placeOrder"}
_TWICE: Rule = {"fault": "applied_twice", "endpoint": "placeOrder"}

PLACING = (
    Fault(
        "S2", _one_of(_LOSE, _LOSE, _LOSE, *_at("placeOrder", "apply_then_hang", seconds=SILENCE)), share=4
    ),
    Fault("S3", _one_of(_DROP, _DROP, *_at("placeOrder", "reset_before", "hang")), share=2, may_park=True),
    Fault("S4", _one_of({**_LOSE, "reset": True}, *_at("placeOrder", "half_body"))),
    Fault(
        "S5",
        _mostly(
            *_at("placeOrder", "empty_body", "truncated_json"),
            *_at("placeOrder", "html", apply=True),
            *({"fault": "odd_success", "kind": kind} for kind in ODD_SUCCESSES),
            seldom=_at("placeOrder", "html"),
        ),
        may_park=True,
    ),
    Fault(
        "S6",
        _mostly(*_at("placeOrder", *_ERRORS, apply=True), seldom=_at("placeOrder", *_ERRORS)),
        may_park=True,
    ),
    Fault("S7", _one_of(*_at("placeOrder", "out_of_stock", "no_balance"))),
    Fault(
        "S8",
        _mostly(
            *_at("placeOrder", "unknown_refusal_code", "html_4xx", apply=True),
            seldom=_at("placeOrder", "unknown_refusal_code", "html_4xx", "router_404"),
        ),
        may_park=True,
    ),
    Fault("S9", _one_of(*_at("placeOrder", "key_refused", "forbidden")), share=2),
    Fault("S10", _one_of(*_at("placeOrder", "http_429", "auth_unavailable"))),
    Fault(
        "S11",
        _mostly(*_at("placeOrder", "redirect", apply=True), seldom=_at("placeOrder", "redirect")),
        may_park=True,
    ),
    Fault("S13", _drawn("placeOrder", "late_application", "seconds", 30.0, 600.0, 2_000.0), may_park=True),
    Fault("S16", _all_of(_LOSE, _LOSE), share=2, quantity=2, is_twin=True),
    Fault(
        "S16",
        lambda random: random.choice([[_LOSE, _DROP], [_TWICE, _LOSE, _LOSE]]),
        share=1,
        quantity=2,
        is_twin=True,
        may_park=True,
    ),
    Fault("S18", _drawn("placeOrder", "slow_handling", "seconds", 200.0, 700.0, 7_200.0)),
    Fault(
        "S19",
        _one_of(
            *_at("placeOrder", "fewer_cards", "more_cards", "empty_card", "null_serial", "duplicate_cards"),
            *_at("placeOrder", "contradiction", label="FULFILLED", fulfilled=0),
            *_at("placeOrder", "contradiction", label="REFUNDED", fulfilled=3),
        ),
        quantity=3,
    ),
    Fault("S20", _drawn("placeOrder", "partial", "fulfilled", 0, 1, 3, 5, 6), quantity=5),
    Fault("S26", _one_of(*_at("placeOrder", "sold_twice"))),
    Fault(
        "S27",
        _one_of(
            *_at("checkProduct", "price_rise", percent=20),
            *_at("checkProduct", "type_vanishes", "odd_price"),
        ),
        tie=Tie.PRODUCT,
    ),
    Fault("S28", _one_of({"fault": "override", "endpoint": "balance", "set": {"balance": 1}}), tie=Tie.NONE),
    Fault("S29", _drawn("placeOrder", "hostile_card", "kind", *HOSTILE)),
    Fault(
        "S30",
        _all_of(*_at("placeOrder", "partial", fulfilled=1), *_at("placeOrder", "no_refund")),
        quantity=3,
    ),
    Fault(
        "S32",
        _one_of(
            *_at("placeOrder", "huge_body", "gzip_bomb", megabytes=MOST_BYTES),
            *_at("placeOrder", "slow_body", pause=0.5),
            *_at("placeOrder", "more_cards", by=2_000),
        ),
        share=2,
    ),
    Fault(NOTHING, _all_of(), share=40),
)

# A lost answer, and a list that misbehaves just while the order is looked for in it.
LOOKING = (
    Fault("S14", _one_of(*_at("list", "list_lag", seconds=60.0, times=3)), tie=Tie.NONE),
    Fault("S14", _one_of(*_at("list", "list_omits", "list_doubles", times=2)), tie=Tie.NONE),
    Fault("S5", _one_of(*_at("list", "html", "truncated_json", "broken_item")), tie=Tie.NONE, share=1),
)

POLLING = (
    Fault("S10", _one_of(*_at("checkOrder", "http_429", times=2)), tie=Tie.SUPPLIER_ORDER),
    Fault("S18", _one_of(*_at("checkOrder", "stay_handling", times=5)), tie=Tie.SUPPLIER_ORDER),
    Fault(
        "S21", _one_of(*_at("checkOrder", "flip_final", status="HANDLING", times=2)), tie=Tie.SUPPLIER_ORDER
    ),
    Fault(
        "S21", _one_of(*_at("checkOrder", "flip_final", status="PARTIALLY_FILLED")), tie=Tie.SUPPLIER_ORDER
    ),
    Fault("S24", _one_of(*_at("checkOrder", "unknown_status", "other_id")), tie=Tie.SUPPLIER_ORDER),
    Fault("S25", _one_of(*_at("checkOrder", "not_found", times=3)), tie=Tie.SUPPLIER_ORDER),
    Fault(
        "S32",
        _one_of(
            *_at("checkOrder", "huge_body", "gzip_bomb", megabytes=MOST_BYTES),
            *_at("checkOrder", "deep_json"),
        ),
        tie=Tie.SUPPLIER_ORDER,
        share=1,
    ),
    Fault("S6", _one_of(*_at("checkOrder", *_ERRORS, times=2)), tie=Tie.SUPPLIER_ORDER, share=1),
    Fault("S4", _one_of(*_at("checkOrder", "half_body", "drop", times=2)), tie=Tie.SUPPLIER_ORDER, share=1),
)

PAYING = (
    Fault(
        "G5", _one_of(*_at("checkPayment", "failed_first", "unknown_payment_status", "gone")), tie=Tie.PAYMENT
    ),
    Fault(
        "G11",
        _one_of(
            *_at("checkPayment", "wrong_amount", by=-1),
            *_at("checkPayment", "wrong_amount", by=1),
            *_at("checkPayment", "odd_amount", kind="nan"),
            *_at("checkPayment", "odd_amount", kind="negative"),
            *_at("checkPayment", "odd_amount", kind="list"),
            *_at("checkPayment", "wrong_currency", "no_details", "other_ref"),
        ),
        tie=Tie.PAYMENT,
    ),
    Fault("G13", _one_of(*_at("checkPayment", "flipped_sandbox")), tie=Tie.PAYMENT),
    Fault(
        "G14",
        _one_of(*_at("checkPayment", "drop", "http_500", "html", "half_body", times=3)),
        tie=Tie.PAYMENT,
    ),
    Fault("G15", _one_of(*_at("createLink", "apply_then_lose", "http_500", "half_body")), tie=Tie.LINK),
)

# Ids that the harness brings about by itself, with what they mean; it counts them where they happen.
BY_HARNESS = {
    "S1": "no connection for placeOrder",
    "G1": "many hints to ask about a payment, at once",
    "G2": "no hint at all that a payment was made",
    "G4": "money for an order that had expired or was cancelled",
    "G18": "a link is paid after it had failed",
    "O5": "a foreign order on the account",
    "O13": "the mail server is down",
    "O15": "the sweep was stopped for ten minutes",
    "W1": "a worker is killed",
    "W2": "and another one right after it",
    "W5": "the broker loses every message",
    "W6": "every task runs twice, at once",
    "W9": "two sweeps at once",
    "W10": "a hint during the call of placeOrder",
    "W11": "the clock steps by an hour and back",
    "W15": "killed between a mail and the note of it",
    "D1": "the connection breaks at COMMIT",
    "D3": "a deadlock or a locked database",
    "D6": "the disk is full at the attempt",
    "D7": "the disk is full at the cards",
    "D12": "placing inside a transaction",
}
BY_SUPPLIER = sorted({fault.id for deck in (PLACING, LOOKING, POLLING, PAYING) for fault in deck} - {NOTHING})
KINDS = (*BY_SUPPLIER, *BY_HARNESS)


class Deck:
    """Faults dealt like cards: each comes as often as its share says before any comes again.

    Batch after batch takes the next `hand` of them; which those are depends on the seed and the batch alone.
    """

    def __init__(self, faults: tuple[Fault, ...], *, seed: str, batch: int, hand: int) -> None:
        self._cards = [fault for fault in faults for _ in range(fault.share)]
        self._seed, self._next = seed, batch * hand

    def deal(self) -> Fault:
        """The next one."""
        times, place = divmod(self._next, len(self._cards))
        self._next += 1
        shuffled = list(self._cards)
        Random(f"{self._seed} {times}").shuffle(shuffled)
        return shuffled[place]
