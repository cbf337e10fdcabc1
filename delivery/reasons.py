"""Why cards moved (see core.reasons)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from core.reasons import register_reasons


@register_reasons
class CardReason(TextChoices):
    """A card that was delivered."""

    CAME = "card.came", _("came from the supplier")
    REPEATED = "card.repeated", _("repeated code")
    SHOWN = "card.shown", _("shown to its customer (%(proof)s)")
    GIVEN_BACK = "card.given-back", _("to be given back: %(note)s")
    PAID_BACK = "card.paid-back", _("its price was paid back")
    REFUND_REJECTED = "card.refund-rejected", _("its refund was rejected")


# Sentences of rows from before there were codes, and of what is still told in sentences.
REASONS = (
    gettext_noop("codes that look alike"),
    gettext_noop("A card lies where it does not belong"),
    gettext_noop("to be given back"),
)
