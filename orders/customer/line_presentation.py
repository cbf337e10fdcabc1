"""What became of the lines of a paid order, in the customer's words and numbers."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import clock
from core.intervals import Interval
from core.money import dinars_text
from orders.models import Line, Order
from orders.states import FINAL_LINES, HoldReason, LineStatus
from payments.states import RefundStatus

SHORT = (LineStatus.PARTLY_DELIVERED, LineStatus.REFUSED)  # cards are missing
SLOW = (LineStatus.HELD, LineStatus.UNKNOWN, LineStatus.PARKED)  # whatever the clock says


@dataclass(frozen=True)
class CardCount:
    """How many cards were ordered and how many came."""

    ordered: int
    came: int

    @property
    def is_whole(self) -> bool:
        return self.came == self.ordered


def card_count(lines: Sequence[Line]) -> CardCount:
    """Of lines whose cards were fetched along, without those that came in place of others."""
    lines = [line for line in lines if not line.is_replacement]
    return CardCount(sum(line.quantity for line in lines), sum(len(line.line_cards.all()) for line in lines))


def is_late(order: Order, lines: Sequence[Line]) -> bool:
    """Whether a line that is still open takes longer than the customer was told."""
    waiting = [line for line in lines if line.status not in FINAL_LINES]
    is_awaited = any(not line.is_replacement for line in waiting)
    return any(line.status in SLOW for line in waiting) or (is_awaited and is_overdue(order))


def is_overdue(order: Order) -> bool:
    """Whether the customer has waited for so long that a mail told them so."""
    return order.paid_at is not None and clock.now() - order.paid_at > Interval.NOTICE_DELAYED.duration


def is_slow(order: Order) -> bool:
    """Whether it has taken longer than it usually does, and no mail has said so yet."""
    return order.paid_at is not None and clock.now() - order.paid_at > Interval.USUAL_DELIVERY.duration


def line_label(line: Line) -> str:
    """The word for a state; what is ours to mend looks like buying to the customer."""
    return {
        LineStatus.UNPAID: _("Waiting for payment"),
        LineStatus.QUEUED: _("Buying"),
        LineStatus.PLACING: _("Buying"),
        LineStatus.HELD: _("A little delayed"),
        LineStatus.UNKNOWN: _("Being checked"),
        LineStatus.PARKED: _("With our staff"),
        LineStatus.PLACED: _("Codes on their way"),
        LineStatus.DELIVERED: _("Delivered"),
        LineStatus.PARTLY_DELIVERED: _("Partly delivered"),
        LineStatus.REFUSED: _("Not available"),
    }[LineStatus(line.status)]


def line_explanation(line: Line) -> str:
    """What is going on, where the word alone would leave somebody wondering."""
    if line.is_replacement and line.status == LineStatus.REFUSED:
        return _("There is no new code to be had. Our staff decide again, and write to you.")
    if line.status in SHORT:
        return _what_is_missing(line)
    if line.status == LineStatus.HELD and line.hold_reason == HoldReason.IDENTITY:
        return _(
            "We are checking with the supplier that this is still the card you chose. If it is not, it is "
            "not bought, and you get its price back."
        )
    return {
        LineStatus.HELD: _("This card cannot be bought at this very moment. We keep trying by ourselves."),
        LineStatus.UNKNOWN: _(
            "We are making sure whether this was bought already, so that nothing is bought twice. This can "
            "take a quarter of an hour."
        ),
        LineStatus.PARKED: _("Somebody of our staff is looking after this by hand."),
    }.get(LineStatus(line.status), "")


def _what_is_missing(line: Line) -> str:
    """How many came, and what becomes of the money for the others."""
    came = len(line.line_cards.all())
    refund = line.line_refund.refund if hasattr(line, "line_refund") else None
    missing = refund.quantity if refund else line.quantity - came
    numbers = {
        "came": came,
        "ordered": line.quantity,
        "missing": missing,
        "amount": dinars_text(refund.amount if refund else missing * line.unit_price),
    }
    is_paid_out = refund is not None and refund.status == RefundStatus.PAID_OUT
    return missing_text(came=came, missing=missing, is_paid_out=is_paid_out) % numbers


def missing_text(*, came: int, missing: int, is_paid_out: bool) -> str:
    """The sentence, into which the numbers are still to be put."""
    if came and is_paid_out:
        return ngettext(
            "%(came)s of %(ordered)s came; %(amount)s for the other one was returned to you.",
            "%(came)s of %(ordered)s came; %(amount)s for the other %(missing)s was returned to you.",
            missing,
        )
    if came:
        return ngettext(
            "%(came)s of %(ordered)s came; %(amount)s for the other one is being returned to you.",
            "%(came)s of %(ordered)s came; %(amount)s for the other %(missing)s is being returned to you.",
            missing,
        )
    if is_paid_out:
        return ngettext(
            "We could not get this card; the %(amount)s you paid for it was returned to you.",
            "We could not get these %(missing)s cards; the %(amount)s you paid was returned to you.",
            missing,
        )
    return ngettext(
        "We could not get this card; the %(amount)s you paid for it is being returned to you.",
        "We could not get these %(missing)s cards; the %(amount)s you paid is being returned to you.",
        missing,
    )
