"""What may become of a card besides being shown: frozen, let go, used up, refunded."""

from collections.abc import Iterable

from django.db import transaction

from core import clock, desk
from core.moves import move
from core.reasons import ReasonLike
from delivery.card_opening import CardBinding
from delivery.kinds import DeliveryDeskKind
from delivery.models import Card
from delivery.states import CardStatus


def mark_used(*, card: Card, place: CardBinding, is_used: bool) -> None:
    """Note for the customer that a code they have seen is used up, or not yet. Safe to call twice.

    Nothing else depends on it: a used card can be revealed again. One that was never seen is left alone, and
    so is one that belongs elsewhere.
    """
    theirs = Card.objects.filter(pk=card.pk, label=place.label, customer_id=place.customer_id)
    theirs.filter(status=CardStatus.REVEALED, used_at__isnull=is_used).update(
        used_at=clock.now() if is_used else None
    )


def mark_all_used(cards: Iterable[tuple[Card, CardBinding]]) -> None:
    """The same, used up, for several cards of one customer. Safe to call twice."""
    places = {card.pk: place for card, place in cards}
    theirs = Card.objects.filter(
        pk__in=places,
        label__in=[place.label for place in places.values()],
        customer_id__in={place.customer_id for place in places.values()},
    )
    theirs.filter(status=CardStatus.REVEALED, used_at=None).update(used_at=clock.now())


def freeze(*, card: Card, why: ReasonLike, actor: str) -> None:
    """Keep a sealed card from being revealed. Raises LostRaceError if it is not sealed (any more)."""
    move(card, to=CardStatus.FROZEN, why=why, actor=actor, expected=CardStatus.SEALED)


def unfreeze(*, card: Card, why: ReasonLike, actor: str) -> None:
    """Let a frozen card be revealed. Raises LostRaceError if it is not frozen (any more)."""
    with transaction.atomic():
        move(card, to=CardStatus.SEALED, why=why, actor=actor, expected=CardStatus.FROZEN)
        desk.close_items(about=card, kind=DeliveryDeskKind.DOUBLED_CODE, outcome=why, by=actor)


def mark_refunded(*, card: Card, why: ReasonLike, actor: str, was_seen: bool = False) -> None:
    """A card whose price went back: never shown again.

    It was frozen, or else its code was seen and does not work, which the caller has looked into (`was_seen`).
    Raises LostRaceError if it is in another state.
    """
    expected = CardStatus.REVEALED if was_seen else CardStatus.FROZEN
    move(card, to=CardStatus.REFUNDED, why=why, actor=actor, expected=expected)
