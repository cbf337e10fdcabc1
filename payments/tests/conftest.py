"""A real sandbox as the gateway, and a clock whose hands a test can turn."""

from collections.abc import Generator
from types import SimpleNamespace

import pytest

from payments.tests.hands import Hands
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
def hands(monkeypatch: pytest.MonkeyPatch) -> Hands:
    return Hands.on(monkeypatch)


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """No transaction but the one that the test itself is wrapped in, which does not count."""
    outside = SimpleNamespace(get_connection=lambda: SimpleNamespace(in_atomic_block=False))
    monkeypatch.setattr("payments.starting.transaction", outside)
