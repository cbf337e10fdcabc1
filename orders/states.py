"""States of orders, lines and attempts, and which may follow which."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from core.reasons import register_terms
from core.states import AllowedMoves


@register_terms("order-status")
class OrderStatus(TextChoices):
    """The states of an order."""

    AWAITING_PAYMENT = "awaiting_payment", _("waiting for payment")
    PAID = "paid", _("paid")
    CANCELLED = "cancelled", _("cancelled")
    EXPIRED = "expired", _("expired")


ORDER_MOVES: AllowedMoves = {
    OrderStatus.AWAITING_PAYMENT: frozenset({OrderStatus.PAID, OrderStatus.CANCELLED, OrderStatus.EXPIRED}),
    OrderStatus.EXPIRED: frozenset({OrderStatus.PAID}),  # late money
    OrderStatus.CANCELLED: frozenset({OrderStatus.PAID}),
}


@register_terms("line-status")
class LineStatus(TextChoices):
    """The states of a line of an order."""

    UNPAID = "unpaid", _("waiting for payment")
    QUEUED = "queued", _("about to be bought")
    PLACING = "placing", _("being bought")
    HELD = "held", _("on hold")
    UNKNOWN = "unknown", _("being checked with the supplier")
    PARKED = "parked", _("looked after by our staff")
    PLACED = "placed", _("ordered, waiting for the codes")
    DELIVERED = "delivered", _("delivered")
    PARTLY_DELIVERED = "partly_delivered", _("partly delivered")
    REFUSED = "refused", _("not available, to be refunded")


LINE_MOVES: AllowedMoves = {
    LineStatus.UNPAID: frozenset({LineStatus.QUEUED}),
    LineStatus.QUEUED: frozenset({LineStatus.PLACING, LineStatus.HELD, LineStatus.PLACED}),
    LineStatus.PLACING: frozenset(
        {LineStatus.PLACED, LineStatus.QUEUED, LineStatus.HELD, LineStatus.REFUSED, LineStatus.UNKNOWN}
    ),
    LineStatus.HELD: frozenset({LineStatus.QUEUED, LineStatus.REFUSED, LineStatus.PLACED}),
    LineStatus.UNKNOWN: frozenset({LineStatus.PLACED, LineStatus.PARKED}),
    LineStatus.PARKED: frozenset({LineStatus.PLACED, LineStatus.QUEUED, LineStatus.REFUSED}),
    LineStatus.PLACED: frozenset({LineStatus.DELIVERED, LineStatus.PARTLY_DELIVERED, LineStatus.REFUSED}),
}

FINAL_LINES = frozenset({LineStatus.DELIVERED, LineStatus.PARTLY_DELIVERED, LineStatus.REFUSED})
# Paid for, and something is still to become of it.
OPEN_LINES = tuple(each for each in LineStatus if each not in FINAL_LINES and each != LineStatus.UNPAID)


class AttemptStatus(TextChoices):
    """What became of one call of placeOrder."""

    OPEN = "open", _("sent or about to be")
    PLACED = "placed", _("the supplier took it")
    UNKNOWN = "unknown", _("the answer does not tell")
    NOT_SENT = "not_sent", _("provably not sent, or told to try later")
    REFUSED = "refused", _("the supplier said no")
    DISPROVED = "disproved", _("two persons proved that it never arrived")


# An attempt in one of these may have bought something: a line has at most one.
MAY_HAVE_BOUGHT = (AttemptStatus.OPEN, AttemptStatus.PLACED, AttemptStatus.UNKNOWN)

ATTEMPT_MOVES: AllowedMoves = {
    AttemptStatus.OPEN: frozenset(
        {AttemptStatus.PLACED, AttemptStatus.UNKNOWN, AttemptStatus.NOT_SENT, AttemptStatus.REFUSED}
    ),
    AttemptStatus.UNKNOWN: frozenset({AttemptStatus.PLACED, AttemptStatus.DISPROVED}),
}


@register_terms("report-status")
class ReportStatus(TextChoices):
    """What becomes of a card whose code is reported as not working."""

    REPORTED = "reported", _("to be looked into")
    ASKED = "asked", _("the supplier was asked")
    REPLACED = "replaced", _("replaced")
    REFUNDED = "refunded", _("its price goes back")
    REFUSED = "refused", _("refused")


# Replacing, refunding and refusing are rivals for an open report: one of them wins.
REPORT_MOVES: AllowedMoves = {
    ReportStatus.REPORTED: frozenset(
        {ReportStatus.ASKED, ReportStatus.REPLACED, ReportStatus.REFUNDED, ReportStatus.REFUSED}
    ),
    ReportStatus.ASKED: frozenset(
        {ReportStatus.ASKED, ReportStatus.REPLACED, ReportStatus.REFUNDED, ReportStatus.REFUSED}
    ),
    ReportStatus.REPLACED: frozenset({ReportStatus.REPORTED}),  # nothing could be bought
    ReportStatus.REFUNDED: frozenset({ReportStatus.REFUSED}),  # its refund was rejected
    ReportStatus.REFUSED: frozenset({ReportStatus.REPORTED}),  # staff look into it again
}
OPEN_REPORTS = (ReportStatus.REPORTED, ReportStatus.ASKED)


class HoldReason(TextChoices):
    """What is ours to mend before a line can be bought."""

    PAUSED = "paused", _("placing is paused")
    BALANCE = "balance", _("the balance at the supplier is too low")
    KEY = "key", _("the supplier refuses our key")
    PRICE = "price", _("the wholesale price is above the line's limit")
    GONE = "gone", _("the supplier no longer lists the card")
    IDENTITY = "identity", _("the supplier calls it another card than was sold")


class PairStatus(TextChoices):
    """Whether a supplier order without a line is what a waiting line would buy again."""

    OPEN = "open", _("to be decided")
    ATTACHED = "attached", _("the line has this order")
    TOLD_APART = "told_apart", _("two persons told them apart")
    OVER = "over", _("one of them has found another")


PAIR_MOVES: AllowedMoves = {
    PairStatus.OPEN: frozenset({PairStatus.ATTACHED, PairStatus.TOLD_APART, PairStatus.OVER}),
}
