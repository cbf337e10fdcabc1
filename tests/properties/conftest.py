"""One supplier for all examples of a module; each example begins on its first day."""

from collections.abc import Generator

import pytest

from sandbox.testing import RunningSandbox, start_sandbox
from tests.properties.world import World, world_with


@pytest.fixture(scope="module")
def supplier() -> Generator[RunningSandbox, None, None]:
    with start_sandbox() as sandbox:
        yield sandbox


@pytest.fixture
def world(supplier: RunningSandbox, transactional_db: None) -> Generator[World, None, None]:
    supplier.reset()
    with world_with(supplier) as world:
        yield world
