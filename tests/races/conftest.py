"""One world for the races of a module; each race begins on its first day."""

from collections.abc import Generator
from typing import Any

import pytest

from sandbox.testing import start_sandbox
from tests.plugins.table_reset import TableReset
from tests.properties.world import World, world_with


@pytest.fixture(scope="module")
def shared_world(table_reset: TableReset, django_db_blocker: Any) -> Generator[World, None, None]:
    with django_db_blocker.unblock(), start_sandbox() as sandbox, world_with(sandbox) as world:
        yield world
        table_reset.restore()


@pytest.fixture
def _django_db_helper(shared_world: World) -> None:
    """In place of pytest-django's: emptying what races fill is much quicker than flushing all after each."""


@pytest.fixture
def world(shared_world: World) -> World:
    shared_world.start_again()
    return shared_world
