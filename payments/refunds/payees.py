"""Where a refund can go, as it is kept, as people read it, and as they recognise it."""

import unicodedata
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from payments.models import Refund
from payments.states import Destination
from payments.transfers.rip import Ccp, Rip
from payments.transfers.texts import one_line

CCP_DIGITS = 10  # of the number; two of the clé follow
LEAST_LETTERS, MOST_LETTERS = 3, 100
MASK = "••••"


class NotAHolder(ValueError):
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
        """Raises NotAHolder. A clé that disagrees is accepted: who asks has warned of it."""
        return cls(Destination.CCP, ccp.number + ccp.key, clean_holder(holder))

    @classmethod
    def rip(cls, rip: Rip, *, holder: str) -> "Payee":
        """Raises NotAHolder."""
        return cls(Destination.RIP, rip.digits, clean_holder(holder))

    @classmethod
    def of(cls, refund: Refund) -> "Payee | None":
        """Where this refund goes; None until it is chosen."""
        if not refund.destination:
            return None
        return cls(Destination(refund.destination), refund.destination_account, refund.destination_holder)

    @property
    def columns(self) -> dict[str, str]:
        """What the refund's row keeps of it."""
        return {
            "destination": self.destination,
            "destination_account": self.account,
            "destination_holder": self.holder,
        }

    @property
    def account_text(self) -> str:
        """The whole account, grouped for reading and copying; for those who pay it."""
        if self.destination == Destination.CCP:
            return str(Ccp(self.account[:CCP_DIGITS], self.account[CCP_DIGITS:]))
        return str(Rip(self.account)) if self.destination == Destination.RIP else ""

    @property
    def masked(self) -> str:
        """Enough for its owner to recognise it: "•••• 6789" of the account's number."""
        number = self.account[:CCP_DIGITS] if self.destination == Destination.CCP else self.account
        return f"{MASK} {number[-4:]}" if number else ""


def clean_holder(text: str) -> str:
    """A name as banks print it: letters, spaces, hyphens, apostrophes and dots. Raises NotAHolder."""
    name = one_line(text)
    if not LEAST_LETTERS <= len(name) <= MOST_LETTERS or not name[0].isalpha():
        raise NotAHolder(_("Write the holder's whole name, as the bank or the post office has it."))
    if not all(letter in " -'’." or unicodedata.category(letter)[0] in "LM" for letter in name):
        raise NotAHolder(_("A name is made of letters."))
    return name
