"""Placing a line at the supplier: at most once.

The supplier documents no idempotency key. So an attempt is committed before its one call, code that meets
an open attempt never sends again, and an answer that does not clearly say no leaves the outcome unknown.
"""

import logging
import secrets
import time
from collections.abc import Callable
from datetime import timedelta
from typing import ParamSpec

from django.conf import settings
from django.db import transaction

import oneclick
from catalog.models import Origin, Product
from core import clock, desk, switches
from core.intervals import Interval
from core.kinds import SwitchName
from core.moves import LostRaceError, move, record_created, subject_of
from core.reasons import Common, Reason, ReasonLike, ReasonOrNote
from core.text import truncate
from orders.fulfilment import circuit_breaker, restore_pairs
from orders.fulfilment.attachment import attach_supplier_order
from orders.fulfilment.delays import notify_delay
from orders.fulfilment.order_id_check import verify_placed_id
from orders.fulfilment.orphans import adopt_orphan
from orders.fulfilment.placement_answers import (
    PlacementAnswer,
    PlacementVerdict,
    judge_failure,
    judge_success,
)
from orders.fulfilment.preflight import HoldRequiredError, PreflightResult, SoldOutError, preflight
from orders.fulfilment.purchase_gate import PurchaseObstacles, find_obstacles
from orders.fulfilment.settlement import settle_refused
from orders.kinds import OrdersDeskKind
from orders.models import Attempt, Line
from orders.reasons import DeskTitle, HoldDetail, LineReason, PauseReason
from orders.states import AttemptStatus, HoldReason, LineStatus, PairStatus
from orders.supplier_account import key_circuit_breaker, sales_gate

log = logging.getLogger(__name__)
P = ParamSpec("P")

MAX_BACKOFF = 40  # times the interval between two tries
MAX_RETRY_AFTER = 60  # seconds that the vendor may ask us to wait


def place_line(*, line_id: int) -> None:
    """Buy a queued line that is due. Safe to call twice, late or at once: a claim decides who goes on."""
    line = Line.objects.select_related("order", "denomination__product").get(pk=line_id)
    if line.status != LineStatus.QUEUED or line.next_due_at is None or line.next_due_at > clock.now():
        return
    found = find_obstacles(line)
    try:
        if found is None:
            _hold_at_the_gate(line)
            return
        if _is_kept_back(line, found):
            return
        _claim(line)
    except LostRaceError:
        return
    with key_circuit_breaker.already_read(is_rejected=found.is_key_rejected):
        _place_claimed(line)


def _hold_at_the_gate(line: Line) -> None:
    """Nothing may be bought now. If that has just ended, the line is still due."""
    closed = sales_gate.closed_reason()
    if closed:
        put_on_hold(line, HoldReason.PAUSED, closed)


def _is_kept_back(line: Line, found: PurchaseObstacles) -> bool:
    """Whether the line is not to be bought now, and all that follows from that is done."""
    if found.has_orphans and adopt_orphan(line):
        return True
    if (found.has_orphans or found.is_in_pair) and restore_pairs.is_in_open_pair(line):
        put_on_hold(line, HoldReason.PAUSED, PauseReason.PAIR)
        return True
    if found.is_trial and not circuit_breaker.allows_purchase(line):
        _wait_for_trial(line)
        return True
    return False


def _wait_for_trial(line: Line) -> None:
    """Another line shows first whether the supplier answers clearly again."""
    still_queued = Line.objects.filter(pk=line.pk, status=LineStatus.QUEUED, next_due_at=line.next_due_at)
    still_queued.update(next_due_at=clock.now() + Interval.PREFLIGHT_RETRY.duration)


def _claim(line: Line) -> None:
    move(
        line,
        to=LineStatus.PLACING,
        why=LineReason.CLAIMED,
        lease_token=secrets.token_hex(16),
        next_due_at=clock.now() + Interval.PLACING_LEASE.duration,
        tries=line.tries + 1,
    )


def _place_claimed(line: Line) -> None:
    try:
        checked = preflight(line)
        attempt = _arm(line, checked)
    except LostRaceError:
        log.info("the lease of line %s ran out before it was armed", line.pk)
    except HoldRequiredError as exc:
        _unless_race_lost(put_on_hold, line, exc.reason, exc.detail)
    except SoldOutError:
        _unless_race_lost(settle_refused, line, why=LineReason.SOLD_OUT)
    except oneclick.KeyRejectedError:
        _unless_race_lost(put_on_hold, line, HoldReason.KEY, HoldDetail.KEY_REFUSED)
    except oneclick.OneClickError as exc:
        _unless_race_lost(
            _back_to_queue, line, Reason(LineReason.PREFLIGHT_FAILED, error=type(exc).__name__), None
        )
    else:
        record_answer(attempt, verify_placed_id(attempt, _send(attempt)))


def _arm(line: Line, checked: PreflightResult) -> Attempt:
    """Commit the attempt, in an outermost transaction, before anything is sent.

    Raises LostRaceError if the lease is gone, or a supplier order has turned up that may be the line's;
    HoldRequiredError if buying was paused meanwhile.
    """
    with transaction.atomic(durable=True):
        now = clock.now()
        lease_ends_at = now + Interval.PLACING_LEASE.duration
        ours = Line.objects.filter(
            pk=line.pk, status=LineStatus.PLACING, lease_token=line.lease_token, next_due_at__gt=now
        )
        free = ours.exclude(pairs__status=PairStatus.OPEN).filter(sales_gate.sales_allowed_now())
        if free.update(next_due_at=lease_ends_at) != 1:
            raise _why_not_armed(line)
        attempt = Attempt.objects.create(
            line=line,
            number=line.attempts.count() + 1,
            lease_token=line.lease_token,
            product_id=product_id_for(line),
            type_id=line.supplier_type_id,
            quantity=line.quantity,
            wholesale=checked.wholesale,
            balance_before=checked.balance,
            sent_at=now,
            lease_ends_at=lease_ends_at,
        )
        record_created(attempt, why=LineReason.COMMITTED)
    attempt.armed_at = time.monotonic()
    return attempt


def _why_not_armed(line: Line) -> Exception:
    closed = sales_gate.closed_reason()
    if closed:
        return HoldRequiredError(HoldReason.PAUSED, closed)
    return LostRaceError(f"line {line.pk} was claimed by another, or is in a pair")


def product_id_for(line: Line) -> str:
    """The product id to send; any mirrored product stands in for the vendor's test types.

    Those are in no catalogue. Raises HoldRequiredError in production, or if nothing is mirrored.
    """
    if line.supplier_product_id:
        return line.supplier_product_id
    if settings.IN_PRODUCTION:
        raise HoldRequiredError(HoldReason.GONE, HoldDetail.TEST_TYPE)
    stand_in = Product.objects.filter(origin=Origin.SUPPLIER, withdrawn_at=None).order_by("pk").first()
    if stand_in is None:
        raise HoldRequiredError(HoldReason.GONE, HoldDetail.NO_STAND_IN)
    return stand_in.supplier_id


def _send(attempt: Attempt) -> PlacementAnswer:
    """One call. A process that was asleep since arming does not send: its lease may be about to end."""
    slept = time.monotonic() - attempt.armed_at
    if slept > Interval.ARM_TO_SEND.duration.total_seconds():
        return PlacementAnswer(PlacementVerdict.NOT_SENT, "slept before sending", why=LineReason.SLEPT)
    return call_place_order(product_id=attempt.product_id, type_id=attempt.type_id, quantity=attempt.quantity)


def call_place_order(*, product_id: str, type_id: str, quantity: int) -> PlacementAnswer:
    """The one call that buys. Never raises: what goes wrong after the bytes left is an unknown outcome."""
    try:
        placed = oneclick.client().place_order(product_id=product_id, type_id=type_id, quantity=quantity)
    except Exception as exc:  # fail closed: a fault of ours after the call says nothing about the order
        return judge_failure(exc)
    return judge_success(placed)


def record_answer(attempt: Attempt, answer: PlacementAnswer) -> None:
    """Write down what the supplier answered. If the lease ran out meanwhile, only good news counts."""
    noted = {
        "answer_class": answer.answer_class,
        "vendor_code": answer.vendor_code,
        "request_id": truncate(answer.request_id, 80),
    }
    line = attempt.line
    if answer.verdict is PlacementVerdict.PLACED:
        attach_supplier_order(
            attempt=attempt, supplier_id=answer.supplier_id, why=LineReason.TAKEN, answer=noted
        )
        return
    Attempt.objects.filter(pk=attempt.pk).update(**noted)
    try:
        with transaction.atomic():
            _RECORDERS[answer.verdict](line, attempt, answer)
    except LostRaceError:
        log.info("line %s was moved while its answer was under way", line.pk)


def _record_not_sent(line: Line, attempt: Attempt, answer: PlacementAnswer) -> None:
    why = answer.why or Reason(LineReason.NOT_BOUGHT, answer=answer.answer_class)
    move(attempt, to=AttemptStatus.NOT_SENT, why=why)
    _back_to_queue(line, why, answer.retry_after)


def _record_refused(line: Line, attempt: Attempt, answer: PlacementAnswer) -> None:
    why = Reason(LineReason.SAID_NO, answer=answer.code)
    move(attempt, to=AttemptStatus.REFUSED, why=why)
    settle_refused(line, why=why)


def _record_held(line: Line, attempt: Attempt, answer: PlacementAnswer) -> None:
    why = Reason(LineReason.SAID, answer=answer.code)
    move(attempt, to=AttemptStatus.REFUSED, why=why)
    put_on_hold(line, answer.hold_reason or HoldReason.PAUSED, why)


def _record_unknown(line: Line, attempt: Attempt, answer: PlacementAnswer) -> None:
    mark_unknown(line, attempt, why=Reason(LineReason.UNCLEAR, answer=answer.answer_class))
    if answer.turned_away:
        desk.open_item(
            kind=OrdersDeskKind.UNKNOWN_REFUSAL,
            about=line,
            title=Reason(DeskTitle.UNKNOWN_REFUSAL, order=line.order.reference, answer=answer.code),
            evidence={"code": answer.vendor_code, "class": answer.answer_class, "request": answer.request_id},
        )
    circuit_breaker.open_after_unclear_answers()


def _record_contested_id(line: Line, attempt: Attempt, _answer: PlacementAnswer) -> None:
    mark_unknown(line, attempt, why=LineReason.ID_DOUBTED)


_RECORDERS = {
    PlacementVerdict.NOT_SENT: _record_not_sent,
    PlacementVerdict.REFUSED: _record_refused,
    PlacementVerdict.HELD: _record_held,
    PlacementVerdict.UNKNOWN: _record_unknown,
    PlacementVerdict.DOUBTED: _record_contested_id,
}


def mark_unknown(line: Line, attempt: Attempt, *, why: ReasonLike) -> None:
    """Nobody knows whether the supplier took it; from now on it is looked up, never sent.

    Raises LostRaceError.
    """
    with transaction.atomic():
        move(attempt, to=AttemptStatus.UNKNOWN, why=why)
        move(
            line,
            to=LineStatus.UNKNOWN,
            why=why,
            guard={"lease_token": attempt.lease_token},
            next_due_at=clock.now() + Interval.UNKNOWN_LOOKUP.duration,
        )


def put_on_hold(line: Line, reason: HoldReason, detail: ReasonOrNote) -> None:
    """Put a line on hold until what is ours to mend is mended. Raises LostRaceError."""
    if reason is HoldReason.KEY:
        switches.pause(SwitchName.PLACING, reason=HoldDetail.KEY_REFUSED)
    with transaction.atomic():
        move(
            line,
            to=LineStatus.HELD,
            why=detail,
            guard={"lease_token": line.lease_token},
            hold_reason=reason,
            next_due_at=clock.now() + Interval.HELD_RECHECK.duration,
        )
        desk.open_item(
            kind=OrdersDeskKind.HELD,
            about=line,
            title=Reason(Common.ABOUT, name=line.order.reference, what=detail),
            evidence={"why": detail},
        )


def _back_to_queue(line: Line, why: ReasonLike, retry_after: float | None) -> None:
    pause = Interval.PREFLIGHT_RETRY.duration * min(2 ** (line.tries - 1), MAX_BACKOFF)
    wished = timedelta(seconds=min(retry_after or 0, MAX_RETRY_AFTER))
    move(
        line,
        to=LineStatus.QUEUED,
        why=why,
        guard={"lease_token": line.lease_token},
        lease_token="",
        next_due_at=clock.now() + max(pause, wished),
    )
    notify_delay(line)


def _unless_race_lost(act: Callable[P, None], *args: P.args, **kwargs: P.kwargs) -> None:
    """Do it unless a rival was faster."""
    try:
        act(*args, **kwargs)
    except LostRaceError:
        log.info("a rival moved the line first")


def expire_lease(*, line_id: int) -> None:
    """End a claim whose lease ran out: without an attempt nothing was sent, with one nobody knows.

    Safe to call twice.
    """
    line = Line.objects.select_related("order").get(pk=line_id)
    if line.status != LineStatus.PLACING or line.next_due_at is None or line.next_due_at > clock.now():
        return
    attempt = line.attempts.filter(status=AttemptStatus.OPEN).first()
    log.warning("the lease of %s ran out %s an attempt", subject_of(line), "with" if attempt else "without")
    if attempt:
        _unless_race_lost(mark_unknown, line, attempt, why=LineReason.WORKER_LOST)
    else:
        _unless_race_lost(_back_to_queue, line, LineReason.LEASE_RAN_OUT, None)
