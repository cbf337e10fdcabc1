"""Which cards are alike, told without their codes: keyed fingerprints, and those of older rows made later."""

import logging
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.views.decorators.debug import sensitive_variables

from core.operations.housekeeping import daily_cleanup
from core.sealing import CannotOpenError, fingerprints_for_each, open_sealed
from core.secret import Secret
from delivery.contents import CardContents
from delivery.models import Card

log = logging.getLogger(__name__)

PAGE = 500
# Marks that show nothing, among the categories of those that do: a grapheme joiner, variation selectors.
INVISIBLE = frozenset({"\u034f", *map(chr, range(0xFE00, 0xFE10))})
MINUS = "\u2212"


@dataclass(frozen=True, slots=True)
class Fingerprints:
    """Of the code as it came, of the serial ("" if there is none), and of the code as people compare it."""

    code: str
    serial: str
    folded: str


Fingerprinter = Callable[[CardContents], Fingerprints]


@sensitive_variables()
def fold_code(code: str) -> str:
    """The code without what people take for nothing: case, spaces, dashes, marks that show nothing.

    A code that is nothing else stays as it is.
    """
    kept = [_plain(letter) for letter in unicodedata.normalize("NFKC", code) if not _is_nothing(letter)]
    return "".join(kept).casefold() or code


def _is_nothing(letter: str) -> bool:
    category = unicodedata.category(letter)
    return category[0] in "ZC" or category == "Pd" or letter == MINUS or letter in INVISIBLE


def _plain(letter: str) -> str:
    return str(unicodedata.decimal(letter, letter))  # digits of any script are the same digits


def fingerprinter() -> Fingerprinter:
    """The function that fingerprints cards. Raises WrongKeyRingError: whoever has it proved the ring."""
    of_code, of_serial, of_folded = fingerprints_for_each("card", "card-serial", "card-folded")

    @sensitive_variables()
    def fingerprints_of(contents: CardContents) -> Fingerprints:
        return Fingerprints(
            code=of_code(contents.value),
            serial=of_serial(contents.serial) if contents.serial else "",
            folded=of_folded(Secret(fold_code(contents.value.reveal()))),
        )

    return fingerprints_of


@daily_cleanup
def backfill_fingerprints() -> None:
    """Fingerprint what earlier releases stored, page by page: no migration has the keys for it.

    Safe to call twice. What does not open is left, and tried again the next day.
    """
    fingerprints_of, last = fingerprinter(), 0
    while page := list(Card.objects.filter(folded_fingerprint="", pk__gt=last).order_by("pk")[:PAGE]):
        for card in page:
            add_missing_fingerprints(card, fingerprints_of)
        last = page[-1].pk


def add_missing_fingerprints(card: Card, fingerprints_of: Fingerprinter) -> None:
    """Give a card of an earlier release the fingerprints that it lacks, if it opens in its place."""
    try:
        contents = open_sealed(card.token, label=card.label, owner=card.customer_id)
        made = fingerprints_of(CardContents.opened(contents))
        with transaction.atomic():
            Card.objects.filter(pk=card.pk).update(
                serial_fingerprint=made.serial, folded_fingerprint=made.folded
            )
    except CannotOpenError:
        log.error("card %s does not open: whether another is alike cannot be told", card.pk)
    except IntegrityError:
        log.error("card %s has the code and serial of a newer one", card.pk)
