"""Payments are confirmed only by asking the gateway; a return address or a webhook is a hint to ask.

What cannot be asked about is told after a while (`payments.incoming.unreadable`) and ends: the payment
expires with its late watch, and revives when its money is seen after all.
"""

import logging
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Case, F, Q, Value, When

from core import clock, desk
from core.actors import SYSTEM
from core.intervals import Interval, until_next_payment_check
from core.jobs import notify_on_commit
from core.moves import LostRaceError, move
from core.reasons import Reason
from core.statements import update_returning
from core.text import truncate
from payments.gateways.base import GatewayOutcome, GatewayStatus, StatusCheckError
from payments.gateways.registry import GATEWAYS, gateway
from payments.incoming.confirmation import confirm_payment
from payments.incoming.expiry import is_past_expiry
from payments.incoming.unreadable import note_readable, note_unreadable, was_reported
from payments.kinds import PaymentsDeskKind, PaymentsJob
from payments.models import Payment, Unapplied
from payments.reasons import Mismatch, PaymentReason
from payments.states import PaymentStatus
from payments.unapplied import record_unapplied

log = logging.getLogger(__name__)

CURRENCY = "DZD"
WATCHED = (PaymentStatus.CREATED, PaymentStatus.PENDING)  # whose customer may be waiting
ENDED = {GatewayOutcome.FAILED: PaymentStatus.FAILED, GatewayOutcome.EXPIRED: PaymentStatus.EXPIRED}


def check_payment_status(*, payment_id: int) -> None:
    """Ask the gateway about one payment if it is due.

    Safe to call twice, late, or at once: a claim decides who asks.
    """
    for payment in _claim(payment_id):
        _check(payment)


def _check(payment: Payment) -> None:
    if payment.reference is None:
        _give_up_unstarted(payment)
        return
    try:
        fact = gateway(payment.gateway).fetch(payment)
    except StatusCheckError as exc:
        log.warning("payment %s could not be asked about: %s", payment.pk, exc)
        with suppress(LostRaceError):
            if exc.is_gone and _is_gone_in_time(payment):
                _end_gone(payment)
            else:
                _leave_unread(payment, exc)
        return
    apply_gateway_status(payment=payment, fact=fact)


def _claim(payment_id: int) -> list[Payment]:
    """The payment, if it is due and no rival has claimed it."""
    now = clock.now()
    due = Payment.objects.filter(pk=payment_id, next_due_at__lte=now)
    return update_returning(due, next_due_at=now + Interval.PAYMENT_LEASE.duration)


def _give_up_unstarted(payment: Payment) -> None:
    """The answer of the gateway was lost: nobody holds that link, so nobody can pay it (ref: create-link)."""
    with suppress(LostRaceError):
        move(payment, to=PaymentStatus.FAILED, why=PaymentReason.NO_LINK, next_due_at=None)


def apply_gateway_status(*, payment: Payment, fact: GatewayStatus) -> None:
    """Act on what the gateway said. The final state depends on the facts, not on their order or number."""
    try:
        if fact.outcome is GatewayOutcome.CONFIRMED:
            _confirm(payment, fact)
            return
        _keep_evidence(payment, fact)
        if fact.outcome is GatewayOutcome.UNCLEAR:
            _report_status(payment, fact)
            _leave_unread(payment, StatusCheckError(_said(fact)))
            return
        note_readable(payment)
        if fact.outcome in ENDED and payment.is_open:
            move(
                payment,
                to=ENDED[fact.outcome],
                why=_said(fact),
                next_due_at=_late_look(payment),
            )
        else:
            _expire_or_look_again(payment)
    except LostRaceError:
        log.info("payment %s was moved by a rival", payment.pk)


def _said(fact: GatewayStatus) -> Reason:
    return Reason(PaymentReason.GATEWAY_SAID, status=fact.raw_status)


def _expire_or_look_again(payment: Payment) -> None:
    if payment.is_open and payment.status != PaymentStatus.IN_REVIEW and is_past_expiry(payment):
        move(payment, to=PaymentStatus.EXPIRED, why=PaymentReason.NOT_PAID, next_due_at=_late_look(payment))
    else:
        _look_again(payment)


def _is_gone_in_time(payment: Payment) -> bool:
    """Whether its page was taken away when its life was over, which is no news; before that, it cannot be.

    What could not be read while it was payable stays unread: what became of its money was never told.
    """
    if payment.expires_at is None or payment.unreadable_since is not None:
        return False
    return clock.now() > payment.expires_at - Interval.PAYMENT_LINK_EARLY.duration


def _end_gone(payment: Payment) -> None:
    """The page is over. Its money is looked for as that of any link that was not paid in time."""
    if payment.status != PaymentStatus.CONFIRMED:
        _expire_or_look_again(payment)


def _leave_unread(payment: Payment, trouble: StatusCheckError) -> None:
    """Nothing is known about it, so nothing is decided but when it ends. Raises LostRaceError."""
    if payment.status == PaymentStatus.CONFIRMED:
        return
    if _ended_by_what_was_read(payment):
        _look_again(payment)
        return
    note_unreadable(payment, trouble)
    if not _is_given_up(payment):
        _set_due(payment, clock.now() + _pause(payment))
    elif payment.is_open:
        # Nobody can pay it any more, and whoever ordered shall not wait for it for ever.
        due = _last_look(payment, trouble)
        move(payment, to=PaymentStatus.EXPIRED, why=PaymentReason.NOTHING_TOLD, next_due_at=due)
    else:
        _set_due(payment, _last_look(payment, trouble))


def _ended_by_what_was_read(payment: Payment) -> bool:
    """Declined, or not paid when its time was over: that it cannot be asked about any more is no news.

    One that expired before its time was dropped for another way to pay, and its page may still be open.
    """
    if payment.unreadable_since is not None or payment.expires_at is None:
        return False
    ended_late = payment.status_since > payment.expires_at + Interval.PAYMENT_GRACE.duration
    return payment.status == PaymentStatus.FAILED or (payment.status == PaymentStatus.EXPIRED and ended_late)


def _is_given_up(payment: Payment) -> bool:
    """Whether its late watch is over and it could not be read for so long that a person was told."""
    now, since = clock.now(), payment.unreadable_since
    was_told = since is not None and now >= since + Interval.PAYMENT_UNREADABLE.duration
    return was_told and now > _watch_ends_at(payment) and payment.status != PaymentStatus.IN_REVIEW


def _last_look(payment: Payment, trouble: StatusCheckError) -> datetime | None:
    """Seldom, for a month; no more where the gateway knows no such payment: nobody has paid it."""
    due = clock.now() + _pause(payment)
    is_last = trouble.is_unknown or due > payment.created_at + Interval.PAYMENT_UNREADABLE_END.duration
    return None if is_last else due


def _report_status(payment: Payment, fact: GatewayStatus) -> None:
    """A status that no page names is a change of the gateway's contract: told at once, and once."""
    if payment.gateway_status == truncate(fact.raw_status, 40):
        return
    log.error("payment %s has a status that is not known: %s", payment.pk, fact.raw_status)
    desk.open_item(
        kind=PaymentsDeskKind.PAYMENT_STATUS,
        about=payment,
        title=Reason(PaymentReason.STATUS_UNKNOWN, reference=payment.reference, status=fact.raw_status),
        evidence={"status": fact.raw_status},
    )


def _keep_evidence(payment: Payment, fact: GatewayStatus) -> None:
    """A look that finds nothing new writes nothing."""
    if evidence := _new_evidence(payment, fact):
        Payment.objects.filter(pk=payment.pk).update(**evidence)


def _new_evidence(payment: Payment, fact: GatewayStatus) -> dict[str, Any]:
    """The columns with what the gateway told; none where it tells nothing new."""
    known = {name: told for name, told in payment.evidence.items() if name != "told_at"}
    if known == fact.evidence:
        return {}
    evidence = {**fact.evidence, "told_at": clock.now().isoformat()}
    return {"gateway_status": truncate(fact.raw_status, 40), "evidence": evidence}


def mismatch(payment: Payment, fact: GatewayStatus) -> Mismatch | None:
    """Why a confirmation is not about this payment as we stored it, or None if everything agrees."""
    if fact.reference != payment.reference:
        return Mismatch.REFERENCE
    if fact.is_sandbox is None or fact.is_sandbox != payment.is_sandbox:
        return Mismatch.MODE
    if fact.is_sandbox and settings.IN_PRODUCTION:
        return Mismatch.SANDBOX
    if fact.currency != CURRENCY:
        return Mismatch.CURRENCY
    if fact.amount != payment.amount:
        return Mismatch.AMOUNT
    return None


def _confirm(payment: Payment, fact: GatewayStatus) -> None:
    if payment.status == PaymentStatus.CONFIRMED:
        _keep_evidence(payment, fact)
    elif _is_booked_apart(payment):
        _keep_evidence(payment, fact)
        Payment.objects.filter(pk=payment.pk).update(next_due_at=None)  # a late webhook has asked once more
    elif trouble := mismatch(payment, fact):
        _keep_evidence(payment, fact)
        _refuse_confirmation(payment, fact, trouble)
    else:
        note_readable(payment)
        why = PaymentReason.CONFIRMED if fact.by is SYSTEM else PaymentReason.SEEN
        confirm_payment(payment, why=why, actor=fact.by, **_new_evidence(payment, fact))


def _is_booked_apart(payment: Payment) -> bool:
    """Whether its money is in the books already, as money without an order.

    Of an open payment it cannot be: what books it apart ends the payment in the same transaction.
    """
    return not payment.is_open and Unapplied.objects.filter(payment=payment).exists()


def _refuse_confirmation(payment: Payment, fact: GatewayStatus, trouble: Mismatch) -> None:
    """The order stays unpaid and a person is told; real money of another amount is booked as unapplied."""
    if trouble is Mismatch.AMOUNT and fact.amount:
        with transaction.atomic():
            _report_mismatch(payment, fact, trouble)
            record_unapplied(payment=payment, amount=fact.amount, reason=Mismatch.AMOUNT)
            if payment.is_open:
                move(payment, to=PaymentStatus.FAILED, why=trouble, actor=fact.by, next_due_at=None)
            else:
                _set_due(payment, None)
        return
    _leave_unread(payment, StatusCheckError(Reason(PaymentReason.CONFIRMED_BUT, why=trouble)))
    if not was_reported(payment):
        _report_mismatch(payment, fact, trouble)


def _report_mismatch(payment: Payment, fact: GatewayStatus, trouble: Mismatch) -> None:
    desk.open_item(
        kind=PaymentsDeskKind.PAYMENT_MISMATCH,
        about=payment,
        title=Reason(PaymentReason.MISMATCH, reference=payment.reference, why=trouble),
        evidence={"expected": payment.amount, "told": fact.evidence},
    )


def _look_again(payment: Payment) -> None:
    pause = _pause(payment)
    _set_due(payment, clock.now() + pause if payment.is_open else _late_look(payment))
    if payment.is_open and _is_watched(payment):
        notify_on_commit(PaymentsJob.PAYMENT, payment.pk, after=pause)


def _is_watched(payment: Payment) -> bool:
    """Whether its customer waits on the open page."""
    return payment.watched_until is not None and payment.watched_until > clock.now()


def _set_due(payment: Payment, due: datetime | None) -> None:
    Payment.objects.filter(pk=payment.pk, status=payment.status).update(next_due_at=due)


def _pause(payment: Payment) -> timedelta:
    """Every few seconds while the customer waits, then less often; seldom what a person confirms."""
    watched = payment.is_open and _is_watched(payment)
    pause = until_next_payment_check(payment.created_at, clock.now(), watched=watched)
    return (
        max(pause, Interval.STAFF_LOOK.duration) if gateway(payment.gateway).is_confirmed_by_staff else pause
    )


def _late_look(payment: Payment) -> datetime | None:
    """A day of late watch after expiry, since nobody documents whether FAILED can still become CONFIRMED."""
    # Expired before its time: the customer dropped it for another way to pay, and its page may still be open.
    was_dropped = (
        payment.status == PaymentStatus.EXPIRED and payment.expires_at and not is_past_expiry(payment)
    )
    least = timedelta() if was_dropped else Interval.PAYMENT_LATE_LOOK.duration
    due = clock.now() + max(_pause(payment), least)
    return due if due <= _watch_ends_at(payment) else None


def _watch_ends_at(payment: Payment) -> datetime:
    return (payment.expires_at or payment.created_at) + Interval.PAYMENT_WATCH.duration


def check_status_soon(*, payment_id: int) -> None:
    """The customer is back from the bank: let the gateway be asked now. Safe to call twice."""
    now = clock.now()
    waiting = Payment.objects.filter(pk=payment_id, status=PaymentStatus.PENDING, next_due_at__gt=now)
    if waiting.update(next_due_at=now):
        notify_on_commit(PaymentsJob.PAYMENT, payment_id)


def watch_payment(payment: Payment) -> None:
    """The customer has its page open: `renew_watch`, if what was read of the payment asks for it."""
    is_watched = payment.watched_until is not None and payment.watched_until > renew_watch_by(clock.now())
    if payment.status in WATCHED and payment.gateway in asked_gateways() and not is_watched:
        renew_watch(payment_id=payment.pk)


def renew_watch(*, payment_id: int) -> None:
    """Ask about a payment every few seconds for a while: its customer has a page open. One statement.

    Nothing is written while half of that or more is to go. What staff confirm is left alone: their word wakes
    whoever asks. Safe to call twice and at once.
    """
    now = clock.now()
    soon = now + until_next_payment_check(now, now, watched=True)
    unwatched = Q(watched_until=None) | Q(watched_until__lte=renew_watch_by(now))
    waiting = Payment.objects.filter(pk=payment_id, status__in=WATCHED, gateway__in=asked_gateways())
    waiting.filter(unwatched).update(
        watched_until=now + Interval.PAYMENT_WATCHED.duration,
        next_due_at=Case(When(next_due_at__gt=soon, then=Value(soon)), default=F("next_due_at")),
    )


def renew_watch_by(now: datetime) -> datetime:
    """A watch that ends by then is renewed, and the bank asked soon; another has long enough to go."""
    return now + Interval.PAYMENT_WATCHED.duration / 2


def asked_gateways() -> list[str]:
    """The names of those that tell of a payment when asked; of the others, staff do."""
    return [each.name for each in GATEWAYS.values() if not each.is_confirmed_by_staff]
