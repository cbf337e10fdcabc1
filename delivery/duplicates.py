"""Cards that came before, or look as if they had.

The same code with the same serial is the same card sold twice: it is frozen. A code that is equal only as
people compare codes, or equal with another serial or with none, may as well be another card, for short PINs
repeat: that one is delivered, and a person is told.
"""

from collections.abc import Collection, Sequence

from django.db.models import Q

from core import desk
from core.reasons import Reason
from delivery.fingerprints import Fingerprinter, Fingerprints, add_missing_fingerprints
from delivery.kinds import DeliveryDeskKind
from delivery.models import Card
from delivery.reasons import CardReason


def is_any_known(made: Sequence[Fingerprints]) -> bool:
    """Whether one of these cards has the code of another, or one alike, in the shop or among themselves."""
    codes, folded = {each.code for each in made}, {each.folded for each in made}
    if len(codes) < len(made) or len(folded) < len(made):
        return True
    return Card.objects.filter(Q(fingerprint__in=codes) | Q(folded_fingerprint__in=folded)).exists()


def first_duplicate(card: Card) -> Card | None:
    """The first card with this code and this serial. Without a serial nothing tells that it is the same."""
    if not card.serial_fingerprint:
        return None
    same = Card.objects.filter(
        fingerprint=card.fingerprint, serial_fingerprint=card.serial_fingerprint, is_repeat=False
    )
    return same.order_by("pk").first()


def first_lookalike(card: Card) -> Card | None:
    """The first card whose code people would take for this one's."""
    return Card.objects.filter(folded_fingerprint=card.folded_fingerprint).order_by("pk").first()


def backfill_same_codes(codes: Collection[str], fingerprints_of: Fingerprinter) -> None:
    """Fingerprint at once what an earlier release stored under the same code: it may be the same card."""
    for card in Card.objects.filter(fingerprint__in=codes, folded_fingerprint=""):
        add_missing_fingerprints(card, fingerprints_of)


def report_duplicate(card: Card) -> None:
    """Tell a person of a card that is frozen since it came before."""
    first = first_duplicate(card)
    desk.open_item(
        kind=DeliveryDeskKind.DOUBLED_CODE,
        about=card,
        title=Reason(CardReason.SOLD_TWICE, card=card.label),
        evidence={"card": card.label, "same code as": first.label if first else ""},
    )


def report_lookalike(card: Card, first: Card) -> None:
    """Tell a person of a delivered card that looks like an earlier one: one item, however many there are."""
    desk.open_item(
        kind=DeliveryDeskKind.ALIKE_CODE,
        about=first,
        title=Reason(CardReason.LOOKALIKE, first=first.label, card=card.label),
        evidence={"first": first.label, "looks like it": card.label},
    )
