"""Another program of ours in a process of its own, for a part that runs one."""

import os
import subprocess
import sys
from collections.abc import Mapping

from tests.running_shop import ROOT

OUTPUT_TAIL = 3_000  # characters of a failure that are told


def problems_of(module: str, *arguments: str, seconds: float, variables: Mapping[str, str]) -> list[str]:
    """Run `python -m module arguments` and tell what is wrong: nothing if it ended well in time.

    It gets the environment with `variables`, and no other database than they name.
    """
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    try:
        done = subprocess.run(
            [sys.executable, "-m", module, *arguments],
            cwd=ROOT,
            env=environment | dict(variables),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=seconds,
        )
    except subprocess.TimeoutExpired:
        return [f"{module} was not through after {seconds:.0f} s"]
    return [] if done.returncode == 0 else [f"{module}: {(done.stdout + done.stderr)[-OUTPUT_TAIL:]}"]
