"""How a code gets out, and the only way: opened for the customer of its place, and logged."""

from collections.abc import Sequence

from django.conf import settings
from django.db import transaction
from django.views.decorators.debug import sensitive_variables

from core import clock
from core.intervals import Interval
from core.moves import LostRaceError, move, move_all
from core.rate_limits import counted_windows
from core.reasons import Reason, Sentence
from core.sealing import CannotOpenError
from core.text import truncate
from delivery.card_opening import CardBinding, open_bound_card
from delivery.contents import CardContents
from delivery.models import Card, RevealLog, RevealOrigin
from delivery.reasons import CardReason
from delivery.states import CardStatus

MAY_BE_SHOWN = (CardStatus.SEALED, CardStatus.REVEALED)
# Of the largest order in one REVEAL_WINDOW: with codes that came in place of others, and after "back".
MOST_LOOKS_AT_ALL = 3


class NotRevealableError(Exception):
    """The card is frozen or refunded."""


@sensitive_variables()
def reveal(*, card: Card, place: CardBinding, proof: str, ip: str, agent: str) -> CardContents:
    """Open a card in its place, for the customer of that place, whom the caller has identified.

    `card` is a row that was read just now: if it was frozen since, it is refused all the same, and what was
    shown once is never frozen. `proof` says how: "buyer", "password". The move to `revealed` and the log row
    are committed before the text is returned, so this must be called outside any transaction. Revealing again
    is allowed and logged each time. Raises NotRevealableError, RateLimitExceededError, or CannotOpenError, in
    which case nothing has changed and the card can be revealed once the right key is back; a person is told
    of a card that belongs elsewhere.
    """
    _count_looks(place.customer_id, 1)
    if card.status not in MAY_BE_SHOWN:
        raise NotRevealableError(str(card))
    contents = open_bound_card(card, place)
    with transaction.atomic(durable=True):
        _mark_revealed(card, proof)
        _log([card], place.customer_id, proof, ip, agent)
    return CardContents.opened(contents)


@sensitive_variables()
def reveal_all(
    *, cards: Sequence[tuple[Card, CardBinding]], customer_id: int, proof: str, ip: str, agent: str
) -> list[CardContents | None]:
    """The same for several cards of one customer, each of them logged: their contents, in their order.

    None for a card that is frozen, or that does not open; the others are shown all the same. However many
    there are, it takes the same statements, unless one changes meanwhile. Raises RateLimitExceededError.
    """
    _count_looks(customer_id, len(cards))
    opened = {card.pk: _contents_or_none(card, place) for card, place in cards}
    openable = [card for card, _place in cards if opened[card.pk] is not None]
    with transaction.atomic(durable=True):
        shown = _mark_all_revealed(openable, proof)
        _log(shown, customer_id, proof, ip, agent)
    told = {card.pk for card in shown}
    return [opened[card.pk] if card.pk in told else None for card, _place in cards]


def _count_looks(customer_id: int, number: int) -> None:
    most = MOST_LOOKS_AT_ALL * settings.MOST_PER_LINE * settings.MOST_LINES
    counted_windows.check_rate_limit(
        f"reveal:{customer_id}", most=most, per=Interval.REVEAL_WINDOW.duration, uses=number
    )


@sensitive_variables()
def _contents_or_none(card: Card, place: CardBinding) -> CardContents | None:
    if card.status not in MAY_BE_SHOWN:
        return None
    try:
        return CardContents.opened(open_bound_card(card, place))
    except CannotOpenError:
        return None


def _mark_all_revealed(cards: Sequence[Card], proof: str) -> Sequence[Card]:
    """Those of them that may be shown now."""
    sealed = [card for card in cards if card.status == CardStatus.SEALED]
    try:
        with transaction.atomic():
            move_all(
                sealed, to=CardStatus.REVEALED, why=_why(proof), actor="customer", revealed_at=clock.now()
            )
    except LostRaceError:  # another tab was faster with one, or it was frozen just now: one by one
        return [card for card in cards if _is_shown_now(card, proof)]
    return cards


def _is_shown_now(card: Card, proof: str) -> bool:
    try:
        _mark_revealed(card, proof)
    except NotRevealableError:
        return False
    return True


def _mark_revealed(card: Card, proof: str) -> None:
    if card.status == CardStatus.REVEALED:
        return
    try:
        move(card, to=CardStatus.REVEALED, why=_why(proof), actor="customer", revealed_at=clock.now())
    except LostRaceError:
        card.refresh_from_db()
        if card.status != CardStatus.REVEALED:  # it was frozen just now; otherwise another tab was faster
            raise NotRevealableError(str(card)) from None


def _why(proof: str) -> Reason:
    return Reason(CardReason.SHOWN, proof=Sentence(proof))


def _log(cards: Sequence[Card], customer_id: int, proof: str, ip: str, agent: str) -> None:
    how, where, what = truncate(proof, 40), truncate(_printable(ip), 45), truncate(_printable(agent), 200)
    logs = RevealLog.objects.bulk_create(
        [RevealLog(card=card, customer_id=customer_id, proof=how) for card in cards]
    )
    RevealOrigin.objects.bulk_create([RevealOrigin(log=log, ip=where, agent=what) for log in logs])


def _printable(text: str) -> str:
    """Browsers may send anything; PostgreSQL takes no NUL."""
    return "".join(letter for letter in text if letter.isprintable())
