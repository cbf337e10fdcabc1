"""Where a refund goes: chosen by the customer, changed by staff, as long as it is under review."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core import audit_log
from core.actors import CUSTOMER
from core.audit_log import ActionNotAllowedError, require_reason
from core.reasons import Reason, ReasonLike, Sentence
from payments.models import Refund
from payments.payout_methods.registry import offered_payout_methods
from payments.reasons import RefundReason
from payments.refunds.amendment import amend_refund, changed_by, require_status
from payments.refunds.involved_staff import require_not_own
from payments.refunds.payees import Payee, is_current_payee, payee_text, store_payee
from payments.states import RefundStatus


def choose_destination(*, refund: Refund, payee: Payee, actor: str = CUSTOMER) -> bool:
    """Let the customer say where their money goes; returns whether that is news. Safe to call twice.

    It leaves `changed_by` alone, which names the member of staff. Raises ActionNotAllowedError.
    """
    _demand_offered(refund, payee)
    if is_current_payee(refund, payee):
        return False
    with transaction.atomic():
        _send_to(refund, payee, actor, why=Reason(RefundReason.CHOSEN, payee=_in_short(payee)))
    return True


def change_destination(*, refund: Refund, payee: Payee, actor: str, reason: str) -> None:
    """Let staff send the money elsewhere; after that they do not approve it. Raises ActionNotAllowedError."""
    _demand_offered(refund, payee)
    require_not_own(refund, by=actor)
    if is_current_payee(refund, payee):
        raise ActionNotAllowedError(_("It goes there already."))
    told = require_reason(reason)
    was = payee_text(refund.payee)
    with transaction.atomic():
        why = Reason(RefundReason.REDIRECTED, payee=_in_short(payee), note=told)
        _send_to(refund, payee, actor, why=why, **changed_by(actor))
        audit_log.record(
            actor=actor,
            act="refund.redirect",
            about=refund,
            before={"payee": was},
            after={"payee": payee_text(refund.payee)},
            reason=told,
        )


def _send_to(refund: Refund, payee: Payee, actor: str, *, why: ReasonLike, **changes: Any) -> None:
    row = store_payee(refund, payee, actor=actor)
    amend_refund(
        refund,
        to=RefundStatus.REQUESTED,
        why=why,
        actor=actor,
        explanation="",
        destination=payee.destination,
        payee=row,
        **changes,
    )


def _demand_offered(refund: Refund, payee: Payee) -> None:
    require_status(refund, RefundStatus.REQUESTED)
    if payee.method not in offered_payout_methods():
        raise ActionNotAllowedError(_("The shop does not pay refunds there."))


def _in_short(payee: Payee) -> Sentence:
    """For the history: which account, without telling it."""
    return Sentence(f"{payee.destination} {payee.masked}".strip())
