"""The pulse of a process: it shows that it lives, and watches over all others.

Every process of the shop has one, so that each watches the others: whichever lives notices what does not, and
tells a person by itself, without broker, worker or mail server.
"""

import logging
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connections

from core import clock
from core.due import earliest_due
from core.intervals import Interval
from core.operations import processes
from core.operations.sweep_runner import BATCH, run_job
from core.tasks import WATCHING

log = logging.getLogger(__name__)


class LivenessReporter:
    """To be started once the process serves, and stopped when it ends as it should.

    A process with a main loop calls `touch` at each round; if the loop hangs, the pulse stops as well.
    """

    def __init__(self, role: str, *, has_loop: bool = False) -> None:
        self._role = role
        self._touched_at = time.monotonic() if has_loop else None
        self._next_note = 0.0  # on the clock of this process
        self._is_over = threading.Event()
        self._looks_away = threading.Event()
        self._threads = [
            threading.Thread(target=self._repeat, args=(work, every), name=name, daemon=True)
            for name, work, every in (
                ("pulse", self._beat, Interval.PROCESS_BEAT),
                ("watch", self._watch, Interval.PROCESS_WATCH),
            )
        ]

    def start(self) -> "LivenessReporter":
        """Begin to tell; returns itself. Once."""
        for thread in self._threads:
            thread.start()
        return self

    def touch(self) -> None:
        """The main loop came round."""
        self._touched_at = time.monotonic()

    def stop_watching(self) -> None:
        """The process is about to end, and so may the others: it tells of none of them any more."""
        self._looks_away.set()

    def stop(self) -> None:
        """Sign off. Safe to call twice; a database that is away is told nothing, and takes it for dead."""
        self.stop_watching()
        if self._is_over.is_set():
            return
        self._is_over.set()
        for thread in self._threads:
            thread.join(timeout=2)
        try:
            processes.sign_off(self._role)
        except DatabaseError as exc:
            log.warning("the %s could not sign off: %s", self._role, type(exc).__name__)

    def _repeat(self, work: Callable[[], None], every: Interval) -> None:
        while not self._is_over.is_set():
            try:
                work()
            except Exception as exc:  # a database away, a full disk: what matters is to go on
                log.warning("the pulse of the %s stumbled: %s", self._role, type(exc).__name__)
            finally:
                # Also for processes that fork: none may inherit what is open here.
                connections.close_all()
            self._is_over.wait(every.duration.total_seconds())

    def _hangs(self) -> bool:
        if self._touched_at is None:
            return False
        return time.monotonic() - self._touched_at > Interval.LOOP_HANGS.duration.total_seconds()

    def _beat(self) -> None:
        if self._hangs():
            log.error("the %s hangs", self._role)
            return
        if settings.PULSE_FILE:
            with suppress(OSError):  # whoever looks takes it for dead; the database may still be told
                Path(settings.PULSE_FILE).touch()
        if not processes.show_life(self._role) or time.monotonic() >= self._next_note:
            processes.record_heartbeat(self._role)
            self._next_note = time.monotonic() + Interval.PROCESS_NOTED.duration.total_seconds()

    def _watch(self) -> None:
        earliest, now = earliest_due(WATCHING), clock.now()
        for kind in WATCHING:
            if kind.name not in earliest or earliest[kind.name] > now:
                continue
            for row_id in kind.due(clock.now(), BATCH):
                if self._looks_away.is_set():
                    return
                run_job(kind, row_id)
