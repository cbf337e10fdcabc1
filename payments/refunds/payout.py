"""Money goes out: at once where the approval itself pays; else by hand, which is noted with its reference.

What could not be paid by hand is taken back.
"""

from django.db import IntegrityError, transaction

from core import audit_log, desk
from core.audit_log import ActionNotAllowedError, require_reason
from core.normalisation import canonical_reference as spelt_once
from core.reasons import Reason
from core.text import truncate
from payments.ledger import journal
from payments.models import Refund
from payments.payout_methods.base import InstantPayout
from payments.payout_methods.registry import payout_method
from payments.refunds.amendment import amend_refund, changed_by, require_status
from payments.refunds.involved_staff import require_not_own
from payments.refunds.payees import payee_text
from payments.refunds.payout_proof import prove_payout
from payments.refunds.refund_request import open_for_review
from payments.states import RefundStatus

MAX_REFERENCE_LENGTH = 100


def pay_at_once(refund: Refund, chosen: InstantPayout, actor: str) -> None:
    """Pay in our own books, within the transaction of the approval. Raises LostRaceError."""
    amend_refund(refund, to=RefundStatus.PAID_OUT, why=chosen.history.paid, actor=actor)
    journal.post_refund(refund_id=refund.pk, about=refund.about, amount=refund.amount, account=chosen.account)
    chosen.pay(refund)


def pay_out(*, refund: Refund, reference: str, actor: str) -> None:
    """Note that the money has left, under the reference that the transfer or the receipt has.

    One payout pays one refund: a reference that is known is refused. Raises ActionNotAllowedError.
    """
    require_status(refund, RefundStatus.APPROVED)
    require_not_own(refund, by=actor)
    name, words = spelt_once(reference), payout_method(refund.destination).for_staff
    if not 0 < len(name) <= MAX_REFERENCE_LENGTH:
        raise ActionNotAllowedError(str(words.reference_missing))
    if Refund.objects.filter(external_reference=name).exists():
        raise ActionNotAllowedError(str(words.reference_known))
    try:
        with transaction.atomic():
            _pay(refund, name, actor)
    except IntegrityError:
        if not Refund.objects.filter(external_reference=name).exists():
            raise
        raise ActionNotAllowedError(str(words.reference_known)) from None
    prove_payout(refund)


def _pay(refund: Refund, reference: str, actor: str) -> None:
    chosen = payout_method(refund.destination)
    why = Reason(chosen.history.paid, reference=reference)
    amend_refund(refund, to=RefundStatus.PAID_OUT, why=why, actor=actor, external_reference=reference)
    journal.post_refund(
        refund_id=refund.pk,
        about=refund.about,
        amount=refund.amount,
        account=chosen.account,
        reference=reference,
    )
    desk.close_items(about=refund, outcome=why, by=actor)
    audit_log.record(
        actor=actor,
        act="refund.pay_out",
        about=refund,
        before={"status": RefundStatus.APPROVED},
        after={"status": refund.status, "reference": reference, "payee": payee_text(refund.payee)},
    )


def bounce(*, refund: Refund, actor: str, explanation: str) -> None:
    """It could not be paid: the refund is under review again, and its destination must be chosen anew.

    The customer reads the explanation. Who takes it back does not approve it again.
    Raises ActionNotAllowedError.
    """
    require_status(refund, RefundStatus.APPROVED)
    require_not_own(refund, by=actor)
    told = require_reason(explanation)
    was = payee_text(refund.payee)
    why = Reason(payout_method(refund.destination).history.returned, note=told)
    with transaction.atomic():
        amend_refund(
            refund,
            to=RefundStatus.REQUESTED,
            why=why,
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
        desk.close_items(about=refund, outcome=why, by=actor)
        open_for_review(refund)
