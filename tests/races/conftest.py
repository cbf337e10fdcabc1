"""One world for the races of a module; each race begins on its first day."""

from collections.abc import Generator
from typing import Any

import pytest

from sandbox.testing import start_sandbox
from tests.properties.world import World, empty_tables, world_with


@pytest.fixture(scope="module")
def shared_world(django_db_setup: None, django_db_blocker: Any) -> Generator[World, None, None]:
    with django_db_blocker.unblock(), start_sandbox() as sandbox, world_with(sandbox) as world:
        yield world
        empty_tables()
        world.forget_shelf()


@pytest.fixture
def _django_db_helper(shared_world: World) -> None:
    """In place of pytest-django's: emptying what races fill is much quicker than flushing all after each."""


@pytest.fixture
def world(shared_world: World) -> World:
    shared_world.start_again()
    return shared_world
