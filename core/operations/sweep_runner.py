"""One pass over everything due: ring the workers, and do what nobody did in time.

At rest a pass is one statement that covers all kinds of work (core.due), and writes nothing. Runs in a
process of its own (`manage.py sweep --loop`), which needs no broker, and from beat. Several passes at once
are harmless: every piece of work claims its row first.
"""

import logging
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from types import TracebackType

from django.db import DatabaseError, connections

from core import clock, heartbeats
from core.due import AT_ANY_MOMENT, earliest_due
from core.intervals import Interval
from core.jobs import JobKind, all_job_kinds, notify_worker
from core.kept_connections import renew_connections
from core.kinds import CoreJob, Job

log = logging.getLogger(__name__)

BATCH = 200  # rows of one kind in one pass
HELPERS = 4  # threads of the staying sweeper for each kind of work: slow calls of one kind hold up no other


def run_job(kind: JobKind, row_id: int) -> None:
    """Do one piece of work here and now; whatever goes wrong is logged by name and left to the next pass."""
    try:
        kind.task(row_id)
    except Exception as exc:
        # The text of an exception may quote what it could not read; its type and place are enough.
        log.error(
            "%s of %s failed: %s",
            kind.name,
            row_id,
            type(exc).__name__,
            exc_info=_traceback_without_text(exc),
        )


def _traceback_without_text(
    error: BaseException,
) -> tuple[type[RuntimeError], RuntimeError, TracebackType | None]:
    return RuntimeError, RuntimeError(type(error).__name__), error.__traceback__


def sweep_once() -> int:
    """Do everything that is due, in this thread; returns how many pieces were tried."""
    heartbeats.record_run(CoreJob.SWEEP, unless_within=Interval.SWEEP_NOTED.duration)
    done = 0
    if not any(moment <= clock.now() for moment in earliest_due(all_job_kinds()).values()):
        return done
    for kind in all_job_kinds():
        for row_id in kind.due(clock.now(), BATCH):
            run_job(kind, row_id)
            done += 1
    return done


_at_start: list[Callable[[], None]] = []
_each_pass: list[Callable[[], None]] = []


def register_sweep_checks(*, at_start: Callable[[], None], each_pass: Callable[[], None]) -> None:
    """Register what a staying sweeper looks at besides work that is due: is it safe to go on at all?"""
    _at_start.append(at_start)
    _each_pass.append(each_pass)


def run_startup_checks() -> None:
    """What a process that does work looks at before it does any; raises what speaks against going on."""
    for look in _at_start:
        look()


def _earliest(kinds: list[JobKind]) -> dict[Job, datetime]:
    """When work of each kind is due; where that cannot be read for all together, each is looked at."""
    try:
        return earliest_due(kinds)
    except DatabaseError as exc:
        log.error("what is due cannot be asked for together: %s", type(exc).__name__)
        return {kind.name: AT_ANY_MOMENT for kind in kinds}


def _helpers() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(max_workers=HELPERS, thread_name_prefix="sweep")


class Sweeper:
    """The staying form: rings for what is due and helps itself to what stays due."""

    def __init__(self) -> None:
        self._pools: defaultdict[Job, ThreadPoolExecutor] = defaultdict(_helpers)
        self._running: set[tuple[Job, int]] = set()
        self._rung: dict[tuple[Job, int], float] = {}
        self._lock = threading.Lock()
        self._next_note = 0.0  # on the clock of this process

    def run(self, stop: threading.Event, on_pass: Callable[[], None] = lambda: None) -> None:
        """Pass after pass until `stop` is set. A pass that fails (a database away, say) is tried again.

        `on_pass` is called at each pass, also at those that fail.
        """
        started = False
        while not stop.wait(Interval.SWEEP_PASS.duration.total_seconds()):
            on_pass()
            try:
                if started:
                    for look in _each_pass:
                        look()
                else:
                    run_startup_checks()
                    started = True
                self.pass_once()
            except Exception as exc:
                log.error("the sweep stumbled: %s", type(exc).__name__, exc_info=_traceback_without_text(exc))
            renew_connections()
        self.finish()

    def finish(self) -> None:
        """Wait for what was begun. Nothing can be begun afterwards."""
        for pool in self._pools.values():
            pool.shutdown(wait=True)

    def pass_once(self) -> None:
        """Look for what is due, of every kind, and have it done. What fails of one kind stops no other."""
        self._note_run()
        now, kinds = clock.now(), all_job_kinds()
        earliest = _earliest(kinds)
        for kind in kinds:
            try:
                self._sweep_kind(kind, now, earliest.get(kind.name))
            except Exception as exc:  # trouble with one kind of work holds up no other
                log.error(
                    "the sweep of %s stumbled: %s",
                    kind.name,
                    type(exc).__name__,
                    exc_info=_traceback_without_text(exc),
                )

    def _note_run(self) -> None:
        """Not at each pass: a durable write each second is more than anybody needs who asks for it."""
        if time.monotonic() >= self._next_note:
            heartbeats.record_run(CoreJob.SWEEP)
            self._next_note = time.monotonic() + Interval.SWEEP_NOTED.duration.total_seconds()

    def _sweep_kind(self, kind: JobKind, now: datetime, earliest: datetime | None) -> None:
        if earliest is None or earliest > now:
            self._forget_rings(kind, [])
            return
        due = (kind.may_begin or kind.due)(now, BATCH)
        self._forget_rings(kind, due)
        overdue = self._overdue(kind, now, earliest)
        for row_id in due:
            if row_id in overdue or not self._ring(kind, row_id):
                self._help(kind, row_id)

    def _overdue(self, kind: JobKind, now: datetime, earliest: datetime) -> set[int]:
        """What the workers were given long enough for; where work takes turns, from its own ring on."""
        patience = Interval.SWEEP_SELF_HELP.duration
        if kind.may_begin:
            limit = time.monotonic() - patience.total_seconds()
            return {row_id for (name, row_id), at in self._rung.items() if name == kind.name and at <= limit}
        return set(kind.due(now - patience, BATCH)) if earliest <= now - patience else set()

    def _ring(self, kind: JobKind, row_id: int) -> bool:
        """Ring at most once in a while for the same row; True means that a worker was told."""
        key = (kind.name, row_id)
        if key in self._rung:
            return True
        if not notify_worker(kind.name, row_id):
            return False
        self._rung[key] = time.monotonic()
        return True

    def _forget_rings(self, kind: JobKind, due: list[int]) -> None:
        """A row that is no longer due was answered; one that stays due is rung for again after a while."""
        limit = time.monotonic() - Interval.SWEEP_RING_AGAIN.duration.total_seconds()
        still_due = set(due)
        for key, at in list(self._rung.items()):
            if key[0] == kind.name and (key[1] not in still_due or at < limit):
                del self._rung[key]

    def _help(self, kind: JobKind, row_id: int) -> None:
        key = (kind.name, row_id)
        with self._lock:
            if key in self._running:
                return
            self._running.add(key)
        self._pools[kind.name].submit(self._helped, kind, row_id)

    def _helped(self, kind: JobKind, row_id: int) -> None:
        try:
            run_job(kind, row_id)
        finally:
            with self._lock:
                self._running.discard((kind.name, row_id))
            connections.close_all()  # the thread may be idle for long, and there are many
