"""The months that Algeria calls otherwise than Django's Arabic, which has the names of the East.

The catalogues of the shop come before Django's: what is marked here is what dates are written with.
"""

from django.utils.translation import gettext_noop as _

MONTHS = (
    _("January"),
    _("February"),
    _("April"),
    _("May"),
    _("June"),
    _("July"),
    _("August"),
)
