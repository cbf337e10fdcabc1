"""Celery tasks of core: sending a message, and the sweep that beat starts."""

from celery import shared_task

from core import jobs, outbox
from core.alerts import channels, conditions, external_heartbeat, lifecycle
from core.due import DueJob, DueRows
from core.intervals import Interval
from core.kinds import CoreJob, CoreMailKind
from core.models import Alert, Message
from core.operations import housekeeping, sweep_runner


@shared_task(name="core.send_message", queue="default")
def send_message(message_id: int) -> None:
    """Send a mail of the outbox, if it is due. Safe to call twice."""
    outbox.send(message_id)


@shared_task(name="core.sweep", queue="polling")
def sweep() -> None:
    """Where the polls are: what it helps with may be slow, and must not hold up placing."""
    sweep_runner.sweep_once()


@shared_task(name="core.clean", queue="default")
def clean(_: int = 0) -> None:
    """Delete what is past its time, if that is due. Safe to call twice."""
    housekeeping.clean()


@shared_task(name="core.look_at_conditions", queue="polling")
def look_at_conditions(_: int = 0) -> None:
    """Raise and end alerts, if it is due. Safe to call twice."""
    conditions.evaluate_if_due()


@shared_task(name="core.escalate_alert", queue="default")
def escalate_alert(alert_id: int) -> None:
    """Tell of an alert that nobody has seen to. Safe to call twice."""
    lifecycle.escalate(alert_id)


@shared_task(name="core.send_alert_notice", queue="default")
def send_alert_notice(notice_id: int) -> None:
    """Send one notice of an alert, if it is due. Safe to call twice."""
    channels.send_notice(notice_id)


@shared_task(name="core.send_lifesign", queue="default")
def send_lifesign(_: int = 0) -> None:
    """Tell the watch outside that the shop lives, if it is due. Safe to call twice."""
    external_heartbeat.send()


jobs.register(
    CoreJob.ALERT_CONDITIONS,
    task=look_at_conditions,
    due=DueJob(CoreJob.ALERT_CONDITIONS),
    alert_after=Interval.ALERT_SECOND,
)
jobs.register(CoreJob.ALERT, task=escalate_alert, due=DueRows(Alert), alert_after=Interval.ALERT_SECOND)
jobs.register(
    CoreJob.ALERT_NOTICE, task=send_alert_notice, due=channels.notices_due, alert_after=Interval.ALERT_SECOND
)
jobs.register(
    CoreJob.LIFESIGN,
    task=send_lifesign,
    due=DueJob(CoreJob.LIFESIGN, if_wanted=external_heartbeat.is_wanted),
    alert_after=Interval.ALERT_SECOND,
)
jobs.register(
    CoreJob.HOUSEKEEPING,
    task=clean,
    due=DueJob(CoreJob.HOUSEKEEPING),
    alert_after=Interval.JOB_WAITS,
    heartbeat=CoreJob.HOUSEKEEPING,
)
jobs.register(CoreJob.MESSAGE, task=send_message, due=DueRows(Message), alert_after=Interval.MAIL_WAITS)

# Mails of alerts that neither a worker nor the sweeper has sent in time.
late_alert_mails = DueRows(Message, kind=CoreMailKind.ALERT, late=Interval.SWEEP_SELF_HELP)
# What every process sees to by itself (core.operations.liveness): a person is told although worker and
# sweeper are dead.
WATCHING = (
    *jobs.job_kinds_named(CoreJob.ALERT_CONDITIONS, CoreJob.ALERT, CoreJob.ALERT_NOTICE, CoreJob.LIFESIGN),
    jobs.JobKind(
        CoreJob.ALERT_MAIL, task=send_message, due=late_alert_mails, alert_after=Interval.MAIL_WAITS
    ),
)
