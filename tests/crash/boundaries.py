"""Where a process can die with a difference: before and after every statement, commit and call.

`watched(seen)` tells each of them by name, in the order in which they come.
"""

import os
import signal
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

from oneclick.transport import Transport

Seen = Callable[[str], None]


@contextmanager
def watched(seen: Seen) -> Generator[None, None, None]:
    """Call `seen` with the name of each boundary of this process until the end."""
    with (
        connection.execute_wrapper(_around_statement(seen)),
        _around(BaseDatabaseWrapper, "_commit", seen, lambda *args: "commit"),
        _around(Transport, "exchange", seen, _name_of_call),
        _around(Transport, "exchange_once", seen, _name_of_call),
    ):
        yield


def _around_statement(seen: Seen) -> Callable[..., Any]:
    def execute(run: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        name = " ".join(sql.split()[:3])[:60]
        seen(f"before {name}")
        result = run(sql, params, many, context)
        seen(f"after {name}")
        return result

    return execute


@contextmanager
def _around(owner: type, method: str, seen: Seen, name_of: Callable[..., str]) -> Generator[None, None, None]:
    original = getattr(owner, method)

    def wrapped(*args: Any, **kwargs: Any) -> Any:
        name = name_of(*args)
        seen(f"before {name}")
        result = original(*args, **kwargs)
        seen(f"after {name}")
        return result

    with patch.object(owner, method, wrapped):
        yield


def _name_of_call(transport: Transport, request: Any, *rest: Any) -> str:
    path = request.path.partition("?")[0].split("/")
    return f"{request.method} {'/'.join(path[:4])}"


def matters(name: str) -> bool:
    """Whether dying here can leave a state that dying at the boundary before could not.

    Between two commits the database shows the same whatever statement came last; only commits and calls
    differ.
    Statements outside a transaction commit by themselves, and those that write are counted too.
    """
    return name.endswith("commit") or " /v3/" in name or name.startswith("after UPDATE")


class CrashInjector:
    """Kills its own process at the n-th boundary of those that `counts`; tells how many there were else."""

    def __init__(self, nth: int | None, counts: Callable[[str], bool] = lambda name: True) -> None:
        self.nth, self.counts = nth, counts
        self.names: list[str] = []

    def __call__(self, name: str) -> None:
        if not self.counts(name):
            return
        if self.nth == len(self.names):
            os.kill(os.getpid(), signal.SIGKILL)
        self.names.append(name)
