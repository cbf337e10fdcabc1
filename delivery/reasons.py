"""The fixed sentences in which cards tell why they moved and what is the matter (see core.reasons)."""

from django.utils.translation import gettext_noop as _

REASONS = (
    _("repeated code"),
    _("codes that look alike"),
    _("A card lies where it does not belong"),
    _("came from the supplier"),
    _("its price was paid back"),
    _("to be given back"),
    _("its refund was rejected"),
)
