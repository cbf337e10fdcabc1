"""What may be done with cards. Plain text leaves this module through `reveal` alone."""

from collections.abc import Sequence

from django.conf import settings
from django.db import IntegrityError, transaction
from django.views.decorators.debug import sensitive_variables

from accounts.models import Customer
from core import clock, desk
from core.intervals import Interval
from core.moves import LostRaceError, move, record_created
from core.rate_limits import counted_windows
from core.sealing import seal
from core.text import truncate
from delivery.card_binding import CardBinding, open_bound_card
from delivery.contents import CardContents
from delivery.duplicates import (
    DOUBLED_CODE,
    backfill_same_codes,
    first_duplicate,
    first_lookalike,
    report_duplicate,
    report_lookalike,
)
from delivery.fingerprints import Fingerprints, fingerprinter
from delivery.models import Card, RevealLog, RevealOrigin
from delivery.states import CardStatus

NewCard = tuple[str, CardContents]  # with its label


class NotRevealableError(Exception):
    """The card is frozen or refunded."""


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
    with transaction.atomic():
        backfill_same_codes([fingerprints_of(contents).code for _label, contents in cards], fingerprints_of)
        return [_store_card(customer, card, fingerprints_of(card[1]), repeats_allowed) for card in cards]


@sensitive_variables()
def _store_card(customer: Customer, new: NewCard, made: Fingerprints, repeats_allowed: bool) -> Card:
    label, contents = new
    card = Card(
        customer=customer,
        label=label,
        token=seal(contents.to_seal(), label=label, owner=customer.pk),
        fingerprint=made.code,
        serial_fingerprint=made.serial,
        folded_fingerprint=made.folded,
    )
    alike = first_lookalike(card)
    if not _saved_as_first(card):
        card.is_repeat = True
        card.status = CardStatus.SEALED if repeats_allowed else CardStatus.FROZEN
        card.save(force_insert=True)
    elif alike is not None:
        report_lookalike(card, alike)
    record_created(card, why="repeated code" if card.is_repeat else "came from the supplier")
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


@sensitive_variables()
def reveal(*, card: Card, place: CardBinding, proof: str, ip: str, agent: str) -> CardContents:
    """Open a card in its place, for the customer of that place, whom the caller has identified.

    `proof` says how: "buyer", "password". The move to `revealed` and the log row are committed before the
    text is returned, so this must be called outside any transaction. Revealing again is allowed and logged
    each time. Raises NotRevealableError, RateLimitExceededError, or CannotOpenError, in which case nothing
    has changed and the card can be revealed once the right key is back; a person is told of a card that
    belongs elsewhere.
    """
    largest_order = settings.MOST_PER_LINE * settings.MOST_LINES
    counted_windows.check_rate_limit(
        f"reveal:{place.customer_id}", most=largest_order, per=Interval.REVEAL_WINDOW.duration
    )
    card.refresh_from_db()
    if card.status not in (CardStatus.SEALED, CardStatus.REVEALED):
        raise NotRevealableError(str(card))
    contents = open_bound_card(card, place)
    with transaction.atomic(durable=True):
        _mark_revealed(card, proof)
        log = RevealLog.objects.create(card=card, customer_id=place.customer_id, proof=truncate(proof, 40))
        RevealOrigin.objects.create(
            log=log, ip=truncate(_printable(ip), 45), agent=truncate(_printable(agent), 200)
        )
    return CardContents.opened(contents)


def _mark_revealed(card: Card, proof: str) -> None:
    if card.status == CardStatus.REVEALED:
        return
    try:
        why = f"shown to its customer ({proof})"
        move(card, to=CardStatus.REVEALED, why=why, actor="customer", revealed_at=clock.now())
    except LostRaceError:
        card.refresh_from_db()
        if card.status != CardStatus.REVEALED:  # it was frozen just now; otherwise another tab was faster
            raise NotRevealableError(str(card)) from None


def _printable(text: str) -> str:
    """Browsers may send anything; PostgreSQL takes no NUL."""
    return "".join(letter for letter in text if letter.isprintable())


def mark_used(*, card: Card, place: CardBinding, is_used: bool) -> None:
    """Note for the customer that a code they have seen is used up, or not yet. Safe to call twice.

    Nothing else depends on it: a used card can be revealed again. One that was never seen is left alone, and
    so is one that belongs elsewhere.
    """
    theirs = Card.objects.filter(pk=card.pk, label=place.label, customer_id=place.customer_id)
    theirs.filter(status=CardStatus.REVEALED, used_at__isnull=is_used).update(
        used_at=clock.now() if is_used else None
    )


def freeze(*, card: Card, why: str, actor: str) -> None:
    """Keep a sealed card from being revealed. Raises LostRaceError if it is not sealed (any more)."""
    move(card, to=CardStatus.FROZEN, why=why, actor=actor, expected=CardStatus.SEALED)


def unfreeze(*, card: Card, why: str, actor: str) -> None:
    """Let a frozen card be revealed. Raises LostRaceError if it is not frozen (any more)."""
    with transaction.atomic():
        move(card, to=CardStatus.SEALED, why=why, actor=actor, expected=CardStatus.FROZEN)
        desk.close_items(about=card, kind=DOUBLED_CODE, outcome=why, by=actor)


def mark_refunded(*, card: Card, why: str, actor: str) -> None:
    """A frozen card whose price went back: never shown again. Raises LostRaceError if it is not frozen."""
    move(card, to=CardStatus.REFUNDED, why=why, actor=actor, expected=CardStatus.FROZEN)
