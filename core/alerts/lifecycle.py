"""The register of alerts: raised, told step by step, taken, ended.

One open alert per cause and subject. Everything is a conditional update, so that rivals and repetitions are
harmless, and a notice is written in the transaction that makes it due.
"""

import logging
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, models, transaction

from core import clock, outbox
from core.actors import user_id_of
from core.alerts.causes import AlertCause
from core.alerts.recipients import recipients
from core.intervals import Interval
from core.jobs import notify_on_commit
from core.kinds import CoreJob, CoreMailKind
from core.models import Alert, AlertNotice
from core.text import truncate

log = logging.getLogger(__name__)

ENDED_AUTOMATICALLY = ""
HOURLY_STEP = 2  # the first two tellings after the first have intervals of their own, the others come daily


def raise_alert(cause: AlertCause, *, about: str = "", **data: str | int) -> bool:
    """Tell a person; returns whether anything new is told. Safe to call twice: one alert is open per subject.

    Written in the caller's transaction, and lost with it. What happens again and again needs an `about` of
    its own each time. `data` fills the words of the cause: codes, counts, references, never a secret, a card
    code or anything of a customer's, since it leaves the shop.
    """
    if _refresh(cause, about, data) or _reopen(cause, about, data):
        return False
    now = clock.now()
    try:
        with transaction.atomic():
            alert = Alert.objects.create(
                cause=cause, about=about, data=data, raised_at=now, next_due_at=step_due_at(now, 1)
            )
            _write_notices(alert)
    except IntegrityError:  # a rival raised it between our look and our insert
        return False
    log.error("alert: %s%s %s", cause, f" about {about}" if about else "", data or "")
    return True


def _refresh(cause: AlertCause, about: str, data: dict[str, Any]) -> bool:
    """Whether it is open already; it then shows the newest data."""
    alert = Alert.objects.filter(cause=cause, about=about, ended_at=None).first()
    if alert is None:
        return False
    if alert.data != data:
        Alert.objects.filter(pk=alert.pk, ended_at=None).update(data=data)
    return True


def _reopen(cause: AlertCause, about: str, data: dict[str, Any]) -> bool:
    """What ended by itself and is back soon is the same matter: it is told again at its next step only."""
    now = clock.now()
    lately = Alert.objects.filter(
        cause=cause,
        about=about,
        ended_by=ENDED_AUTOMATICALLY,
        ended_at__gt=now - Interval.ALERT_SETTLED.duration,
    ).order_by("-pk")
    alert = lately.first()
    if alert is None:
        return False
    due = None if alert.taken_at else max(step_due_at(alert.raised_at, alert.step + 1), now)
    try:
        with transaction.atomic():
            return lately.filter(pk=alert.pk).update(ended_at=None, data=data, next_due_at=due) == 1
    except IntegrityError:  # a rival raised it anew
        return True


def end_alert(cause: AlertCause, *, about: str = "", by: str = ENDED_AUTOMATICALLY) -> bool:
    """The cause is gone, by itself or by somebody's act; returns whether it was open. Safe to call twice.

    What somebody ended and comes again is a new matter, however soon.
    """
    ended = _open(cause=cause, about=about).update(
        ended_at=clock.now(), ended_by=by, ended_by_id=user_id_of(by), next_due_at=None
    )
    return ended > 0


def take_alert(alert_id: int, *, by: str) -> bool:
    """Somebody sees to it, so nobody else is told any more. False if it was taken or had ended."""
    row = _open(pk=alert_id, taken_at=None)
    return row.update(taken_at=clock.now(), taken_by=by, taken_by_id=user_id_of(by), next_due_at=None) == 1


def renew_alert(cause: AlertCause, *, about: str = "", since: datetime) -> bool:
    """Something was added to the matter after somebody took it: it is told on. Safe to call twice."""
    row = _open(cause=cause, about=about, taken_at__lt=since)
    return row.update(taken_at=None, taken_by="", taken_by_id=None, next_due_at=clock.now()) > 0


def close_alert(alert_id: int, *, by: str, reason: str) -> bool:
    """A person ends the matter and says why. False if it had ended. What still holds is raised anew."""
    row = _open(pk=alert_id)
    return (
        row.update(
            ended_at=clock.now(),
            ended_by=by,
            ended_by_id=user_id_of(by),
            outcome=truncate(reason, 200),
            next_due_at=None,
        )
        == 1
    )


def _open(**which: Any) -> models.QuerySet[Alert]:
    return Alert.objects.filter(ended_at=None, **which)


def step_due_at(raised_at: datetime, step: int) -> datetime:
    """When the telling of that number is due: 0 at once, 1 after ten minutes, 2 after an hour, then daily."""
    waits = (timedelta(0), Interval.ALERT_SECOND.duration, Interval.ALERT_THIRD.duration)
    if step <= HOURLY_STEP:
        return raised_at + waits[step]
    return raised_at + Interval.ALERT_DAILY.duration * (step - HOURLY_STEP)


def escalate(alert_id: int) -> None:
    """Tell the step that is due, unless somebody took it or it ended. Safe to call twice, late or at once.

    Steps that were missed while nothing ran are not made up for.
    """
    now = clock.now()
    alert = Alert.objects.filter(pk=alert_id, ended_at=None, taken_at=None, next_due_at__lte=now).first()
    if alert is None:
        return
    step = alert.step + 1
    while step_due_at(alert.raised_at, step + 1) <= now:
        step += 1
    with transaction.atomic():
        still = _open(pk=alert.pk, taken_at=None, step=alert.step)
        if still.update(step=step, next_due_at=step_due_at(alert.raised_at, step + 1)) == 1:
            alert.step = step
            _write_notices(alert)


def _write_notices(alert: Alert) -> None:
    """Write what each channel is to say about this step, each once."""
    for person in recipients(alert.cause):
        notice = _notice(alert, AlertNotice.Channel.MAIL, person.key)
        if notice is not None:
            outbox.queue(kind=CoreMailKind.ALERT, about=notice)
    if settings.ALERT_WEBHOOK:
        notice = _notice(alert, AlertNotice.Channel.WEBHOOK, "", next_due_at=clock.now())
        if notice is not None:
            notify_on_commit(CoreJob.ALERT_NOTICE, notice.pk)


def _notice(alert: Alert, channel: str, recipient: str, **fields: Any) -> AlertNotice | None:
    notice, created = AlertNotice.objects.get_or_create(
        alert=alert, step=alert.step, channel=channel, recipient=recipient, defaults=fields
    )
    return notice if created else None
