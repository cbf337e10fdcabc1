"""An approved refund is transferred by hand: noted with the bank's reference, or taken back if it bounces."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from core import audit_log, desk
from core.audit_log import ActionNotAllowedError
from core.normalisation import canonical_reference as spelt_once
from core.text import truncate
from payments import journal
from payments.models import Refund
from payments.refunds.amendment import amend_refund, changed_by, require_reason, require_status
from payments.refunds.involved_staff import require_not_own
from payments.refunds.payout_proof import prove_payout
from payments.refunds.refund_request import open_for_review
from payments.states import RefundStatus

MAX_REFERENCE_LENGTH = 100


def pay_out(*, refund: Refund, reference: str, actor: str) -> None:
    """Note that the transfer was made, under the reference that the bank or post office gave it.

    One transfer pays one refund: a reference that is known is refused. Raises ActionNotAllowedError.
    """
    require_status(refund, RefundStatus.APPROVED)
    require_not_own(refund, by=actor)
    name = spelt_once(reference)
    if not 0 < len(name) <= MAX_REFERENCE_LENGTH:
        raise ActionNotAllowedError(_("Write the reference of the transfer."))
    if Refund.objects.filter(external_reference=name).exists():
        raise ActionNotAllowedError(_("This transfer has paid another refund."))
    try:
        with transaction.atomic():
            _pay(refund, name, actor)
    except IntegrityError:
        if not Refund.objects.filter(external_reference=name).exists():
            raise
        raise ActionNotAllowedError(_("This transfer has paid another refund.")) from None
    prove_payout(refund)


def _pay(refund: Refund, reference: str, actor: str) -> None:
    why = f"transferred: {reference}"
    amend_refund(refund, to=RefundStatus.PAID_OUT, why=why, actor=actor, external_reference=reference)
    journal.post_refund_paid_out(
        refund_id=refund.pk, about=refund.about, amount=refund.amount, reference=reference
    )
    desk.close_items(about=refund, outcome=why, by=actor)
    audit_log.record(
        actor=actor,
        act="refund.pay_out",
        about=refund,
        before={"status": RefundStatus.APPROVED},
        after={"status": refund.status, "reference": reference, "payee": str(refund.payee)},
    )


def bounce(*, refund: Refund, actor: str, explanation: str) -> None:
    """The transfer came back: the refund is under review again, and its destination must be chosen anew.

    The customer reads the explanation. Who takes it back does not approve it again.
    Raises ActionNotAllowedError.
    """
    require_status(refund, RefundStatus.APPROVED)
    require_not_own(refund, by=actor)
    told = require_reason(explanation)
    was = str(refund.payee)
    with transaction.atomic():
        amend_refund(
            refund,
            to=RefundStatus.REQUESTED,
            why=f"the transfer came back: {told}",
            actor=actor,
            approved_by="",
            approved_by_id=None,
            explanation=truncate(told, 300),
            destination="",
            payee=None,
            **changed_by(actor),
        )
        audit_log.record(
            actor=actor,
            act="refund.bounce",
            about=refund,
            before={"payee": was},
            after={"payee": ""},
            reason=told,
        )
        desk.close_items(about=refund, outcome=f"came back: {told}", by=actor)
        open_for_review(refund)
