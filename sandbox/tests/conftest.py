"""One sandbox process for the whole run, as new for every test."""

from collections.abc import Iterator
from typing import Any

import pytest

from sandbox.testing import RunningSandbox, start_sandbox
from sandbox.tests.receiver import Receiver, make_checkout, start_receiver


@pytest.fixture(scope="session")
def process() -> Iterator[RunningSandbox]:
    with start_sandbox() as running:
        yield running


@pytest.fixture
def sandbox(process: RunningSandbox) -> RunningSandbox:
    process.reset()
    process.settings(handling_seconds=0)
    return process


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with start_receiver() as running:
        yield running


@pytest.fixture
def checkout(sandbox: RunningSandbox, receiver: Receiver) -> dict[str, Any]:
    """An open checkout whose webhooks go to the receiver."""
    return make_checkout(sandbox, webhook_endpoint=receiver.url)
