"""The two forms of the run: the quick one of `make test`, and the long one of `make soak`.

Tests marked `long_form` run only with EVERY_SCREEN in the environment, as `make soak` sets it. In the quick
form the end of the run says how many were left out.
"""

import os
from typing import Any

import pytest

EVERY_SCREEN = "EVERY_SCREEN" in os.environ
LEFT_OUT = pytest.StashKey[int]()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is for the long form only; a process of pytest-xdist tells how much to the first one."""
    if EVERY_SCREEN:
        return
    left_out = [item for item in items if item.get_closest_marker("long_form")]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in left_out]
    config.stash[LEFT_OUT] = len(left_out)
    if hasattr(config, "workeroutput"):
        config.workeroutput["left_out"] = len(left_out)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Take over what a process left out: each of them has collected everything."""
    node.config.stash[LEFT_OUT] = getattr(node, "workeroutput", {}).get("left_out", 0)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say it where everybody looks."""
    if number := config.stash.get(LEFT_OUT, 0):
        sentence = f"{number} tests are left to the long form: `make soak`, or EVERY_SCREEN=1"
        terminalreporter.write_line(sentence, yellow=True)
