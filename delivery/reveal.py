"""How a code gets out, and the only way: opened for the customer of its place, and logged."""

from django.conf import settings
from django.db import transaction
from django.views.decorators.debug import sensitive_variables

from core import clock
from core.intervals import Interval
from core.moves import LostRaceError, move
from core.rate_limits import counted_windows
from core.reasons import Reason, Sentence
from core.text import truncate
from delivery.card_opening import CardBinding, open_bound_card
from delivery.contents import CardContents
from delivery.models import Card, RevealLog, RevealOrigin
from delivery.reasons import CardReason
from delivery.states import CardStatus


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
    largest_order = settings.MOST_PER_LINE * settings.MOST_LINES
    counted_windows.check_rate_limit(
        f"reveal:{place.customer_id}", most=largest_order, per=Interval.REVEAL_WINDOW.duration
    )
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
        why = Reason(CardReason.SHOWN, proof=Sentence(proof))
        move(card, to=CardStatus.REVEALED, why=why, actor="customer", revealed_at=clock.now())
    except LostRaceError:
        card.refresh_from_db()
        if card.status != CardStatus.REVEALED:  # it was frozen just now; otherwise another tab was faster
            raise NotRevealableError(str(card)) from None


def _printable(text: str) -> str:
    """Browsers may send anything; PostgreSQL takes no NUL."""
    return "".join(letter for letter in text if letter.isprintable())
