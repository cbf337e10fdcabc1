"""One whole shop for the tests that wait long or kill parts of it; its leases and verdicts take seconds.

Who stops it starts it again.
"""

from collections.abc import Iterator

import pytest

from tests.kills.observer import ShopObserver
from tests.running_shop import RunningShop

TIME_SCALE = 60


@pytest.fixture(scope="session")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningShop]:
    with RunningShop(tmp_path_factory.mktemp("kills") / "data", TIME_SCALE=str(TIME_SCALE)) as running:
        yield running


@pytest.fixture
def witness(shop: RunningShop) -> ShopObserver:
    return ShopObserver(shop)
