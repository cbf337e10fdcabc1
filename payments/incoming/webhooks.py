"""What gateways tell us unasked, at /webhooks/<name>/: a hint to ask, and never more than that.

A genuine event is stored once and makes its payment due to be asked about. Whatever is not genuine is refused
and leaves a count behind. For any gateway of the registry whose `receives_webhooks` is true.
"""

import hashlib
import logging
from http import HTTPStatus

from django.db import DatabaseError, IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.utils.timezone import localtime
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from core import clock, desk
from core.intervals import Interval
from core.jobs import notify_on_commit
from core.operations.housekeeping import daily_cleanup, delete_in_batches, retention_cutoff
from core.reasons import Reason
from core.row_numbers import last_until
from payments.gateways.base import InvalidWebhookError, WebhookNotification
from payments.gateways.registry import GATEWAYS
from payments.incoming.webhook_rejections import count_rejection
from payments.kinds import PaymentsDeskKind, PaymentsJob
from payments.models import Payment, WebhookEvent, WebhookRefusals
from payments.reasons import GatewayReason
from payments.states import PaymentStatus, WebhookRejection

log = logging.getLogger(__name__)

MAX_BODY_BYTES = 64 * 1024  # bytes; what gateways send has one or two thousand


@csrf_exempt
@require_POST
def receive(request: HttpRequest, name: str) -> HttpResponse:
    """Take a call of a gateway: 200 once it is stored, a 4xx if it is not the gateway's.

    5xx only for trouble of our own (a database that is away): then it may come again.
    """
    gateway = GATEWAYS.get(name)
    if gateway is None or not gateway.receives_webhooks:
        return HttpResponse(status=HTTPStatus.NOT_FOUND)
    try:
        body = _read(request)
        hint = gateway.read_webhook(body, request.headers)
    except _BodyTooLargeError:
        return _refuse(name, WebhookRejection.TOO_LARGE, HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    except UnreadablePostError:
        return _refuse(name, WebhookRejection.CUT_SHORT, HTTPStatus.BAD_REQUEST)
    except InvalidWebhookError as exc:
        return _refuse(name, exc.why, HTTPStatus.BAD_REQUEST)
    if _is_of_another_amount(name, hint):
        return _refuse(name, WebhookRejection.ANOTHER_AMOUNT, HTTPStatus.BAD_REQUEST)
    store_notification(gateway=name, hint=hint, body_hash=hashlib.sha256(body).hexdigest())
    return HttpResponse(status=HTTPStatus.OK)


class _BodyTooLargeError(Exception):
    pass


def _read(request: HttpRequest) -> bytes:
    """The body, of which not a byte is read if it says that it is too large. Raises _BodyTooLargeError."""
    stated = request.META.get("CONTENT_LENGTH") or "0"
    if not stated.isdecimal() or len(stated) > 9 or int(stated) > MAX_BODY_BYTES:
        raise _BodyTooLargeError
    body = request.read(MAX_BODY_BYTES + 1)
    if len(body) > MAX_BODY_BYTES:
        raise _BodyTooLargeError
    return body


def _is_of_another_amount(gateway: str, hint: WebhookNotification) -> bool:
    """Whether it speaks of our payment, and wrongly. What was really paid is found by asking, as ever."""
    payments = Payment.objects.filter(gateway=gateway, reference=hint.reference)
    return hint.amount is not None and payments.exclude(amount=hint.amount).exists()


def _refuse(gateway: str, reason: WebhookRejection, status: HTTPStatus) -> HttpResponse:
    try:
        count_rejection(gateway=gateway, reason=reason)
    except DatabaseError as exc:  # the answer is the same, counted or not
        log.warning("a refused call could not be counted: %s", type(exc).__name__)
    response = HttpResponse(status=status)
    response._has_been_logged = True  # type: ignore[attr-defined]  # Django would write a line for each
    return response


def store_notification(*, gateway: str, hint: WebhookNotification, body_hash: str) -> bool:
    """Store a genuine event and make its payment due; returns whether it is new.

    Safe to call twice and at once: the event's own id is unique, and the second one changes nothing.
    """
    known = WebhookEvent.objects.filter(gateway=gateway, event_id=hint.event_id)
    if known.exists():
        return False
    try:
        with transaction.atomic():
            event = WebhookEvent.objects.create(
                gateway=gateway,
                event_id=hint.event_id,
                kind=hint.kind,
                reference=hint.reference,
                body_hash=body_hash,
            )
            _follow(event)
    except IntegrityError:  # a rival stored it between our look and our insert
        if not known.exists():
            raise
        return False
    return True


def match_event(*, event_id: int) -> None:
    """Look again for the payment of an event, if it is due. Safe to call twice, late, or at once."""
    event = WebhookEvent.objects.get(pk=event_id)
    now = clock.now()
    if event.next_due_at is None or event.next_due_at > now:
        return
    with transaction.atomic():
        claimed = WebhookEvent.objects.filter(pk=event.pk, next_due_at=event.next_due_at)
        if claimed.update(next_due_at=now + Interval.WEBHOOK_RETRY.duration) == 1:
            _follow(event)


def _follow(event: WebhookEvent) -> None:
    """Have the event's payment asked about; without one, wait for it, and after a while tell a person."""
    now = clock.now()
    if not event.reference:
        _settle(event, GatewayReason.ABOUT_NO_PAYMENT)
    elif _make_due(event):
        _settle(event, GatewayReason.ASKED)
    elif now < event.received_at + Interval.WEBHOOK_PATIENCE.duration:
        WebhookEvent.objects.filter(pk=event.pk).update(next_due_at=now + Interval.WEBHOOK_RETRY.duration)
    else:
        _settle(event, GatewayReason.PAYMENT_UNKNOWN)
        desk.open_item(
            kind=PaymentsDeskKind.WEBHOOK,
            about=event,
            title=Reason(GatewayReason.TOLD_OF_UNKNOWN, gateway=event.gateway, reference=event.reference),
            evidence={"type": event.kind, "reference": event.reference, "event": event.event_id},
        )


def _make_due(event: WebhookEvent) -> bool:
    """Whether there is such a payment; it is due now, even if nobody looked at it any more."""
    payment = Payment.objects.filter(gateway=event.gateway, reference=event.reference).first()
    if payment is None:
        return False
    unsettled = Payment.objects.filter(pk=payment.pk).exclude(status=PaymentStatus.CONFIRMED)
    if unsettled.update(next_due_at=clock.now()):
        notify_on_commit(PaymentsJob.PAYMENT, payment.pk)
    return True


def _settle(event: WebhookEvent, outcome: GatewayReason) -> None:
    WebhookEvent.objects.filter(pk=event.pk).update(next_due_at=None, outcome=outcome)


@daily_cleanup
def forget_old_events() -> None:
    """A very old event that came again would be taken for new: it is a hint to ask, which harms nobody."""
    cutoff = retention_cutoff(Interval.WEBHOOK_KEPT)
    old = WebhookEvent.objects.filter(pk__lte=last_until(WebhookEvent, "received_at", cutoff))
    delete_in_batches(old.filter(received_at__lt=cutoff, next_due_at=None))
    delete_in_batches(
        WebhookRefusals.objects.filter(day__lt=localtime(retention_cutoff(Interval.WEBHOOK_KEPT)).date())
    )
