"""One sandbox process for the whole run, as new for every test."""

from collections.abc import Iterator

import pytest

from sandbox.testing import RunningSandbox, start_sandbox


@pytest.fixture(scope="session")
def process() -> Iterator[RunningSandbox]:
    with start_sandbox() as running:
        yield running


@pytest.fixture
def sandbox(process: RunningSandbox) -> RunningSandbox:
    process.reset()
    process.settings(handling_seconds=0)
    return process
