"""One half of the run, on one database, in a process of its own: `python -m tools.soak.lane`."""

import argparse
import logging
import os
import tempfile
from pathlib import Path

from tools.soak.inside import DATABASES, shop_inside
from tools.soak.state import State


def main() -> None:
    """Carry out one part of one lane."""
    options = _read_arguments()
    state = State(options.state)
    seed = int(state.options["seed"])
    with tempfile.TemporaryDirectory(prefix="storefront-soak-") as folder:
        data_dir = Path(folder) / "data"
        with shop_inside(options.lane, data_dir) as sandbox:
            _log_to(data_dir / "log")
            from tools.soak import simulated

            simulated.run(
                sandbox, data_dir, lane=options.lane, seed=seed, orders=int(state.options["orders"]) // 2, state=state
            )


def _read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="tools.soak.lane", description=__doc__)
    parser.add_argument("lane", choices=DATABASES)
    parser.add_argument("state", type=Path)
    parser.add_argument("--part", default="orders")
    return parser.parse_args()


def _log_to(folder: Path) -> None:
    """All that the shop logs goes into its data folder, where codes are looked for."""
    folder.mkdir()
    handler = logging.FileHandler(folder / "shop.log")
    root = logging.getLogger()
    root.handlers = [handler]
    os.set_inheritable(handler.stream.fileno(), True)


if __name__ == "__main__":
    main()
