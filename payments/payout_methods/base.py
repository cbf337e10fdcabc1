"""What a payout method is: it asks for a payee, says how the account is read and shown, and who pays it."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.db.models import TextChoices
from django.utils.functional import Promise

from payments.ledger.chart_of_accounts import Account
from payments.models import Refund
from payments.reasons import RefundReason

Text = str | Promise


@dataclass(frozen=True)
class PayeeInput:
    """What was read from the fields: the account as it is kept, and the name. Personal data: not in its repr.

    It names a payee if there are no errors (by the field that each is about). `doubts` are the tick boxes by
    which a person says that something unlikely is right: they are asked for only when there is a doubt.
    """

    account: str = field(default="", repr=False)
    holder: str = field(default="", repr=False)
    errors: Mapping[str, str] = field(default_factory=dict)
    doubts: frozenset[str] = frozenset()


@dataclass(frozen=True)
class CustomerTexts:
    """How far the refund is, in the customer's words, and what the reference of its payout is called."""

    approved: Text
    paid: Text
    reference: Text = ""


@dataclass(frozen=True)
class MailTexts:
    """The sentence that a mail begins with; each names the `amount`."""

    paid: Text
    approved: Text = ""
    returned: Text = ""


@dataclass(frozen=True)
class StaffTexts:
    """What staff are told, and what their two acts are called: noting the payout, and taking it back."""

    approved: Text
    reference: Text = ""
    reference_missing: Text = ""
    reference_known: Text = ""  # it has paid another refund
    note: Text = ""
    note_help: Text = ""
    take_back: Text = ""
    take_back_help: Text = ""
    how: Text = ""  # above the list of payouts: how it is paid


@dataclass(frozen=True)
class HistoryReasons:
    """What histories and the desk keep: codes, worded with what is in brackets when shown (core.reasons)."""

    paid: TextChoices  # (reference), unless the payout is instant
    to_pay: TextChoices = RefundReason.TO_PAY  # (amount)
    returned: TextChoices = RefundReason.RETURNED  # (note)


class PayoutMethod(ABC):
    """One way in which a refund is paid out: a person pays, and notes the reference.

    To add one, see docs/adding-a-payout.md.
    """

    name: str  # in PAYOUT_METHODS, in the database, in forms
    label: Text  # for staff, and on credit notes
    choice: Text  # as the customer chooses it
    place: Text  # where the customer's money goes: "your wallet"
    hint: Text = ""  # below the choice
    account = Account.BANK  # of the chart: where the money is taken from, or kept
    is_on_statements = False  # a line of a statement shows it; what none shows is proved by two persons
    needs_login = False  # of use to customers with an account in the shop alone
    rows: tuple[tuple[str, ...], ...] = ()  # names of its fields, as they stand side by side
    has_holder = False  # it asks for the holder, in a field that it shares
    # An instant one needs no words but those of what is paid.
    for_customers: CustomerTexts
    mails: MailTexts
    for_staff: StaffTexts
    history: HistoryReasons

    @property
    def is_offered(self) -> bool:
        """Whether it may be chosen, where PAYOUT_METHODS names it."""
        return True

    def fields(self) -> dict[str, forms.Field]:
        """New fields that ask for the payee. Those of one name are one field, which several share."""
        return {}

    @abstractmethod
    def read(self, typed: Mapping[str, Any]) -> PayeeInput:
        """What the fields say, cleaned; never raises."""

    def identity(self, account: str, holder: str) -> str:
        """What makes two payees one, however they were written. Sums of a day and ownership go by it.

        Empty for what belongs to the customer alone.
        """
        return ""

    def account_text(self, account: str) -> str:
        """The whole account, grouped for reading and copying; for those who pay it."""
        return ""

    def last_digits(self, account: str) -> str:
        """At most four, by which its owner recognises the account."""
        return ""


class InstantPayout(PayoutMethod):
    """One that the approval pays, in our own books."""

    @abstractmethod
    def pay(self, refund: Refund) -> None:
        """Keep the money for the customer, inside the transaction of the approval.

        Who approves writes state and journal. A second call raises IntegrityError.
        """
