"""What a refund comes to, corrected by staff."""

from django.db import transaction
from django.utils.translation import gettext as _

from core import audit_log
from core.audit_log import ActionNotAllowedError, require_reason
from core.money import dinars_text, format_dinars
from core.reasons import Reason
from payments.ledger import journal
from payments.models import Refund
from payments.reasons import RefundReason
from payments.refunds.amendment import amend_refund, changed_by, is_booked, require_status
from payments.refunds.involved_staff import require_not_own
from payments.states import RefundStatus


def correct_amount(*, refund: Refund, amount: int, actor: str, reason: str) -> None:
    """Let a refund in review come to `amount` centimes, at most those paid. Raises ActionNotAllowedError."""
    require_status(refund, RefundStatus.REQUESTED)
    require_not_own(refund, by=actor)
    most = refund.owed_at_first
    if not 0 < amount <= most:
        raise ActionNotAllowedError(
            _("It can come to %(most)s at most, and to more than nothing.") % {"most": dinars_text(most)}
        )
    difference = amount - refund.amount
    if not difference:
        raise ActionNotAllowedError(_("It comes to that already."))
    told = require_reason(reason)
    was = refund.amount
    why = Reason(RefundReason.CORRECTED, was=format_dinars(was), amount=format_dinars(amount), note=told)
    with transaction.atomic():
        amend_refund(
            refund, to=RefundStatus.REQUESTED, why=why, actor=actor, amount=amount, **changed_by(actor)
        )
        audit_log.record(
            actor=actor,
            act="refund.correct",
            about=refund,
            before={"amount": was},
            after={"amount": amount},
            reason=told,
        )
        if is_booked(refund):
            _book(refund, difference)


def _book(refund: Refund, difference: int) -> None:
    # The refund's row is ours until commit, so that nobody else takes the same number.
    earlier = journal.corrections_of(refund.pk).count()
    journal.post_correction(refund_id=refund.pk, number=earlier + 1, about=refund.about, change=difference)
