"""What a fault of a simulated order is, and how faults are dealt out.

Those of the supplier are in `supplier`, those of the gateways in `gateways`; what happens to
workers, to the database and to clocks is in `simulation.sweeps`. The ids of all are in `registry`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from random import Random
from typing import Any

Rule = dict[str, Any]

RARE_SHARE = 0.15
NOTHING = "none"  # no fault at all
ERRORS = ("http_500", "http_502", "http_503", "http_504")


class RuleScope(Enum):
    """What confines a rule to one order: what the endpoint knows of it."""

    TYPE = "type"
    PRODUCT = "product"
    SUPPLIER_ORDER = "supplier order"  # known once the line is placed
    LINK = "link"  # while the link is made
    PAYMENT = "payment"  # known once the link is made
    NONE = "none"  # whoever asks next


@dataclass(frozen=True)
class Fault:
    """One kind of trouble. `share` is how often it is dealt."""

    id: str
    rules: Callable[[Random], list[Rule]]
    tie: RuleScope = RuleScope.TYPE
    share: int = 3
    quantity: int = 0  # cards; 0: any
    is_twin: bool = False  # two orders of the same card at the same time


def one_of(*rules: Rule) -> Callable[[Random], list[Rule]]:
    return lambda random: [random.choice(rules)]


def all_of(*rules: Rule) -> Callable[[Random], list[Rule]]:
    return lambda _random: list(rules)


def at_endpoint(endpoint: str, *names: str, **more: Any) -> list[Rule]:
    return [{"fault": name, "endpoint": endpoint, **more} for name in names]


def mostly_one_of(*rules: Rule, seldom: list[Rule]) -> Callable[[Random], list[Rule]]:
    """One of the rules, and now and then one of those that leave the line to a person."""
    return lambda random: [random.choice(seldom) if random.random() < RARE_SHARE else random.choice(rules)]


def drawn(endpoint: str, name: str, parameter: str, *values: Any) -> Callable[[Random], list[Rule]]:
    return lambda random: [{"fault": name, "endpoint": endpoint, parameter: random.choice(values)}]


class FaultDeck:
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
