"""The fixed sentences in which payments and refunds tell what is the matter (see core.saying)."""

from django.utils.translation import gettext_noop as _

SAYINGS = (
    _("the customer chose to pay"),
    _("the customer chose another way to pay"),
    _("the gateway made a link"),
    _("no link came back"),
    _("the gateway confirmed it"),
    _("the money was seen"),
    _("gateway"),
    _("the customer was told how to pay"),
    _("paid at once"),
    _("the customer sent a receipt"),
    _("lines that a later statement does not hold"),
    _("it confirmed a payment, and the money went out"),
    _("another receipt was asked for"),
    _("given up"),
    _("approved"),
    _("another amount"),
    _("the customer chose"),
    _("redirected"),
    _("rejected"),
    _("kept in the wallet"),
    _("the transfer came back"),
    _("it may have been paid out since the backup"),
    _("the amount differs from the order's"),
    _("it belongs to no order"),
    _("it is another customer's"),
    _("card given back"),
    _("transferred"),
)
