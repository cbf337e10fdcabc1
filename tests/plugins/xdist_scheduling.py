"""How tests are handed out to the processes of pytest-xdist: a module goes to one of them, those that share a
shop go to one, and what takes long begins, so that no process is busy when the others have nothing left.

`--dist loadscope` does the first. The marks of `--dist loadgroup` would do the second, but pytest 9.2 loses
them (pytest-xdist issue 1386), so it is told here.
"""

from collections import Counter
from typing import Any

import pytest

SHARED_FOLDERS = ("tests/flows/", "tests/kills/")
# These start whole shops or many processes, and wait for them more than they compute; the last asks a lot.
LONG = (
    "tests/flows/",
    "tests/kills/",
    "tests/compose/",
    "tests/test_setup.py",
    "tests/restore/",
    "tests/alerts/",
    "tests/upgrade/",
    "tests/crash/",
    "tests/properties/",
    "tests/soak/",
    "tests/access/",
    "tests/thief/",
    "tests/test_stolen_copy.py",
)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Hand out scopes as a whole, in the order of collection; any other `--dist` is left alone."""
    if config.getvalue("dist") != "loadscope":
        return None
    from xdist.scheduler import LoadScopeScheduling

    class Scheduling(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return scope_of(nodeid)

    config.option.loadscopereorder = False  # it would go by the number of tests alone
    return Scheduling(config, log)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """In a worker process, begin with what takes long, and end with the smallest scopes."""
    if hasattr(config, "workerinput"):
        sizes = Counter(scope_of(item.nodeid) for item in items)
        items.sort(key=lambda item: place_in_queue(item.nodeid, sizes))


def place_in_queue(nodeid: str, sizes: Counter[str]) -> tuple[int, int, str]:
    """What the order goes by: long scopes first, then by number of tests. A scope stays together."""
    scope = scope_of(nodeid)
    rank = next((rank for rank, path in enumerate(LONG) if scope.startswith(path)), len(LONG))
    return rank, -sizes[scope], scope


def scope_of(nodeid: str) -> str:
    """The shared folder or the module of a test: what stays in one process."""
    module = nodeid.split("::")[0]
    return next((folder for folder in SHARED_FOLDERS if module.startswith(folder)), module)
