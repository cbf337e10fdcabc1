"""Account numbers at Algérie Poste and at Algerian banks: CCP number and clé, RIP, RIB.

The layout of a RIP or RIB and its key follow instruction 06-2004 of the Banque d'Algérie. The rule of the
clé is known from public calculators only: a clé that does not agree is worth a warning, not a refusal.
The keys catch typing errors; no rule tells whether an account exists.
"""

import re
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from core.normalisation import clean_line

POSTAL = "00799999"  # bank 007, branch 99999: every account at Algérie Poste
CCP_WEIGHTS = range(13, 3, -1)
MAX_INPUT_LENGTH = 100  # characters; no account number is written longer

_SEPARATORS = re.compile(r"[\s.\-/\u2010-\u2015\u2212_]+")
_KEY_WORD = re.compile(r"\s*(?:/|\bcl[ée]\b\.?|\bkey\b|المفتاح|مفتاح)\s*:?\s*", re.IGNORECASE)

_KEY_LAST = re.compile(r"([0-9]{10}|.*[0-9].*[\s.\-])([0-9]{2})")


class InvalidAccountNumberError(ValueError):
    """What was typed cannot be such an account number; the text says why, in the active language."""


@dataclass(frozen=True)
class Ccp:
    """A postal account: ten digits (padded with zeros) and the clé. Personal data: not in its repr.

    `key` may disagree with `number`, see `key_agrees`. Raises InvalidAccountNumberError for another shape.
    """

    number: str = field(repr=False)
    key: str = field(repr=False)

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[0-9]{10}", self.number) or not re.fullmatch(r"[0-9]{2}", self.key):
            raise InvalidAccountNumberError(_("A CCP number has up to 10 digits, and its clé has 2."))
        if not int(self.number):
            raise InvalidAccountNumberError(_("A CCP number is not made of zeros alone."))

    def __str__(self) -> str:
        return f"{self.number} / {self.key}"

    @property
    def key_agrees(self) -> bool:
        """False: probably a typing error. Warn, and let the person decide."""
        return self.key == ccp_key(self.number)


@dataclass(frozen=True)
class Rip:
    """A RIP or RIB of 20 digits whose key is right. Personal data: not in its repr.

    Raises InvalidAccountNumberError.
    """

    digits: str = field(repr=False)

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[0-9]{20}", self.digits):
            raise InvalidAccountNumberError(_("A RIP or RIB has 20 digits."))
        if self.key != rip_key(self.digits[3:18]):
            raise InvalidAccountNumberError(
                _("This RIP has a typing error: its last two digits do not fit the others.")
            )

    def __str__(self) -> str:
        return f"{self.digits[:8]} {self.account} {self.key}"

    @property
    def account(self) -> str:
        """The ten digits of the account within its branch."""
        return self.digits[8:18]

    @property
    def key(self) -> str:
        """The two digits that check the others."""
        return self.digits[18:]

    @property
    def is_postal(self) -> bool:
        """Whether it is an account of Algérie Poste."""
        return self.digits.startswith(POSTAL)


def rip_key(branch_and_account: str) -> str:
    """The key of 15 digits, 01 to 97. The bank's code takes no part in it."""
    return f"{97 - int(branch_and_account) * 100 % 97:02d}"


def ccp_key(number: str) -> str:
    """The clé of a CCP number of ten digits."""
    weighted = sum(int(digit) * weight for digit, weight in zip(number, CCP_WEIGHTS, strict=True))
    return f"{weighted % 100:02d}"


def parse_rip(text: str) -> Rip:
    """Read a RIP or RIB as people write it. Raises InvalidAccountNumberError."""
    return Rip(_digits_of(text))


def parse_ccp(number: str, key: str = "") -> Ccp:
    """Read a CCP number and its clé from two fields, or from one: "23456789 clé 88", "23456789/88".

    In one field a space alone may also stand inside the number, so "23456789 88" is read only where
    the clé agrees. A clé that disagrees is otherwise accepted, see `Ccp.key_agrees`. Raises
    InvalidAccountNumberError.
    """
    if not key.strip():
        return _parse_together(number)
    return Ccp(_digits_of(number).zfill(10), _digits_of(key))


def _parse_together(text: str) -> Ccp:
    parts = _KEY_WORD.split(_typed(text))
    if len(parts) == 2 and all(parts):
        return parse_ccp(*parts)
    if together := _KEY_LAST.fullmatch(_typed(text)):
        ccp = parse_ccp(*together.groups())
        if ccp.key_agrees:
            return ccp
    raise InvalidAccountNumberError(
        _("Write the CCP number and the two digits of the clé, as in 0023456789 / 88.")
    )


def rip_of_ccp(ccp: Ccp) -> Rip:
    """The RIP under which transfers reach this postal account."""
    return Rip(f"{POSTAL}{ccp.number}{rip_key(POSTAL[3:] + ccp.number)}")


def ccp_of_rip(rip: Rip) -> Ccp | None:
    """The CCP number and clé behind a postal RIP; None for an account at a bank."""
    return Ccp(rip.account, ccp_key(rip.account)) if rip.is_postal else None


def _typed(text: str) -> str:
    if len(text) > MAX_INPUT_LENGTH:
        raise InvalidAccountNumberError(_("This is too long for an account number."))
    return clean_line(text)


def _digits_of(text: str) -> str:
    digits = _SEPARATORS.sub("", _typed(text))
    if not re.fullmatch(r"[0-9]*", digits):
        raise InvalidAccountNumberError(_("An account number is made of digits only."))
    return digits
