"""Why cards moved, and what lies on the desk about them (see core.reasons)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from core.reasons import register_reasons, register_sentences


@register_reasons
class CardReason(TextChoices):
    """A card that was delivered."""

    CAME = "card.came", _("came from the supplier")
    REPEATED = "card.repeated", _("repeated code")
    SHOWN = "card.shown", _("shown to its customer (%(proof)s)")
    GIVEN_BACK = "card.given-back", _("to be given back: %(note)s")
    PAID_BACK = "card.paid-back", _("its price was paid back")
    REFUND_REJECTED = "card.refund-rejected", _("its refund was rejected")
    SOLD_TWICE = "card.sold-twice", _("The supplier sold a code twice: %(card)s")
    LOOKALIKE = "card.lookalike", _("%(first)s: codes that look alike: %(card)s")
    MISPLACED = "card.misplaced", _("A card lies where it does not belong: %(place)s")


# Sentences of rows from before there were codes.
REASONS = register_sentences(
    gettext_noop("codes that look alike"),
    gettext_noop("A card lies where it does not belong"),
    gettext_noop("to be given back"),
)
