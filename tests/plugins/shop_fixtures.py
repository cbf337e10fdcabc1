"""Fixtures that the tests of several apps share: a sandbox, a clock, ways to pay."""

from collections.abc import Generator, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import transaction
from django.utils import translation

from core.intervals import Interval
from core.testing import FakeClock
from payments.testing.transfers import take_transfers
from sandbox.testing import RunningSandbox, start_sandbox


@pytest.fixture(scope="session")
def running_sandbox() -> Generator[RunningSandbox, None, None]:
    """One process for all tests; whoever uses it resets it first."""
    with start_sandbox() as sandbox:
        yield sandbox


@pytest.fixture
def fake_clock(monkeypatch: pytest.MonkeyPatch) -> FakeClock:
    """The shop's clock, which the test moves."""
    return FakeClock.on(monkeypatch)


@pytest.fixture
def patient_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the budget of calls keeps for seconds outlasts a test with a stopped clock on a busy machine."""
    from core.rate_limits import call_budget

    for name in ("COUNT_KEPT", "OTHERS_NOTED"):
        monkeypatch.setattr(call_budget, name, 3_600)
    for interval in (Interval.BUDGET_HALVED, Interval.BUDGET_RAISED):
        monkeypatch.setattr(interval, "seconds", 3_600)


@pytest.fixture
def outside_transaction(monkeypatch: pytest.MonkeyPatch) -> None:
    """No transaction but the one that the test itself is wrapped in, which does not count."""
    nowhere = SimpleNamespace(in_atomic_block=False)
    outside = SimpleNamespace(get_connection=lambda: nowhere, atomic=transaction.atomic)
    monkeypatch.setattr("payments.incoming.initiation.transaction", outside)


@pytest.fixture
def transfers(settings: Any, tmp_path: Path) -> Any:
    """The shop offers transfers; its settings."""
    take_transfers(settings, tmp_path / "media")
    return settings


@pytest.fixture
def in_english() -> Iterator[None]:
    """What is worded outside a request is worded in English."""
    with translation.override("en"):
        yield
