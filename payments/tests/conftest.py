"""A real sandbox as the gateway, and a clock whose hands a test can turn."""

from collections.abc import Generator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import transaction

from core.testing import FakeClock
from payments.testing.transfers import take_transfers
from sandbox.testing import RunningSandbox, start_sandbox
from tests.supplier import supplied_by


@pytest.fixture(scope="session")
def running_sandbox() -> Generator[RunningSandbox, None, None]:
    with start_sandbox() as sandbox:
        yield sandbox


@pytest.fixture
def gateway(running_sandbox: RunningSandbox) -> Generator[RunningSandbox, None, None]:
    """The pretend bank, as on its first day."""
    running_sandbox.reset()
    with supplied_by(running_sandbox) as sandbox:
        yield sandbox


@pytest.fixture
def chargily(gateway: RunningSandbox, settings: Any) -> RunningSandbox:
    """The same pretend vendor as Chargily, which the shop offers and has a key of."""
    settings.CHARGILY_API_URL, settings.CHARGILY_SECRET_KEY = gateway.chargily_url, gateway.chargily_key
    settings.PAYMENT_METHODS = ["ocpay", "chargily", "wallet"]
    return gateway


@pytest.fixture
def fake_clock(monkeypatch: pytest.MonkeyPatch) -> FakeClock:
    return FakeClock.on(monkeypatch)


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
