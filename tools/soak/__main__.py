"""`make soak`: the long form of all proofs. Two halves at once, one on SQLite and one on PostgreSQL.

The seed is printed first. What is done is kept in a file; `--resume FILE` goes on with the same seed.
`--slice` is what every change has to pass: five minutes of orders, by a seed that the commit gives.
"""

import argparse
import secrets
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from tests.timeouts import WAIT_SECONDS
from tools.soak.harness.run_state import FULL, State
from tools.soak.parts import PARTS
from tools.soak.report import print_report
from tools.soak.shop.in_process import DATABASES

FOLDER = Path("build")
WAIT = 2 * WAIT_SECONDS  # seconds that a lane may take to stop when its time is over
SEEDS = 1_000_000
# A slice is short enough to run beside the tests; what it does not get to, the seeds of other commits will.
# Nothing new is begun after these minutes; the last batches take one or two more.
SLICE: dict[str, Any] = {"minutes": 3, "orders": 800, "only": ["orders"]}


def main() -> None:
    """Run both lanes to their end and print the table; exit non-zero if a promise was broken."""
    options = read_arguments(sys.argv[1:])
    state = _open_state(options)
    print(f"seed {state.options['seed']}, state in {state.path}", flush=True)
    begun = time.monotonic()
    codes = _run_lanes(state, options, ends_at=time.time() + options.minutes * 60)
    is_good = print_report(state, options.only or PARTS)
    print(f"{(time.monotonic() - begun) / 60:.1f} minutes")
    if any(codes):
        print("a lane broke off: see above")
    sys.exit(0 if is_good and not any(codes) else 1)


def read_arguments(arguments: list[str]) -> argparse.Namespace:
    """What is asked for; what a slice presets goes after it."""
    parser = argparse.ArgumentParser(prog="make soak", description=__doc__)
    parser.add_argument("--seed", type=int, help="repeat the run of this seed")
    parser.add_argument(
        "--orders",
        type=int,
        default=FULL,
        help=f"half on each database; with fewer than {FULL} the other parts do less, too (tools/README.md)",
    )
    parser.add_argument("--minutes", type=float, default=57, help="begin nothing new after so long")
    parser.add_argument("--only", choices=PARTS, action="append", help="only this part; may be given again")
    parser.add_argument("--resume", type=Path, metavar="FILE", help="go on with what this state file began")
    parser.add_argument("--slice", action="store_true", help="five minutes of orders, seeded by the commit")
    if parser.parse_args(arguments).slice:
        parser.set_defaults(**SLICE, seed=seed_of_commit())
    return parser.parse_args(arguments)


def seed_of_commit() -> int | None:
    """A seed that is the same in every run on one commit; None outside a repository."""
    output = subprocess.run(["git", "rev-parse", "HEAD"], capture_output=True, text=True, check=False)
    return int(output.stdout[:12], 16) % SEEDS if output.returncode == 0 else None


def _open_state(options: argparse.Namespace) -> State:
    if options.resume:
        return State(options.resume)
    seed = options.seed if options.seed is not None else secrets.randbelow(SEEDS)
    FOLDER.mkdir(exist_ok=True)
    state = State(FOLDER / f"soak-{seed}.json")
    state.create(seed=seed, orders=options.orders)
    return state


def _run_lanes(state: State, options: argparse.Namespace, *, ends_at: float) -> list[int]:
    """One child for each database; each does the parts one after another. Stopped with us."""
    parts = options.only or PARTS
    command = [
        sys.executable,
        "-m",
        "tools.soak.lane_runner",
        "--state",
        str(state.path),
        "--ends-at",
        str(ends_at),
    ]
    lanes = [subprocess.Popen([*command, lane, *parts], stdin=subprocess.DEVNULL) for lane in DATABASES]
    try:
        return [lane.wait() for lane in lanes]
    finally:
        for lane in lanes:
            if lane.poll() is None:
                lane.terminate()
                lane.wait(WAIT)


if __name__ == "__main__":
    main()
