"""Fixtures of core's tests."""

from collections.abc import Iterator

import pytest

from core.tests.receiver import Receiver


@pytest.fixture
def outside() -> Iterator[Receiver]:
    """Somebody outside who hears the shop."""
    receiver = Receiver()
    yield receiver
    receiver.close()
