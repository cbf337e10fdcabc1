"""Carrying out cases: many at once where a fault can be tied to one line, one at a time where it cannot."""

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tools.faults.shop_state import resume_after_breaker
from tools.faults.trials import Trial

CUSTOMERS_AT_ONCE = 6
LOOK_EVERY = 0.3  # seconds
TELL_EVERY = 15  # seconds
QUIET_SECONDS = 3  # after the last end: nothing may move any more


def run_trials(trials: Sequence[Trial], *, mail: Path, seconds: float) -> None:
    """Buy for all trials and follow each to its end, until nothing has ended for `seconds`."""
    deadline = time.monotonic() + seconds
    progress = Progress(len(trials))
    with ThreadPoolExecutor(CUSTOMERS_AT_ONCE) as customers:
        bought = {trial: customers.submit(trial.buy) for trial in mixed(trials)}
        revealing = []
        waiting = list(trials)
        while waiting and time.monotonic() < deadline:
            for trial in [trial for trial in waiting if bought[trial].done()]:
                if not trial.trouble:
                    trial.look()
                if trial.is_over or trial.trouble:
                    waiting.remove(trial)
                    deadline = time.monotonic() + seconds
                if trial.is_over and trial.reading and trial.reading.cards:
                    revealing.append(customers.submit(trial.reveal, mail))
            if resume_after_breaker():
                print(
                    "Five unclear answers in a row have paused buying; staff have let it go on.", flush=True
                )
            progress.tell(len(trials) - len(waiting))
            time.sleep(LOOK_EVERY)
        for each in revealing:
            each.result()


class Progress:
    """Tells now and then how many have ended, so that nobody waits before a silent screen."""

    def __init__(self, total: int) -> None:
        self._total = total
        self._told_at = time.monotonic()

    def tell(self, ended: int) -> None:
        """Print a line unless one was printed just now."""
        if time.monotonic() - self._told_at > TELL_EVERY:
            self._told_at = time.monotonic()
            print(f"{ended} of {self._total} have ended", flush=True)


def mixed(trials: Sequence[Trial]) -> list[Trial]:
    """Clear answers spread evenly among the unclear ones: so many of those in a row pause buying."""
    groups = [
        [each for each in trials if ("unknown" in each.case.through) is unclear] for unclear in (True, False)
    ]
    places = [(index / len(group), trial) for group in groups for index, trial in enumerate(group)]
    return [trial for _, trial in sorted(places, key=lambda place: place[0])]


def look_again(trials: Sequence[Trial]) -> None:
    """After some quiet, read every line once more: what had ended must have stayed so."""
    time.sleep(QUIET_SECONDS)
    for trial in trials:
        if trial.reading is not None:
            trial.look()
