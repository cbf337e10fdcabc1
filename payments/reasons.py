"""Why payments and refunds moved (see core.reasons)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from core.reasons import register_reasons


@register_reasons
class PaymentReason(TextChoices):
    """A payment of a customer."""

    CHOSEN = "payment.chosen", _("the customer chose to pay")
    METHOD_CHANGED = "payment.method-changed", _("the customer chose another way to pay")
    LINK_MADE = "payment.link-made", _("the gateway made a link")
    NO_LINK = "payment.no-link", _("no link came back")
    TOLD_HOW = "payment.told-how", _("the customer was told how to pay")
    PAID_AT_ONCE = "payment.paid-at-once", _("paid at once")
    RECEIPT_SENT = "payment.receipt-sent", _("the customer sent a receipt")
    RECEIPT_ASKED = "payment.receipt-asked", _("another receipt was asked for: %(note)s")
    GATEWAY_SAID = "payment.gateway-said", _("gateway: %(status)s")
    CONFIRMED = "payment.confirmed", _("the gateway confirmed it")
    SEEN = "payment.seen", _("the money was seen")
    NOT_PAID = "payment.not-paid", _("not paid in time")
    NOTHING_TOLD = "payment.nothing-told", _("the gateway tells nothing about it")
    ANOTHER_AMOUNT = "payment.another-amount", _("the amount differs from the order's")
    UNAPPLIED = "payment.unapplied", _("money without an order: %(amount)s: %(why)s")
    GIVEN_UP = "payment.given-up", _("given up: %(note)s")


@register_reasons
class RefundReason(TextChoices):
    """Money that is owed back."""

    APPROVED = "refund.approved", _("approved")
    APPROVED_BECAUSE = "refund.approved-because", _("approved: %(note)s")
    REJECTED = "refund.rejected", _("rejected: %(note)s")
    CHOSEN = "refund.chosen", _("the customer chose: %(payee)s")
    REDIRECTED = "refund.redirected", _("redirected: %(payee)s: %(note)s")
    TO_REVIEW = "refund.to-review", _("refund to review: %(amount)s: %(why)s")
    CORRECTED = "refund.corrected", _("corrected from %(was)s to %(amount)s: %(note)s")


# Sentences of rows from before there were codes, and of what is still told in sentences.
REASONS = (
    gettext_noop("the gateway tells it clearly now"),
    gettext_noop("the gateway answers again"),
    gettext_noop("It cannot be read whether this was paid"),
    gettext_noop("Payments cannot be asked about"),
    gettext_noop("gateway"),
    gettext_noop("lines that a later statement does not hold"),
    gettext_noop("it confirmed a payment, and the money went out"),
    gettext_noop("another receipt was asked for"),
    gettext_noop("given up"),
    gettext_noop("another amount"),
    gettext_noop("the customer chose"),
    gettext_noop("redirected"),
    gettext_noop("rejected"),
    gettext_noop("it may have been paid out since the backup"),
    gettext_noop("it belongs to no order"),
    gettext_noop("it is another customer's"),
    gettext_noop("card given back"),
)
