"""The life of a card."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from core.states import AllowedMoves


class CardStatus(TextChoices):
    """What has become of a card."""

    SEALED = "sealed", _("sealed")
    REVEALED = "revealed", _("revealed")
    FROZEN = "frozen", _("frozen")
    REFUNDED = "refunded", _("refunded")


class RevealProof(TextChoices):
    """How a customer had proved who they are when a code was shown; the value is what is kept."""

    BUYER = "buyer", _("the browser that has just bought it")
    ONE_TIME_CODE = "one-time code", _("digits sent by e-mail")
    PASSWORD = "password", _("password")


# Revealing and freezing are rivals for a sealed card: one of them wins. What was seen can no longer be
# frozen; the price of one that does not work can go back all the same (orders.aftersales.card_reports).
CARD_MOVES: AllowedMoves = {
    CardStatus.SEALED: frozenset({CardStatus.REVEALED, CardStatus.FROZEN}),
    CardStatus.REVEALED: frozenset({CardStatus.REFUNDED}),
    CardStatus.FROZEN: frozenset({CardStatus.SEALED, CardStatus.REFUNDED}),
}


def proof_in_words(proof: str) -> str:
    """As staff read it. What no release knows any more stays as it was kept."""
    return str(RevealProof(proof).label) if proof in RevealProof else proof
