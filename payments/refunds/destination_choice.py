"""Where a refund goes: chosen by the customer, changed by staff, as long as it is under review."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from core import audit_log, clock
from core.actors import CUSTOMER
from core.audit_log import ActionNotAllowedError, require_reason
from core.reasons import Reason, ReasonLike, Sentence
from core.sealing import CannotOpenError
from payments.models import Refund, RefundPayee
from payments.payout_methods.registry import offered_payout_methods
from payments.reasons import RefundReason
from payments.refunds.amendment import amend_refund, changed_by, require_status
from payments.refunds.involved_staff import require_not_own
from payments.refunds.payees import Payee, is_current_payee, payee_text, store_payee
from payments.states import RefundStatus


def choose_destination(*, refund: Refund, payee: Payee, actor: str = CUSTOMER) -> bool:
    """Let the customer say where one refund goes: `choose_destinations`."""
    return choose_destinations(refunds=[refund], payee=payee, actor=actor)


def choose_destinations(*, refunds: Iterable[Refund], payee: Payee, actor: str = CUSTOMER) -> bool:
    """Let the customer say where their money goes; returns whether that is news. Safe to call twice.

    All of them or none, at one moment, by which the payees of one choice are known; the customer hears of it
    once. It leaves `changed_by` alone, which names the member of staff. Raises ActionNotAllowedError.
    """
    at, why = clock.now(), Reason(RefundReason.CHOSEN, payee=_in_short(payee))
    is_new = False
    with transaction.atomic():
        for refund in refunds:
            _demand_offered(refund, payee)
            if not is_current_payee(refund, payee):
                _send_to(refund, payee, actor, why=why, at=at, is_news=not is_new)
                is_new = True
    return is_new


def follow_last_choice(*, refund: Refund, others: QuerySet[Refund]) -> bool:
    """Send a refund that was just made where its customer sends `others`; returns whether it is known where.

    Runs inside the caller's transaction, which keeps rivals from choosing meanwhile. Only the newest word
    about all of them counts, only if it was the customer's own, and only while it still holds: not after
    staff have sent one elsewhere, nor while one waits for a choice, be it because it could not be paid there.
    """
    others = others.filter(customer_id=refund.customer_id).exclude(pk=refund.pk)
    if others.filter(status=RefundStatus.REQUESTED, destination="").exists():
        return False
    newest = RefundPayee.objects.filter(refund__in=others).select_related("refund").order_by("-pk").first()
    payee = _customers_word(newest) if newest else None
    if payee is None or payee.method not in offered_payout_methods():
        return False
    why = Reason(RefundReason.CHOSEN_BEFORE, payee=_in_short(payee))
    _send_to(refund, payee, CUSTOMER, why=why, is_news=False)
    return True


def _customers_word(row: RefundPayee) -> Payee | None:
    """What the customer typed in a row that still counts. What does not open has to be typed anew."""
    is_customers = row.typed_by == CUSTOMER and row.typed_by_id is None
    if not is_customers or row.refund.payee_id != row.pk:
        return None
    try:
        return Payee.in_row(row)
    except CannotOpenError:
        return None


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


def _send_to(
    refund: Refund,
    payee: Payee,
    actor: str,
    *,
    why: ReasonLike,
    at: datetime | None = None,
    **changes: Any,
) -> None:
    row = store_payee(refund, payee, actor=actor, at=at)
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
