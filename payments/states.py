"""States of payments and refunds, and which may follow which; and what they are for."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from core.states import AllowedMoves


class PaymentStatus(TextChoices):
    """The states of a payment."""

    CREATED = "created", _("being prepared")
    PENDING = "pending", _("waiting for the customer")
    IN_REVIEW = "in_review", _("being verified")
    CONFIRMED = "confirmed", _("paid")
    FAILED = "failed", _("declined")
    EXPIRED = "expired", _("expired")


PAYMENT_MOVES: AllowedMoves = {
    PaymentStatus.CREATED: frozenset(
        {PaymentStatus.PENDING, PaymentStatus.CONFIRMED, PaymentStatus.FAILED, PaymentStatus.EXPIRED}
    ),
    PaymentStatus.PENDING: frozenset(
        {PaymentStatus.CONFIRMED, PaymentStatus.FAILED, PaymentStatus.EXPIRED, PaymentStatus.IN_REVIEW}
    ),
    PaymentStatus.IN_REVIEW: frozenset(
        {PaymentStatus.CONFIRMED, PaymentStatus.PENDING, PaymentStatus.FAILED}
    ),
    # Late money: a link that failed or expired may still turn out to be paid.
    PaymentStatus.FAILED: frozenset({PaymentStatus.CONFIRMED}),
    PaymentStatus.EXPIRED: frozenset({PaymentStatus.CONFIRMED}),
}


# A payment in one of these may still bring money without anybody doing anything more.
OPEN_PAYMENTS = (PaymentStatus.CREATED, PaymentStatus.PENDING, PaymentStatus.IN_REVIEW)


class WebhookRejection(TextChoices):
    """Why a call that should be a gateway's was refused; the value is what is counted."""

    TOO_LARGE = "too large", _("too large")
    CUT_SHORT = "cut short", _("cut short")
    NO_SIGNATURE = "no signature", _("no signature")
    ODD_SIGNATURE = "odd signature", _("odd signature")
    WRONG_SIGNATURE = "wrong signature", _("wrong signature")
    NOT_JSON = "not json", _("not JSON")
    NOT_AN_OBJECT = "not an object", _("no JSON object")
    TOO_DEEP = "too deep", _("nested too deep")
    NO_ID = "no id", _("no id or type")
    OTHER_MODE = "other mode", _("of the other mode")
    NO_CHECKOUT = "no checkout", _("names no payment")
    ODD_AMOUNT = "odd amount", _("an amount that is none")
    ANOTHER_AMOUNT = "another amount", _("another amount")
    NOT_TAKEN = "no webhooks", _("no webhooks are taken")


class Purpose(TextChoices):
    """What a payment is for."""

    ORDER = "order", _("order")
    TOP_UP = "top_up", _("wallet top-up")


class Direction(TextChoices):
    """Which way the money of a statement's line went."""

    IN = "in", _("came in")
    OUT = "out", _("went out")
    UNPROVED = "unproved", _("direction not proved")  # nothing in the file says so: it confirms nothing


class Basis(TextChoices):
    """Why one may believe a confirmation by staff."""

    STATEMENT = "statement", _("a statement that somebody else imported")
    TWO_PERSONS = "two_persons", _("two persons")
    ONE_PERSON = "one_person", _("one person, announced an hour before")  # a shop of one person
    SMALL_SUM = "small_sum", _("one person, a small sum")
    BEFORE = "before", _("one person, before this was asked for")


class Resolution(TextChoices):
    """What became of money that fitted no order."""

    WALLET = "wallet", _("put into the wallet")
    REFUND = "refund", _("to be refunded")


class RefundStatus(TextChoices):
    """The states of a refund."""

    REQUESTED = "requested", _("to be reviewed")
    APPROVED = "approved", _("approved")
    PAID_OUT = "paid_out", _("paid out")
    REJECTED = "rejected", _("rejected")


REFUND_MOVES: AllowedMoves = {
    # Another amount or destination is a move as well, so that it stands in the history.
    RefundStatus.REQUESTED: frozenset({RefundStatus.REQUESTED, RefundStatus.APPROVED, RefundStatus.REJECTED}),
    # Back when a transfer bounced.
    RefundStatus.APPROVED: frozenset({RefundStatus.PAID_OUT, RefundStatus.REQUESTED}),
}
OPEN_REFUNDS = frozenset(REFUND_MOVES)  # neither paid nor rejected
