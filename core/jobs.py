"""Who wakes the work: the database knows what is due, a Celery message is only a ring at the door.

An app registers, per kind of work, how to find what is due and the task that does one piece of it. Rings
may be lost, doubled or late; every task decides by the state of its row.
"""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from celery import Task
from django.db import transaction
from kombu.utils.uuid import uuid

from core.intervals import Interval
from core.kinds import Job

log = logging.getLogger(__name__)

NO_TIME = timedelta(0)
RING_LASTS = 60.0  # seconds: who finds a later one has been rung for again

DueIds = Callable[[datetime, int], list[int]]


@dataclass(frozen=True)
class JobKind:
    """One kind of work. `due(moment, most)` gives ids due by that moment, the longest waiting first.

    `alert_after` is the interval after which a person hears that it is not done: of a row that lies there
    due for so long, and of a recurring job whose `heartbeat` has failed for so long. What is tried in
    vain and put off each time has its own words for that; docs/architecture.md lists them all.

    `may_begin` gives, of what is due, what may be begun now and in which order, where that is less: the
    sweeper rings for nothing that would be refused.
    """

    name: Job
    task: "Task[Any, Any]"
    due: DueIds
    alert_after: Interval = Interval.WORK_WAITS
    heartbeat: Job | None = None
    may_begin: DueIds | None = None


def send_ring(task: "Task[Any, Any]", row_id: int, after: timedelta) -> None:
    """Send the message that `apply_async` would, once. Raises what the broker raises.

    What that looks up for each message takes a third of the time, and says nothing of a ring: where it goes
    (the task names its queue), where its result goes, whose child it is, and what comes after it.
    """
    amqp, seconds = task.app.amqp, after.total_seconds()
    queue: str = task.queue  # type: ignore[attr-defined]  # as it was declared
    message = amqp.create_task_message(
        uuid(),
        task.name,
        args=(row_id,),
        kwargs={},
        countdown=seconds or None,
        expires=RING_LASTS + seconds,
        argsrepr=f"({row_id},)",
        kwargsrepr="{}",
        ignore_result=True,
    )
    with task.app.producer_pool.acquire(block=True) as producer:
        amqp.send_task_message(producer, task.name, message, queue=queue, retry=False)


_registered: dict[Job, JobKind] = {}


def register(
    name: Job,
    *,
    task: "Task[Any, Any]",
    due: DueIds,
    alert_after: Interval = Interval.WORK_WAITS,
    heartbeat: Job | None = None,
    may_begin: DueIds | None = None,
) -> None:
    """Register a kind of work (see JobKind)."""
    _registered[name] = JobKind(name, task, due, alert_after, heartbeat, may_begin)


def all_job_kinds() -> list[JobKind]:
    """Every kind of job that was registered."""
    return list(_registered.values())


def job_kinds_named(*names: Job) -> list[JobKind]:
    """The kinds of these names. Raises KeyError for one that is not registered."""
    return [_registered[name] for name in names]


class _WorkerNotifier:
    """Rings the workers; silent for a while after a failure, so that a dead broker slows nobody down.

    Of a broker that hangs, the first who rings waits for the time-out; whoever comes meanwhile goes on.
    """

    def __init__(self) -> None:
        self._silent_until = 0.0
        self._ringing: dict[int, float] = {}  # since when, by thread
        self._lock = threading.Lock()

    def ring(self, task: "Task[Any, Any]", row_id: int, after: timedelta = NO_TIME) -> bool:
        now = time.monotonic()
        with self._lock:
            slow = now - Interval.BROKER_SLOW.duration.total_seconds()
            if now < self._silent_until or any(since < slow for since in self._ringing.values()):
                return False
            self._ringing[threading.get_ident()] = now
        try:
            send_ring(task, row_id, after)
        except Exception as exc:  # any trouble with the broker: the sweep will do the work
            self._silent_until = time.monotonic() + Interval.BROKER_TROUBLE.duration.total_seconds()
            log.warning("the broker does not take messages (%s); the sweep does the work", type(exc).__name__)
            return False
        finally:
            with self._lock:
                self._ringing.pop(threading.get_ident(), None)
        return True


_notifier = _WorkerNotifier()


def notify_worker(name: Job, row_id: int, *, after: timedelta = NO_TIME) -> bool:
    """Ring now; returns whether the broker took it. Never raises for a broken broker.

    The work begins `after` that time, when its row will be due, and waits for no pass of the sweep.
    """
    return _notifier.ring(_registered[name].task, row_id, after)


def notify_on_commit(name: Job, row_id: int, *, after: timedelta = NO_TIME) -> None:
    """Ring once the present transaction has committed. A hint only: the row must carry its own due time."""
    transaction.on_commit(lambda: notify_worker(name, row_id, after=after), robust=True)
