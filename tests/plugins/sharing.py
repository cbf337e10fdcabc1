"""Which tests stay in one process of pytest-xdist: those of a module, those of a folder that shares a shop.

`--dist loadscope` does the first. The marks of `--dist loadgroup` would do the second, but pytest 9.2 loses
them (pytest-xdist issue 1386), so it is told here.
"""

from typing import Any

import pytest

SHARED_FOLDERS = ("tests/flows/",)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Hand out modules and shared folders as a whole; any other `--dist` is left alone."""
    if config.getvalue("dist") != "loadscope":
        return None
    from xdist.scheduler import LoadScopeScheduling

    class FolderScheduling(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return shared_folder(nodeid) or super()._split_scope(nodeid)

    return FolderScheduling(config, log)


def shared_folder(nodeid: str) -> str | None:
    """The shared folder that a test is in, if it is in one."""
    return next((folder for folder in SHARED_FOLDERS if nodeid.startswith(folder)), None)
