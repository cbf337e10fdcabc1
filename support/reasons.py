"""What lies on the desk of support, and how it ended (see core.reasons)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from core.reasons import register_reasons, register_terms
from support.models import Topic

register_terms("topic")(Topic)


@register_reasons
class SupportReason(TextChoices):
    """A message of a customer."""

    ASKED = "support.asked", _("a customer writes: %(topic)s")
    ANSWERED = "support.answered", _("answered")
    SET_ASIDE = "support.set-aside", _("set aside: %(why)s")
