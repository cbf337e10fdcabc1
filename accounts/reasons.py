"""What lies on the desk about customers and acts of two persons (see core.reasons)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from core.reasons import register_reasons


@register_reasons
class AccountsReason(TextChoices):
    """Customers who seem to be two, and planned acts."""

    ADDRESS_TAKEN = "accounts.address-taken", _("%(user)s confirmed the address of another user's customer")
    MOVED_TO_TAKEN = (
        "accounts.moved-to-taken",
        _("%(was)s now writes from %(now)s, which is another customer"),
    )
    PLANNED_ACT_FAILED = "accounts.planned-act-failed", _("a planned act was not possible any more")
