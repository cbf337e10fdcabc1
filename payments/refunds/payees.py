"""Where a refund can go, as it is kept (sealed), as people read it, and as they recognise it."""

import unicodedata
from dataclasses import dataclass, field

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from core.actors import user_id_of
from core.audit_log import ActionNotAllowedError
from core.sealing import CannotOpenError, fingerprint, open_sealed, seal
from core.secret import Secret
from core.text import one_line
from payments.bank_accounts.account_numbers import POSTAL, Ccp, Rip
from payments.models import Refund, RefundPayee
from payments.models.refund import MASK
from payments.states import Destination

CCP_DIGITS = 10  # of the number; two of the clé follow
RIP_KEY_DIGITS = 2
MIN_LETTERS, MAX_LETTERS = 3, 100
PURPOSE = "account"  # under which account numbers are fingerprinted


class InvalidHolderError(ValueError):
    """No name of an account holder; the text says why."""


@dataclass(frozen=True)
class Payee:
    """One destination. Account (digits only) and holder are personal data: not in its repr."""

    destination: Destination
    account: str = field(default="", repr=False)
    holder: str = field(default="", repr=False)

    @classmethod
    def wallet(cls) -> "Payee":
        return cls(Destination.WALLET)

    @classmethod
    def ccp(cls, ccp: Ccp, *, holder: str) -> "Payee":
        """Raises InvalidHolderError. A clé that disagrees is accepted: who asks has warned of it."""
        return cls(Destination.CCP, ccp.number + ccp.key, clean_holder(holder))

    @classmethod
    def rip(cls, rip: Rip, *, holder: str) -> "Payee":
        """Raises InvalidHolderError."""
        return cls(Destination.RIP, rip.digits, clean_holder(holder))

    @classmethod
    def of(cls, refund: Refund) -> "Payee | None":
        """Where this refund goes; None until it is chosen. Raises CannotOpenError."""
        return None if refund.payee is None else cls.in_row(refund.payee)

    @classmethod
    @sensitive_variables()
    def in_row(cls, row: RefundPayee) -> "Payee":
        """What is sealed in a row. Raises CannotOpenError."""
        if not row.token:
            return cls(Destination(row.destination))
        inside = open_sealed(row.token, label=row.label)
        return cls(Destination(row.destination), inside["account"].reveal(), inside["holder"].reveal())

    @property
    def number(self) -> str:
        """The account itself, however it was written: without the clé, which anybody may type wrongly.

        The RIP of a postal account and its CCP number are one account.
        """
        if self.destination == Destination.CCP:
            return POSTAL + self.account[:CCP_DIGITS]
        return self.account[:-RIP_KEY_DIGITS]

    @property
    def account_text(self) -> str:
        """The whole account, grouped for reading and copying; for those who pay it."""
        if self.destination == Destination.CCP:
            return str(Ccp(self.account[:CCP_DIGITS], self.account[CCP_DIGITS:]))
        return str(Rip(self.account)) if self.destination == Destination.RIP else ""

    @property
    def last_digits(self) -> str:
        """Enough for its owner to recognise the number; empty for the wallet."""
        return (self.account[:CCP_DIGITS] if self.destination == Destination.CCP else self.account)[-4:]

    @property
    def masked(self) -> str:
        """Enough for its owner to recognise it: "•••• 6789" of the account's number."""
        return f"{MASK} {self.last_digits}" if self.account else ""


def is_current_payee(refund: Refund, payee: Payee) -> bool:
    """Whether the refund goes there already. What does not open goes nowhere that anybody knows."""
    try:
        return Payee.of(refund) == payee
    except CannotOpenError:
        return False


@sensitive_variables()
def store_payee(refund: Refund, payee: Payee, *, actor: str) -> RefundPayee:
    """Write down, inside the caller's transaction, where a refund was told to go and by whom.

    All that were typed are kept. Raises ActionNotAllowedError if a rival typed one at the same moment.
    """
    row = RefundPayee(
        refund=refund,
        number=RefundPayee.objects.filter(refund=refund).count() + 1,
        destination=payee.destination,
        last_digits=payee.last_digits,
        typed_by=actor,
        typed_by_id=user_id_of(actor),
    )
    if payee.account:
        contents = {"account": Secret(payee.account), "holder": Secret(payee.holder)}
        row.token = seal(contents, label=row.label)
        row.fingerprint = fingerprint(payee.number, purpose=PURPOSE)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise ActionNotAllowedError(_("It has changed meanwhile. Look again before you decide.")) from None
    return row


def clean_holder(text: str) -> str:
    """A name as banks print it: letters, spaces, hyphens, apostrophes and dots. Raises InvalidHolderError."""
    name = one_line(text)
    if not MIN_LETTERS <= len(name) <= MAX_LETTERS or not name[0].isalpha():
        raise InvalidHolderError(_("Write the holder's whole name, as the bank or the post office has it."))
    if not all(letter in " -'’." or unicodedata.category(letter)[0] in "LM" for letter in name):
        raise InvalidHolderError(_("A name is made of letters."))
    return name
