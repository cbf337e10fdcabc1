"""A real supplier, guards that can be taken out, and rivals that look before any of them acts.

Everything here is about many connections at once and runs on PostgreSQL: SQLite lets one write at a time.
"""

import pkgutil
from collections.abc import Callable, Generator
from functools import wraps
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from core.moves import move
from orders.tests.conftest import card, offered, strange_supplier, supplier
from tests.concurrency.guards import Constraints, take_out
from tests.timeouts import WAIT_SECONDS

__all__ = ["card", "offered", "strange_supplier", "supplier"]

RIVALS = 32


@pytest.fixture(autouse=True)
def _many_connections(transactional_db: None) -> None:
    assert connection.vendor == "postgresql", "these tests need PostgreSQL; leave DATABASE_URL unset"


@pytest.fixture
def constraints(transactional_db: None) -> Generator[Constraints, None, None]:
    """Constraints of the database, to be dropped for one test."""
    constraints = Constraints()
    yield constraints
    constraints.restore()


@pytest.fixture
def moves_without_status(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every move goes through, whatever state the row is in by now."""
    take_out(monkeypatch, move, ", status=source, **(guard or {})")


@pytest.fixture
def meet_before(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Barrier]:
    """Let all rivals wait for each other right before a step: each has looked, none has acted."""

    def meet(step: str) -> Barrier:
        together = Barrier(RIVALS, timeout=WAIT_SECONDS)
        real = pkgutil.resolve_name(step)

        @wraps(real)
        def wait_then_go(*args: Any, **kwargs: Any) -> Any:
            together.wait()
            return real(*args, **kwargs)

        monkeypatch.setattr(step.replace(":", "."), wait_then_go)
        return together

    return meet
