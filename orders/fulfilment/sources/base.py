"""What settling, giving back, verification and the journal ask of a source, and nothing else.

A source takes a queued line to `placed` once its cards are claimed for that line, with no next look unless it
wants to be asked again; it ends the line by `settle` with what it delivered. What it has said is written down
by itself, so that it can be asked later.
"""

import json
from abc import ABC, abstractmethod
from dataclasses import dataclass, field

from django.db.models import Q
from django.views.decorators.debug import sensitive_variables

from core.reasons import ReasonLike
from core.secret import Secret
from delivery.contents import CardContents
from orders.models import Line
from payments.ledger.chart_of_accounts import Account


@dataclass(frozen=True)
class SourceReport:
    """What a source has said of a line, without codes. Amounts in centimes; None where it did not say."""

    reference: dict[str, str] = field(default_factory=dict)  # its own name of what it sold: evidence
    status: str = ""
    cards: int | None = None
    charged: int | None = None
    price_per_card: int | None = None


class FulfilmentSource(ABC):
    """One source. It has no state of its own: what it knows of a line is in the database."""

    name: ReasonLike  # as the history of a line tells it
    account: Account  # which pays for what it delivers
    shortfall: ReasonLike  # why a refund is asked for what did not come
    report_columns: tuple[str, ...] = ()  # of a line, which `report` reads: for who reads many lines

    @abstractmethod
    def served(self) -> Q:
        """Lines that it has served, or is serving."""

    @abstractmethod
    def report(self, line: Line) -> SourceReport | None:
        """What it has said of a line; None if it has not served it."""

    @abstractmethod
    def record(self, line: Line, fulfilled: "Fulfilled") -> None:
        """Write down what it delivered, in the transaction that settles the line."""

    @abstractmethod
    def cost(self, line: Line, fulfilled: "Fulfilled") -> int:
        """Centimes to book for all the cards that came, in the transaction that settles the line."""


@dataclass(frozen=True)
class Fulfilled:
    """What a source delivered: the cards, and what it charged in centimes (None if it did not say)."""

    status: str  # in its own words
    cards: tuple[CardContents, ...]
    amount: int | None
    price_per_card: int | None
    source: FulfilmentSource

    @sensitive_variables()
    def as_text(self) -> Secret:
        """All that was said, to tell whether another answer says the same."""
        cards = [
            [each.value.reveal(), each.serial.reveal(), [[name, text.reveal()] for name, text in each.extras]]
            for each in self.cards
        ]
        return Secret(json.dumps([self.status, self.amount, self.price_per_card, cards]))

    @property
    def charged(self) -> int | None:
        """What all cards together cost, in centimes. None: not said; an amount goes before a price."""
        if self.amount is not None or not self.cards:
            return self.amount or 0
        return None if self.price_per_card is None else self.price_per_card * len(self.cards)
