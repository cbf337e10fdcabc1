"""One half of the run, on one database, in a process of its own: `python -m tools.soak.lane_runner`.

Each part has a process of its own again: Django and its database are set up once in the life of a process.
"""

import argparse
import logging
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from sandbox.testing import RunningSandbox
from tests.timeouts import WAIT_SECONDS
from tools.soak.harness.run_state import State
from tools.soak.parts import PARTS, all_cases, kills, properties, restore, thief, ui_checks
from tools.soak.shop.in_process import DATABASES, in_process_shop

IN_CHILDREN = {
    properties.PART: properties.run,
    all_cases.PART: all_cases.run,
    ui_checks.PART: ui_checks.run,
    restore.PART: restore.run,
    thief.PART: thief.run,
}


def main() -> None:
    """Carry out the parts of one lane, one after another; exit non-zero if one broke off."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that children and servers are stopped with us
    options = _read_arguments()
    if len(options.parts) == 1:
        run(options)
        return
    arguments = ["--state", str(options.state), "--ends-at", str(options.ends_at), options.lane]
    codes = [_run_in_subprocess([*arguments, part]) for part in options.parts]
    sys.exit(1 if any(codes) else 0)


def _read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="tools.soak.lane_runner", description=__doc__)
    parser.add_argument("lane", choices=DATABASES)
    parser.add_argument("parts", nargs="+", choices=PARTS)
    parser.add_argument("--state", type=Path, required=True)
    parser.add_argument("--ends-at", type=float, default=time.time() + 3_600, help="seconds since 1970")
    return parser.parse_args()


def _run_in_subprocess(arguments: list[str]) -> int:
    child = subprocess.Popen(
        [sys.executable, "-m", "tools.soak.lane_runner", *arguments], stdin=subprocess.DEVNULL
    )
    try:
        return child.wait()
    finally:
        if child.poll() is None:
            child.terminate()
            child.wait(WAIT_SECONDS)


def run(options: argparse.Namespace) -> None:
    """Carry out one part in this process."""
    state, (part,) = State(options.state), options.parts
    if part == "kills":
        kills.run(lane=options.lane, state=state)
        return
    if part in IN_CHILDREN:
        IN_CHILDREN[part](lane=options.lane, state=state, ends_at=options.ends_at)
        return
    with tempfile.TemporaryDirectory(prefix="storefront-soak-") as folder:
        data_dir = Path(folder) / "data"
        with in_process_shop(options.lane, data_dir, has_door=part == "orders") as sandbox:
            _log_to(data_dir / "log")
            _run_inside(part, sandbox, data_dir, options, state)


def _run_inside(
    part: str, sandbox: RunningSandbox, data_dir: Path, options: argparse.Namespace, state: State
) -> None:
    from tools.soak.parts.crashes import CrashTrials  # Django has just been set up
    from tools.soak.parts.orders import Simulation

    if part == "crashes":
        logging.disable(logging.CRITICAL)
        CrashTrials(sandbox, lane=options.lane, state=state, ends_at=options.ends_at).run()
    else:
        Simulation(sandbox, data_dir, lane=options.lane, state=state, ends_at=options.ends_at).run()


def _log_to(folder: Path) -> None:
    """All that the shop logs goes into its data folder, where codes are looked for."""
    folder.mkdir()
    logging.getLogger().handlers = [logging.FileHandler(folder / "shop.log")]


if __name__ == "__main__":
    main()
