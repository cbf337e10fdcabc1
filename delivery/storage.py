"""How cards get in: encrypted, told apart by fingerprints, frozen if the shop has their code already."""

from collections.abc import Sequence

from django.db import IntegrityError, transaction
from django.views.decorators.debug import sensitive_variables

from accounts.models import Customer
from core.moves import record_created
from core.sealing import seal
from delivery.contents import CardContents
from delivery.duplicates import (
    backfill_same_codes,
    first_duplicate,
    first_lookalike,
    is_any_known,
    report_duplicate,
    report_lookalike,
)
from delivery.fingerprints import Fingerprints, fingerprinter
from delivery.models import Card
from delivery.reasons import CardReason
from delivery.states import CardStatus

NewCard = tuple[str, CardContents]  # with its label


@sensitive_variables()
def store_cards(*, customer: Customer, cards: Sequence[NewCard], repeats_allowed: bool) -> list[Card]:
    """Encrypt and store cards within the caller's transaction; returns them in the same order.

    A card whose code and serial the shop has seen before is stored and marked as repeated. It is delivered
    where repeats are allowed (the vendor's sandbox repeats its codes: ref: list-orders) and frozen, with an
    item on the desk, where they are not. One that is only alike is delivered, and a person is told (see
    `delivery.duplicates`). Raises ValueError for an empty code, WrongKeyRingError before anything is written,
    and IntegrityError if a label is taken: calling twice for the same labels is refused as a whole.
    """
    if not all(contents.value for _label, contents in cards):
        raise ValueError("a card without a code: keep the answer in quarantine instead")
    fingerprints_of = fingerprinter()
    made = [fingerprints_of(contents) for _label, contents in cards]
    rows = [_sealed(customer, card, each) for card, each in zip(cards, made, strict=True)]
    if not is_any_known(made) and _saved_together(rows):
        for card in rows:
            record_created(card, why=CardReason.CAME)
        return rows
    with transaction.atomic():
        backfill_same_codes([each.code for each in made], fingerprints_of)
        return [_store_card(card, repeats_allowed) for card in rows]


@sensitive_variables()
def _sealed(customer: Customer, new: NewCard, made: Fingerprints) -> Card:
    label, contents = new
    return Card(
        customer=customer,
        label=label,
        token=seal(contents.to_seal(), label=label, owner=customer.pk),
        fingerprint=made.code,
        serial_fingerprint=made.serial,
        folded_fingerprint=made.folded,
    )


def _saved_together(cards: list[Card]) -> bool:
    """Insert them all, or none: a rival may have stored one of them since it was looked."""
    try:
        with transaction.atomic():
            Card.objects.bulk_create(cards)
    except IntegrityError:
        return False
    return True


def _store_card(card: Card, repeats_allowed: bool) -> Card:
    """Store one that may be known: as a repeat if it is, and told if it looks like another."""
    alike = first_lookalike(card)
    if not _saved_as_first(card):
        card.is_repeat = True
        card.status = CardStatus.SEALED if repeats_allowed else CardStatus.FROZEN
        card.save(force_insert=True)
    elif alike is not None:
        report_lookalike(card, alike)
    record_created(card, why=CardReason.REPEATED if card.is_repeat else CardReason.CAME)
    if card.status == CardStatus.FROZEN:
        report_duplicate(card)
    return card


def _saved_as_first(card: Card) -> bool:
    """Insert the card unless it is known; the unique constraint decides between rivals."""
    if first_duplicate(card) is not None:
        return False
    try:
        with transaction.atomic():
            card.save(force_insert=True)
    except IntegrityError:
        if first_duplicate(card) is None:
            raise  # not the card but the label is taken
        return False
    return True
