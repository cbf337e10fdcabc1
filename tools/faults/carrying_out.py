"""Carrying out cases: many at once where a fault can be tied to one line, one at a time where it cannot."""

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tools.faults.trials import Trial

CUSTOMERS_AT_ONCE = 6
LOOK_EVERY = 0.3  # seconds
QUIET_SECONDS = 3  # after the last end: nothing may move any more


def carry_out(trials: Sequence[Trial], *, mail: Path, seconds: float) -> None:
    """Buy for all trials and follow each to its end, for at most `seconds`."""
    deadline = time.monotonic() + seconds
    with ThreadPoolExecutor(CUSTOMERS_AT_ONCE) as customers:
        bought = {trial: customers.submit(trial.buy) for trial in trials}
        revealing = []
        waiting = list(trials)
        while waiting and time.monotonic() < deadline:
            for trial in [trial for trial in waiting if bought[trial].done()]:
                if not trial.trouble:
                    trial.look()
                if trial.is_over or trial.trouble:
                    waiting.remove(trial)
                if trial.is_over and trial.reading and trial.reading.cards:
                    revealing.append(customers.submit(trial.reveal, mail))
            time.sleep(LOOK_EVERY)
        for each in revealing:
            each.result()


def look_again(trials: Sequence[Trial]) -> None:
    """After some quiet, read every line once more: what had ended must have stayed so."""
    time.sleep(QUIET_SECONDS)
    for trial in trials:
        if trial.reading is not None:
            trial.look()
