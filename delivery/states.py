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


# Revealing and freezing are rivals for a sealed card: one of them wins. What was seen can no longer be
# frozen; the price of one that does not work can go back all the same (orders.aftersales.card_reports).
CARD_MOVES: AllowedMoves = {
    CardStatus.SEALED: frozenset({CardStatus.REVEALED, CardStatus.FROZEN}),
    CardStatus.REVEALED: frozenset({CardStatus.REFUNDED}),
    CardStatus.FROZEN: frozenset({CardStatus.SEALED, CardStatus.REFUNDED}),
}
