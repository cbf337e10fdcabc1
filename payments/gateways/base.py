"""What a gateway is: it starts a payment, and it tells the truth about one when asked."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Any

from django.utils.functional import Promise

from accounts.models import Customer
from core.actors import SYSTEM, Actor
from core.reasons import ReasonLike, as_reason, in_english
from payments.models import Payment
from payments.states import WebhookRejection

Text = str | Promise


class GatewayOutcome(Enum):
    """What a gateway says of a payment."""

    UNCLEAR = "unclear"  # a status that no page names: the money is neither taken nor given up
    PENDING = "pending"
    CONFIRMED = "confirmed"
    FAILED = "failed"  # declined: the gateway says that nothing was charged
    EXPIRED = "expired"  # its page is over, which says nothing about the money


@dataclass(frozen=True)
class Redirect:
    """The gateway took it: under this reference, payable at this address until then."""

    reference: str
    pay_url: str
    is_sandbox: bool | None
    expires_at: datetime


@dataclass(frozen=True)
class Instructions:
    """The customer pays elsewhere, as `describe` tells them, and names this reference; held until then."""

    reference: str
    expires_at: datetime


@dataclass(frozen=True)
class Settled:
    """The money is here already."""

    reference: str


Started = Redirect | Instructions | Settled


@dataclass(frozen=True)
class GatewayStatus:
    """What the gateway says about a payment. `amount` in centimes; None where it did not say."""

    outcome: GatewayOutcome
    raw_status: str
    reference: str
    amount: int | None = None
    currency: str | None = None
    is_sandbox: bool | None = None
    order: str = ""  # the order's reference, where the gateway was told it and tells it again
    evidence: dict[str, Any] = field(default_factory=dict)
    by: Actor = SYSTEM  # the person who says it, where no machine does


@dataclass(frozen=True)
class CopyableDetail:
    """One thing that the customer needs to pay elsewhere: an account number, the reference to quote."""

    label: Text
    value: str  # as it is copied
    shown: str = ""  # as it is read, in groups; the value itself if empty


@dataclass(frozen=True)
class PayerGuide:
    """How to pay elsewhere: what to do, in order, and what to copy."""

    steps: tuple[Text, ...]
    fills: tuple[CopyableDetail, ...] = ()
    wants_receipt: bool = False  # the customer sends a picture as proof


@dataclass(frozen=True)
class WebhookNotification:
    """A genuine call of the gateway: something may have happened to the payment of that reference.

    An empty reference means that it is not about a payment. `amount` in centimes, None if it names none.
    """

    event_id: str
    kind: str
    reference: str
    amount: int | None = None


class PaymentStartError(Exception):
    """The gateway did not take the payment. `try_again` tells whether the same may work in a moment."""

    def __init__(self, why: ReasonLike | str, *, try_again: bool) -> None:
        super().__init__(in_english(as_reason(why)))
        self.why = as_reason(why)
        self.try_again = try_again


class StatusCheckError(Exception):
    """The gateway could not be asked, or its answer made no sense: says nothing about the payment.

    The text is what came instead, in words and codes of ours that staff may read. `is_unknown`: the gateway
    says that it has no such payment. `is_gone`: it had one, whose page is taken away. `is_outage`: it answers
    nobody, so this is not about the payment.
    """

    def __init__(
        self,
        answer: ReasonLike | str,
        *,
        is_unknown: bool = False,
        is_gone: bool = False,
        is_outage: bool = False,
    ) -> None:
        super().__init__(in_english(as_reason(answer)))
        self.answer = as_reason(answer)
        self.is_unknown = is_unknown
        self.is_gone = is_gone
        self.is_outage = is_outage


class InvalidWebhookError(Exception):
    """A call that is not the gateway's, or says nothing readable."""

    def __init__(self, why: WebhookRejection) -> None:
        super().__init__(why)
        self.why = why


class Gateway(ABC):
    """One way to be paid. To add one, see docs/adding-a-gateway.md."""

    name: str  # in PAYMENT_METHODS, in the database, in addresses
    label: Text
    hint: Text
    icon = "card"  # its drawing in static/icons.svg
    stands_in_for = ""  # the name of a gateway that takes the same cards and is offered before it
    least: int  # centimes
    most: int  # centimes
    is_remote = True  # starting and asking call somebody else, so never inside a transaction
    is_confirmed_by_staff = False  # a person tells what came
    credits_supplier = False  # what is paid is credited to the balance from which cards are bought
    needs_phone = False  # its customer is called: for orders alone, which ask for a number
    receives_webhooks = False  # it reads webhooks, at /webhooks/<name>/

    def takes(self, amount: int, customer: Customer | None) -> bool:
        """Whether it can take `amount` centimes from this customer (None: a guest who is not known yet)."""
        return self.least <= amount <= self.most

    @abstractmethod
    def start(self, payment: Payment, *, return_url: str) -> Started:
        """Make it payable. Raises PaymentStartError."""

    @abstractmethod
    def fetch(self, payment: Payment) -> GatewayStatus:
        """Ask for the truth; changes nothing. Raises StatusCheckError."""

    def close(self, payment: Payment) -> None:  # noqa: B027 - most have nothing to end
        """End what is still payable, where the gateway can. Safe to call twice. Raises StatusCheckError."""

    def guide(self, payment: Payment) -> PayerGuide | None:
        """How the customer pays elsewhere; None where the gateway has a page of its own."""
        return None

    def read_webhook(self, body: bytes, headers: Mapping[str, str]) -> WebhookNotification:
        """What a call of the gateway says, once it is proved to be the gateway's.

        Raises InvalidWebhookError.
        """
        raise InvalidWebhookError(WebhookRejection.NOT_TAKEN)
