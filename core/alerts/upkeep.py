"""The conditions of the machinery itself: processes, servers, mails, disk, switches."""

import shutil
from collections.abc import Callable, Iterator
from datetime import datetime

from django.conf import settings
from django.db.models import QuerySet

from core import clock, heartbeats, processes, servers, switches
from core.alerts.causes import AlertCause
from core.alerts.conditions import Found, condition
from core.intervals import interval
from core.models import AlertNotice, Heartbeat, Message, Switch
from core.work import all_kinds

TRIES_OF_MAIL = 5
TRIES_OF_WEBHOOK = 3
LEAST_FREE = 200  # megabytes


@condition(AlertCause.ROLE_MISSING)
def missing_roles() -> Iterator[Found]:
    """None is missing in a shop that does not run at all: a command by hand tells nobody."""
    if any(process.is_alive for process in processes.processes()):
        for role in processes.missing_roles():
            yield Found(role, {"role": role})


@condition(AlertCause.BROKER_AWAY)
def broker_away() -> Iterator[Found]:
    return _away("broker", servers.broker_state)


@condition(AlertCause.CACHE_AWAY)
def cache_away() -> Iterator[Found]:
    return _away("cache", servers.cache_state)


def _away(name: str, state: Callable[[], servers.ServerState]) -> Iterator[Found]:
    """A server that does not come back within a while; one that is just restarted is no matter."""
    if state() == servers.ServerState.OK:
        heartbeats.beat(f"{name} is well")
        return
    age = heartbeats.age(f"{name} is well")
    if age is None or age > interval("server_away"):
        yield Found()


@condition(AlertCause.MAILS_FAILING)
def mails_failing() -> Iterator[Found]:
    """Mails were tried in vain again and again, or none goes out although some have waited for minutes."""
    waiting = Message.objects.filter(sent_at=None, next_due_at__isnull=False)
    if waiting.filter(tries__gte=TRIES_OF_MAIL).exists() or _is_silent(waiting):
        yield Found(data={"count": waiting.count()})


def _is_silent(waiting: QuerySet[Message]) -> bool:
    """Whether none went out in a time in which some have waited and the shop has run."""
    limit = clock.now() - interval("mail_waits")
    waited = waiting.filter(created_at__lt=limit).exists()
    return waited and _has_run_since(limit) and not Message.objects.filter(sent_at__gt=limit).exists()


def _has_run_since(moment: datetime) -> bool:
    """Whether the shop could have done something since then: after an absence all is overdue for a while."""
    return any(each.is_alive and each.started_at < moment for each in processes.processes())


@condition(AlertCause.WEBHOOK_FAILING)
def webhook_failing() -> Iterator[Found]:
    failing = AlertNotice.objects.filter(sent_at=None, next_due_at__isnull=False, tries__gte=TRIES_OF_WEBHOOK)
    if settings.ALERT_WEBHOOK and failing.exists():
        yield Found()


@condition(AlertCause.DISK_LOW)
def disk_low() -> Iterator[Found]:
    free = shutil.disk_usage(settings.DATA_DIR).free // 1_000_000
    if free < LEAST_FREE:
        yield Found(data={"megabytes": free // 10 * 10})


@condition(AlertCause.WORK_FAILING)
def work_failing() -> Iterator[Found]:
    """Work that nobody does, or that fails each time, for longer than its kind may wait."""
    for kind in all_kinds():
        limit = clock.now() - interval(kind.told_after)
        fails = (
            Heartbeat.objects.filter(pk=kind.job, failing_since__lte=limit).exists() if kind.job else False
        )
        if fails or (_has_run_since(limit) and kind.due(limit, 1)):
            yield Found(kind.name, {"work": kind.name})


@condition(AlertCause.SELLING_PAUSED)
def selling_paused() -> Iterator[Found]:
    switch = Switch.objects.filter(pk=switches.PLACING, is_paused=True).first()
    if switch is not None:
        yield Found(switch.name, switches.why(switch.reason, switch.changed_by))
