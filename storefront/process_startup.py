"""What every serving process makes sure of before it serves."""

import atexit
import logging
from typing import Any

from celery.signals import beat_init, worker_init, worker_ready, worker_shutdown, worker_shutting_down
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError

from accounts.staff.proposals import StaffMode
from accounts.staff.staff_logins import count_other_active_staff
from core.operations import sweep_runner
from core.operations.liveness import LivenessReporter
from core.sealing import check_key_ring

log = logging.getLogger(__name__)


def refuse_wrong_keys() -> None:
    """Stop a process whose CARD_KEYS do not open this database's cards; raises WrongKeyRingError.

    A database that does not answer (yet) proves nothing: then the process starts, and /readyz tells.
    """
    try:
        check_key_ring()
    except DatabaseError as exc:
        log.warning("the card keys could not be checked at start-up: %s", type(exc).__name__)


def refuse_second_person() -> None:
    """Stop a process of a one-person shop where more than one person works; raises ImproperlyConfigured.

    STAFF_MODE=single takes the second person out of everything: that must not happen beside colleagues.
    """
    try:
        at_work = count_other_active_staff() if settings.STAFF_MODE == StaffMode.SINGLE else 0
    except DatabaseError as exc:
        log.warning("the number of staff could not be checked at start-up: %s", type(exc).__name__)
        return
    if at_work > 1:
        raise ImproperlyConfigured(
            f"STAFF_MODE is single, but {at_work} logins of staff are active. Set it to two, or deactivate "
            f"all but one in the back office before."
        )


sweep_runner.register_sweep_checks(at_start=refuse_wrong_keys, each_pass=lambda: None)
sweep_runner.register_sweep_checks(at_start=refuse_second_person, each_pass=lambda: None)


@worker_init.connect
def check_before_work(**_kwargs: Any) -> None:
    """What a sweeper looks at first: a worker may be up before it, and must not buy from an old database.

    Celery only logs what a receiver raises, so a refusal has to leave the process.
    """
    try:
        sweep_runner.run_startup_checks()
    except DatabaseError as exc:
        log.warning("the database could not be looked at on start-up: %s", type(exc).__name__)
    except Exception as exc:
        raise SystemExit(f"The worker does not start: {exc}") from exc


ROLES_OF_WORKERS = ("worker", "poller")  # by the first part of --hostname
_pulses: list[LivenessReporter] = []


def begin_pulse(role: str, *, has_loop: bool = False) -> LivenessReporter:
    """The pulse of this process, which ends with it."""
    pulse = LivenessReporter(role, has_loop=has_loop).start()
    _pulses.append(pulse)
    atexit.register(pulse.stop)
    return pulse


def end_pulse(**_kwargs: Any) -> None:
    """Sign off. Safe to call twice."""
    for pulse in _pulses:
        pulse.stop()


@worker_ready.connect
def begin_pulse_of_worker(sender: Any, **_kwargs: Any) -> None:
    """In the main process of a worker, once it listens; those of its pool show no life of their own."""
    name = str(sender.hostname).partition("@")[0]
    begin_pulse(name if name in ROLES_OF_WORKERS else ROLES_OF_WORKERS[0])


@worker_shutting_down.connect
def stop_watching(**_kwargs: Any) -> None:
    """A worker that was told to stop still ends its purchase; the others may be gone long before."""
    for pulse in _pulses:
        pulse.stop_watching()


worker_shutdown.connect(end_pulse)


@beat_init.connect
def begin_pulse_of_beat(sender: Any, **_kwargs: Any) -> None:
    """Beat's scheduler touches its pulse at each tick (storefront.beat)."""
    sender.scheduler.pulse = begin_pulse("beat", has_loop=True)
