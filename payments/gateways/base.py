"""What a gateway is: it starts a payment, and it tells the truth about one when asked."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Any, Protocol

from django.utils.functional import Promise

from payments.models import Payment


class Outcome(Enum):
    PENDING = "pending"
    CONFIRMED = "confirmed"
    FAILED = "failed"


@dataclass(frozen=True)
class Started:
    """The gateway took it: under this reference, payable at this address until then."""

    reference: str
    pay_url: str
    is_sandbox: bool | None
    expires_at: datetime


@dataclass(frozen=True)
class Fact:
    """What the gateway says about a payment. `amount` in centimes; None where it did not say."""

    outcome: Outcome
    raw_status: str
    reference: str
    amount: int | None = None
    currency: str | None = None
    is_sandbox: bool | None = None
    evidence: dict[str, Any] = field(default_factory=dict)


class CannotStart(Exception):
    """The gateway did not take the payment. `try_again` tells whether the same may work in a moment."""

    def __init__(self, reason: str, *, try_again: bool) -> None:
        super().__init__(reason)
        self.try_again = try_again


class CannotAsk(Exception):
    """The gateway could not be asked, or its answer made no sense: says nothing about the payment."""


class Gateway(Protocol):
    name: str

    @property
    def label(self) -> str | Promise: ...

    @property
    def hint(self) -> str | Promise: ...

    least: int  # centimes
    most: int  # centimes

    def start(self, payment: Payment, *, return_url: str) -> Started:
        """Make it payable. Called outside any transaction. Raises CannotStart."""

    def fetch(self, payment: Payment) -> Fact:
        """Ask for the truth; changes nothing. Called outside any transaction. Raises CannotAsk."""
