"""Staff decide about a refund: approve it, or reject the refund of a card that was delivered."""

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from core import desk
from core.money import CENTIMES_PER_DINAR, format_dinars
from payments import journal, wallet
from payments.models import Refund, WalletEntryKind
from payments.refunds.changing import change, demand_reason, demand_status, is_booked
from payments.refusal import CannotAct
from payments.states import Destination, RefundStatus


def approve(*, refund: Refund, actor: str, reason: str = "") -> None:
    """Approve a refund: into the wallet at once, or to be transferred. Of two at once, one wins.

    The money of a delivered card is booked back on this day. Raises CannotAct, which tells why.
    """
    demand_status(refund, RefundStatus.REQUESTED)
    why_not = why_not_approved(refund, by=actor)
    if why_not:
        raise CannotAct(why_not)
    why = f"approved: {reason}" if reason else "approved"
    with transaction.atomic():
        change(refund, to=RefundStatus.APPROVED, why=why, actor=actor, approved_by=actor, explanation="")
        if not refund.undelivered:
            journal.post_return(refund_id=refund.pk, about=refund.about, amount=refund.amount)
        desk.close_items(about=refund, outcome="approved", by=actor)
        if refund.destination == Destination.WALLET:
            _pay_into_wallet(refund, actor)
        else:
            title = f"refund to transfer: {format_dinars(refund.amount)}"
            desk.open_item(kind="refund_payout", about=refund, title=title)


def _pay_into_wallet(refund: Refund, actor: str) -> None:
    change(refund, to=RefundStatus.PAID_OUT, why="kept in the wallet", actor=actor)
    journal.post_refund_to_wallet(refund_id=refund.pk, about=refund.about, amount=refund.amount)
    wallet.credit(
        customer=refund.customer,
        amount=refund.amount,
        kind=WalletEntryKind.REFUND,
        key=f"refund:{refund.pk}",
        about=refund.about,
    )


def why_not_approved(refund: Refund, *, by: str) -> str:
    """Why this person cannot approve the refund as it stands, in words; empty if they can."""
    if not refund.destination:
        return _("Nothing can be approved before it is known where the money goes.")
    if not needs_two_persons(refund):
        return ""
    parts = {
        refund.requested_by: _("you asked for it"),
        refund.changed_by: _("you changed it last"),
        refund.customer.email: _("it is your own"),
    }
    if by not in parts:
        return ""
    return _("From %(limit)s on another person has to approve: %(part)s.") % {
        "limit": format_dinars(_limit()),
        "part": parts[by],
    }


def needs_two_persons(refund: Refund) -> bool:
    """Whether the refund comes to the limit or more: then who asked or changed does not approve."""
    return bool(refund.amount >= _limit())


def _limit() -> int:
    return int(settings.REFUND_TWO_PERSONS_FROM * CENTIMES_PER_DINAR)


def reject(*, refund: Refund, actor: str, explanation: str) -> None:
    """Refuse to pay for a card that was delivered; the customer reads the explanation. Raises CannotAct."""
    demand_status(refund, RefundStatus.REQUESTED)
    if not may_be_rejected(refund):
        raise CannotAct(_("Money that is owed cannot be rejected: correct the amount, or send it elsewhere."))
    told = demand_reason(explanation)
    with transaction.atomic():
        change(
            refund,
            to=RefundStatus.REJECTED,
            why=f"rejected: {told}",
            actor=actor,
            changed_by=actor,
            explanation=told[:300],
        )
        desk.close_items(about=refund, outcome=f"rejected: {told}", by=actor)


def may_be_rejected(refund: Refund) -> bool:
    """Only a card that came may be refused its money, and only until an approval has made it owed."""
    return not is_booked(refund)
