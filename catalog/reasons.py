"""The fixed sentences in which the desk tells of the catalogue (see core.reasons)."""

from django.utils.translation import gettext_noop as _

REASONS = (
    _("the supplier calls cards something else"),
    _("the supplier uses other words for cards"),
    _("the supplier lists what cannot be read"),
    _("the supplier lists cards under another id"),
    _("offers have gone"),
    _("nothing is for sale"),
    _("the supplier took it back"),
    _("decided"),
    _("everything can be read again"),
    _("offers are back"),
)
