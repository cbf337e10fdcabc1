"""Texts of statements at rest: sealed, since they name people and their accounts.

What stands in plain tells equal references from different ones, and lets staff find an account by its last
four digits. Keys are fingerprinted as well: without the pepper nobody tries out what a line may have said.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import QuerySet

from core.normalisation import ascii_digits, fold_lookalikes
from core.normalisation import canonical_reference as spelt_once
from core.sealing import fingerprint, fingerprints_for, seal
from core.secret import Secret
from core.text import truncate
from payments.models import StatementLine

KEY, REFERENCE = "statement line", "statement reference"
MAX_REFERENCE_LENGTH = 100
MAX_ENDS = 20
CCP, CCP_WITH_KEY = 10, 12  # digits
MAX_SEARCHED = 3_000  # lines opened for one search: some tenths of a second
# An account number, however it is grouped: ten digits of a CCP, or twenty of a RIP.
_ACCOUNT = re.compile(r"(?<![0-9])[0-9](?:[ .\-/]?[0-9]){9,21}(?![0-9])")


def canonical_reference(reference: str) -> str:
    """The reference as it is compared, however it was typed."""
    return truncate(spelt_once(reference), MAX_REFERENCE_LENGTH)


@dataclass(frozen=True)
class Marks:
    """The fingerprints of one import. Asks for the pepper once; raises WrongKeyRingError."""

    key: Callable[[str | Secret], str]
    reference: Callable[[str | Secret], str]

    @classmethod
    def ready(cls) -> "Marks":
        """Marks under the keys of now."""
        return cls(fingerprints_for(KEY), fingerprints_for(REFERENCE))

    def write(self, line: StatementLine, *, text: str, reference: str) -> None:
        """Seal what a line says. It has its key; it is not saved."""
        line.token = seal({"text": Secret(text), "reference": Secret(reference)}, label=line.label)
        name = canonical_reference(reference)
        line.reference_mark = self.reference(name) if name else ""
        line.account_ends = ends_of(f"{text} {reference}")


def ends_of(text: str) -> str:
    """The last four digits of each account number in a text, with spaces between them."""
    numbers = (re.sub("[^0-9]", "", found) for found in _ACCOUNT.findall(ascii_digits(text)))
    ends = (number[:CCP][-4:] if len(number) == CCP_WITH_KEY else number[-4:] for number in numbers)
    return " ".join(dict.fromkeys(ends))[: MAX_ENDS * 5 - 1]


def mark_of(reference: str) -> str:
    """The mark under which lines with this reference are found; empty for none."""
    name = canonical_reference(reference)
    return fingerprint(name, purpose=REFERENCE) if name else ""


def search(lines: QuerySet[StatementLine], term: str) -> QuerySet[StatementLine]:
    """Those among the newest lines that say all words of `term`, by text, reference or an account's end."""
    words = [fold_lookalikes(word) for word in term.split() if fold_lookalikes(word)]
    if not words:
        return lines
    newest = lines.order_by("-pk")[:MAX_SEARCHED]
    found = [line.pk for line in newest if all(word in _sought_in(line) for word in words)]
    return lines.filter(pk__in=found)


def _sought_in(line: StatementLine) -> str:
    return fold_lookalikes(f"{line.text} {line.reference} {line.account_ends}")
