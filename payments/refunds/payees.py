"""Where a refund can go, as it is kept (sealed), as people read it, and as they recognise it."""

from dataclasses import dataclass, field
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from core import clock
from core.actors import user_id_of
from core.audit_log import ActionNotAllowedError
from core.sealing import CannotOpenError, fingerprint, open_sealed, seal
from core.secret import Secret
from payments.models import Refund, RefundPayee
from payments.models.refund import MASK
from payments.payout_methods.base import PayoutMethod
from payments.payout_methods.registry import payout_method

PURPOSE = "account"  # under which payees are fingerprinted


@dataclass(frozen=True)
class Payee:
    """One destination, by its payout method's name. Account and holder are personal data: not in its repr."""

    destination: str
    account: str = field(default="", repr=False)  # as its payout method keeps it
    holder: str = field(default="", repr=False)

    @classmethod
    def of(cls, refund: Refund) -> "Payee | None":
        """Where this refund goes; None until it is chosen. Raises CannotOpenError."""
        return None if refund.payee is None else cls.in_row(refund.payee)

    @classmethod
    @sensitive_variables()
    def in_row(cls, row: RefundPayee) -> "Payee":
        """What is sealed in a row. Raises CannotOpenError."""
        if not row.token:
            return cls(row.destination)
        inside = open_sealed(row.token, label=row.label)
        return cls(row.destination, inside["account"].reveal(), inside["holder"].reveal())

    @property
    def method(self) -> PayoutMethod:
        return payout_method(self.destination)

    @property
    def identity(self) -> str:
        """Equal for two spellings of one payee; empty for what belongs to the customer alone."""
        return self.method.identity(self.account, self.holder)

    @property
    def account_text(self) -> str:
        """The whole account, grouped for reading and copying; for those who pay it."""
        return self.method.account_text(self.account)

    @property
    def last_digits(self) -> str:
        """Enough for its owner to recognise the account; empty where there is none."""
        return self.method.last_digits(self.account)

    @property
    def masked(self) -> str:
        """Enough for its owner to recognise it: "•••• 6789" of the account's number."""
        return f"{MASK} {self.last_digits}" if self.last_digits else ""


def payee_text(row: RefundPayee | None) -> str:
    """For the log of acts and for proposals: "ccp •••• 6789" in everybody's language; empty for none."""
    return str(row) if row else ""


def is_current_payee(refund: Refund, payee: Payee) -> bool:
    """Whether the refund goes there already. What does not open goes nowhere that anybody knows."""
    try:
        return Payee.of(refund) == payee
    except CannotOpenError:
        return False


@sensitive_variables()
def store_payee(refund: Refund, payee: Payee, *, actor: str, at: datetime | None = None) -> RefundPayee:
    """Write down, inside the caller's transaction, where a refund was told to go, by whom and when.

    All that were typed are kept. Raises ActionNotAllowedError if a rival typed one at the same moment.
    """
    row = RefundPayee(
        refund=refund,
        number=RefundPayee.objects.filter(refund=refund).count() + 1,
        destination=payee.destination,
        last_digits=payee.last_digits,
        typed_by=actor,
        typed_by_id=user_id_of(actor),
        at=at or clock.now(),
    )
    if payee.identity:
        contents = {"account": Secret(payee.account), "holder": Secret(payee.holder)}
        row.token = seal(contents, label=row.label)
        row.fingerprint = fingerprint(payee.identity, purpose=PURPOSE)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise ActionNotAllowedError(_("It has changed meanwhile. Look again before you decide.")) from None
    return row
