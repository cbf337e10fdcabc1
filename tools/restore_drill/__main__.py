"""`python -m tools.restore_drill --database postgresql`: run the drill once and print its figures."""

import argparse
import sys
import tempfile
import time
from pathlib import Path

from tools.restore_drill.drill import run_drill
from tools.soak.shop.in_process import DATABASES


def main() -> None:
    """Exit non-zero if anything was bought twice or anybody was forgotten."""
    parser = argparse.ArgumentParser(prog="tools.restore_drill", description=__doc__)
    parser.add_argument("--database", choices=DATABASES, default=DATABASES[0])
    options = parser.parse_args()
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="storefront-drill-") as folder:
        outcome = run_drill(options.database, Path(folder))
    print(f"restore drill, {options.database}\n{outcome}\n{time.monotonic() - begun:.0f} seconds")
    sys.exit(1 if outcome.problems else 0)


if __name__ == "__main__":
    main()
