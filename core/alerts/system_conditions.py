"""The conditions of the machinery itself: processes, servers, mails, disk, switches."""

import shutil
from collections.abc import Callable, Iterator
from datetime import datetime

from django.conf import settings
from django.db.models import QuerySet

from core import clock, heartbeats, switches
from core.alerts.causes import AlertCause
from core.alerts.conditions import Finding, alert_condition
from core.due import earliest_due
from core.intervals import Interval
from core.jobs import all_job_kinds
from core.kinds import CoreJob, SwitchName
from core.models import AlertNotice, Message, Switch
from core.operations import processes, server_checks

MAIL_ATTEMPTS = 5
WEBHOOK_ATTEMPTS = 3
MIN_FREE = 200  # megabytes


@alert_condition(AlertCause.ROLE_MISSING)
def missing_roles() -> Iterator[Finding]:
    """None is missing in a shop that does not run at all: a command by hand tells nobody."""
    if any(process.is_alive for process in processes.recent_processes()):
        for role in processes.missing_roles():
            yield Finding(role, {"role": role})


@alert_condition(AlertCause.BROKER_AWAY)
def broker_away() -> Iterator[Finding]:
    """The broker does not answer."""
    return _unreachable(CoreJob.BROKER_ANSWERS, server_checks.broker_state)


@alert_condition(AlertCause.CACHE_AWAY)
def cache_away() -> Iterator[Finding]:
    """The cache does not answer."""
    return _unreachable(CoreJob.CACHE_ANSWERS, server_checks.cache_state)


def _unreachable(answers: CoreJob, state: Callable[[], server_checks.ServerState]) -> Iterator[Finding]:
    """A server that does not come back within a while; one that is just restarted is no matter."""
    if state() == server_checks.ServerState.OK:
        heartbeats.record_success(answers)
        return
    heartbeats.record_failure(answers)
    since = heartbeats.failing_since([answers])
    if since and min(since.values()) < clock.now() - Interval.SERVER_AWAY.duration:
        yield Finding()


@alert_condition(AlertCause.MAILS_FAILING)
def mails_failing() -> Iterator[Finding]:
    """Mails were tried in vain again and again, or none goes out although some have waited for minutes."""
    waiting = Message.objects.filter(sent_at=None, next_due_at__isnull=False)
    if waiting.filter(tries__gte=MAIL_ATTEMPTS).exists() or _is_silent(waiting):
        yield Finding(data={"count": waiting.count()})


def _is_silent(waiting: QuerySet[Message]) -> bool:
    """Whether none went out in a time in which some have waited and the shop has run."""
    limit = clock.now() - Interval.MAIL_WAITS.duration
    waited = waiting.filter(created_at__lt=limit).exists()
    return waited and _runs_since() < limit and not Message.objects.filter(sent_at__gt=limit).exists()


def _runs_since() -> datetime:
    """Since when the shop could have done something: after an absence all is overdue for a while."""
    alive = (each.started_at for each in processes.recent_processes() if each.is_alive)
    return min(alive, default=clock.now())


@alert_condition(AlertCause.WEBHOOK_FAILING)
def webhook_failing() -> Iterator[Finding]:
    """Alerts did not get through to ALERT_WEBHOOK, several times."""
    failing = AlertNotice.objects.filter(sent_at=None, next_due_at__isnull=False, tries__gte=WEBHOOK_ATTEMPTS)
    if settings.ALERT_WEBHOOK and failing.exists():
        yield Finding()


@alert_condition(AlertCause.DISK_LOW)
def disk_low() -> Iterator[Finding]:
    """Less than MIN_FREE is left where the data are."""
    free = shutil.disk_usage(settings.DATA_DIR).free // 1_000_000
    if free < MIN_FREE:
        yield Finding(data={"megabytes": free // 10 * 10})


@alert_condition(AlertCause.WORK_FAILING)
def work_failing() -> Iterator[Finding]:
    """Work that nobody does, or that fails each time, for longer than its kind may wait."""
    now, kinds, runs_since = clock.now(), all_job_kinds(), _runs_since()
    earliest = earliest_due(kinds)
    failing = heartbeats.failing_since(kind.heartbeat for kind in kinds if kind.heartbeat)
    for kind in kinds:
        limit = now - kind.alert_after.duration
        fails = failing.get(kind.heartbeat or "", now) <= limit
        lies_due = runs_since < limit and earliest.get(kind.name, now) <= limit and kind.due(limit, 1)
        if fails or lies_due:
            yield Finding(kind.name, {"work": kind.name})


@alert_condition(AlertCause.SELLING_PAUSED)
def selling_paused() -> Iterator[Finding]:
    """Placing is paused; the reason is told."""
    switch = Switch.objects.filter(pk=SwitchName.PLACING, is_paused=True).first()
    if switch is not None:
        yield Finding(switch.name, switches.alert_reason(switch.reason, switch.changed_by))
