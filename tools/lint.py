"""Check format, style and types; every check runs, also after one has failed."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.plugins.environment import throw_away_environment

CHECKS = [
    ["ruff", "format", "--check", "."],
    ["ruff", "check", "."],
    ["mypy"],
]


def main() -> None:
    """Run the checks; exit non-zero if any has something to say."""
    with tempfile.TemporaryDirectory() as folder:
        # mypy's Django plugin loads the settings, which refuse to be loaded without secrets.
        environment = os.environ | throw_away_environment(Path(folder))
        failed = [check for check in CHECKS if not passes(check, environment)]
    sys.exit(f"Not clean: {', '.join(check[0] + ' ' + check[-1] for check in failed)}" if failed else 0)


def passes(check: list[str], environment: dict[str, str]) -> bool:
    """Run one tool of the virtual environment; say whether it found nothing."""
    print("$", *check, flush=True)
    return subprocess.run([sys.executable, "-m", *check], env=environment).returncode == 0


if __name__ == "__main__":
    main()
