"""Runs parts of the story in processes of their own, which die where they are told to."""

import os
import pickle
import signal
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import connections

from tests.crash.boundaries import CrashInjector, watched
from tests.crash.order_scenario import close_connections


@dataclass(frozen=True)
class End:
    """How a process ended: killed where it should, or alive with what it returned."""

    was_killed: bool
    names: list[str]
    value: Any


class ChildFailedError(Exception):
    """The process neither finished nor was killed as planned."""


def in_own_process(part: Callable[[], Any], executioner: CrashInjector) -> End:
    """Fork, run `part` under the executioner's eyes, and tell the end. Raises ChildFailedError with its
    traceback.
    """
    close_connections()
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(reader)
        _be_the_child(part, executioner, writer)
    os.close(writer)
    with os.fdopen(reader, "rb") as pipe:
        received = pipe.read()
    _, status = os.waitpid(pid, 0)
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL:
        return End(was_killed=True, names=[], value=None)
    kind, names, value = pickle.loads(received) if received else ("failed", [], "it said nothing")
    if kind == "failed":
        raise ChildFailedError(value)
    return End(was_killed=False, names=names, value=value)


def _forget_inherited_connections() -> None:
    """Let go of the parent's connections without a word to the server, which would end them for the parent
    too.

    Where a browser runs, Django keeps two connections for one thread, and the parent has closed only one of
    them.
    """
    for connection in connections.all(initialized_only=True):
        connection.connection = None


def _be_the_child(part: Callable[[], Any], executioner: CrashInjector, writer: int) -> None:
    """Never returns: the child must not go on as a second test run."""
    try:
        _forget_inherited_connections()
        with watched(executioner):
            value = part()
        report = ("finished", executioner.names, value)
    except BaseException:
        report = ("failed", [], traceback.format_exc())
    try:
        os.write(writer, pickle.dumps(report))
        close_connections()
        sys.stdout.flush()
    finally:
        os._exit(0)
