"""What a case is: a fault, how it is injected, and what must become of the line that meets it."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any, Protocol

from tools.sandbox_control import SandboxControl

TIME_SCALE = 30  # of the shop that meets the faults
Rule = dict[str, Any]  # as POST /control/faults takes it


class RuleScope(Enum):
    """What confines a rule to the one line it is meant for, by the endpoint it acts on."""

    TYPE = "placeOrder"  # the type ordered
    PRODUCT = "checkProduct"
    ORDER = "checkOrder"  # the supplier's order, which is therefore withheld until the rules are in place
    PAYMENT = "checkPayment"
    NONE = "any"  # nothing: such a case has the shop to itself


@dataclass(frozen=True)
class ExpectedEnd:
    """Where a line must end. `refunded` counts cards; `desk` names the open item that staff must find."""

    status: str
    orders: int = 1
    cards: int = 0
    refunded: int = 0
    desk: str = ""


class Staging(Protocol):
    """What a case may do to the order that meets its fault; a trial does it."""

    sandbox: SandboxControl
    type_id: str
    price: float  # dinars

    def release(self) -> None:
        """Let the supplier's order, withheld so far, be seen."""

    def set_price(self, dinars: float) -> None:
        """Change what the supplier asks for the card."""

    def heal(self) -> None:
        """None of the trial's rules acts any more."""


@dataclass(frozen=True)
class Case:
    """One fault and one line.

    `mend` undoes the cause, once the line is in the state `until` and the desk has an item `until_desk`.
    `through` names states that the line must have passed.
    """

    name: str
    rules: tuple[Rule, ...]
    ends: ExpectedEnd
    tie: RuleScope = RuleScope.TYPE
    quantity: int = 1
    through: tuple[str, ...] = ()
    prepare: Callable[[Staging], None] | None = None
    mend: Callable[[Staging], None] | None = None
    until: str = "held"
    until_desk: str = ""
    also: tuple[Rule, ...] = ()  # tied to the type, whatever the tie of the rules


def delivered(cards: int = 1, *, desk: str = "") -> ExpectedEnd:
    """All cards came: what every trouble that passes must end in."""
    return ExpectedEnd("delivered", cards=cards, desk=desk)


def parked() -> ExpectedEnd:
    """Nothing was bought and nothing is found: a person decides, nothing is ever sent again."""
    return ExpectedEnd("parked", orders=0, desk="parked")


def refused(*, orders: int = 0, quantity: int = 1) -> ExpectedEnd:
    """A lasting no: all the money is to be refunded."""
    return ExpectedEnd("refused", orders=orders, refunded=quantity)


def set_aside() -> ExpectedEnd:
    """An answer that contradicts itself: kept encrypted, never delivered, on the desk."""
    return ExpectedEnd("placed", desk="quarantined")
