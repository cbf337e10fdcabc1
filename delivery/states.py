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
# frozen.
CARD_MOVES: AllowedMoves = {
    CardStatus.SEALED: frozenset({CardStatus.REVEALED, CardStatus.FROZEN}),
    CardStatus.FROZEN: frozenset({CardStatus.SEALED, CardStatus.REFUNDED}),
}
