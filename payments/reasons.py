"""Why payments and refunds moved, and what lies on the desk about them (see core.reasons)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from core.reasons import register_reasons, register_sentences


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
    NOT_BEGUN = "payment.not-begun", _("not begun: %(answer)s")
    GIVEN_UP = "payment.given-up", _("given up: %(note)s")
    SEEN_AS = "payment.seen-as", _("%(amount)s seen as %(reference)s")
    RECEIPT_TO_REVIEW = "payment.receipt-to-review", _("%(reference)s: receipt of a transfer: %(amount)s")
    CONFIRMED_BUT = "payment.confirmed-but", _("confirmed, but %(why)s")
    MISMATCH = "payment.mismatch", _("Payment %(reference)s: %(why)s")
    STATUS_UNKNOWN = "payment.status-unknown", _("Payment %(reference)s: unknown status %(status)s")
    UNREADABLE = (
        "payment.unreadable",
        _("It cannot be read whether this was paid: %(reference)s: %(answer)s"),
    )
    READ = "payment.read", _("the gateway tells it clearly now")


@register_reasons
class Mismatch(TextChoices):
    """How a confirmation is not about the payment as we stored it."""

    REFERENCE = "payment.another-reference", _("another reference")
    MODE = "payment.another-mode", _("sandbox and live do not agree")
    SANDBOX = "payment.sandbox-in-production", _("a sandbox payment in production")
    CURRENCY = "payment.another-currency", _("another currency")
    AMOUNT = "payment.another-amount", _("another amount")


@register_reasons
class UnappliedReason(TextChoices):
    """Money that fits no open order."""

    CAME = "payment.unapplied", _("money without an order: %(amount)s: %(why)s")
    KEPT = "unapplied.kept", _("put into the wallet: %(note)s")
    OWED = "unapplied.owed", _("to be refunded: %(note)s")


@register_reasons
class GatewayReason(TextChoices):
    """A gateway, and the events that it sends."""

    AWAY = "gateway.away", _("Payments cannot be asked about: %(gateway)s")
    BACK = "gateway.back", _("the gateway answers again")
    REFUSED = "gateway.refused", _("refused: %(answer)s")
    ANSWER_UNREADABLE = "gateway.answer-unreadable", _("unreadable answer: %(answer)s")
    OTHER_CHECKOUT = "gateway.other-checkout", _("told about another checkout")
    KEY_OF_OTHER_MODE = "gateway.key-of-other-mode", _("the key is of the other mode")
    NO_ADDRESS = "gateway.no-address", _("no address to pay at")
    MADE_IN_OTHER_MODE = "gateway.made-in-other-mode", _("made in the other mode")
    MADE_OVER_ANOTHER_AMOUNT = "gateway.made-over-another-amount", _("made over another amount")
    MADE_UNDER_ANOTHER_ID = "gateway.made-under-another-id", _("made under the id of another payment")
    WALLET_TOO_SMALL = "gateway.wallet-too-small", _("the wallet does not hold that much")
    ABOUT_NO_PAYMENT = "gateway.about-no-payment", _("not about a payment")
    ASKED = "gateway.asked", _("the gateway is asked")
    PAYMENT_UNKNOWN = "gateway.payment-unknown", _("no payment has that reference")
    TOLD_OF_UNKNOWN = "gateway.told-of-unknown", _("%(gateway)s told of %(reference)s, which no payment has")


@register_reasons
class StatementReason(TextChoices):
    """Lines of bank statements."""

    LINES_MISSING = "statement.lines-missing", _("lines that a later statement does not hold: %(count)s")
    WENT_OUT = "statement.went-out", _("it confirmed a payment, and the money went out: %(line)s")


@register_reasons
class RefundReason(TextChoices):
    """Money that is owed back."""

    APPROVED = "refund.approved", _("approved")
    APPROVED_BECAUSE = "refund.approved-because", _("approved: %(note)s")
    REJECTED = "refund.rejected", _("rejected: %(note)s")
    CHOSEN = "refund.chosen", _("the customer chose: %(payee)s")
    CHOSEN_BEFORE = "refund.chosen-before", _("as the customer chose for the order: %(payee)s")
    REDIRECTED = "refund.redirected", _("redirected: %(payee)s: %(note)s")
    TO_REVIEW = "refund.to-review", _("refund to review: %(amount)s: %(why)s")
    TO_PAY = "refund.to-pay", _("refund to pay out: %(amount)s")
    RETURNED = "refund.returned", _("it could not be paid out: %(note)s")
    PAID_SINCE = "refund.paid-since", _("it may have been paid out since the backup: %(amount)s")
    CORRECTED = "refund.corrected", _("corrected from %(was)s to %(amount)s: %(note)s")


# Sentences of rows from before there were codes.
REASONS = register_sentences(
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
    gettext_noop("the amount differs from the order's"),
    gettext_noop("the customer chose"),
    gettext_noop("redirected"),
    gettext_noop("rejected"),
    gettext_noop("it may have been paid out since the backup"),
    gettext_noop("it belongs to no order"),
    gettext_noop("it is another customer's"),
    gettext_noop("card given back"),
    gettext_noop("refund to transfer"),
    gettext_noop("refund to hand over in cash"),
    gettext_noop("transferred"),
    gettext_noop("handed over in cash"),
    gettext_noop("the transfer came back"),
    gettext_noop("not collected"),
    gettext_noop("kept in the wallet"),
)
