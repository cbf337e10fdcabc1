"""A real sandbox as the gateway, and a clock whose hands a test can turn."""

from collections.abc import Generator

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
