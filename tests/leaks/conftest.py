import pytest

from tests.shop import RunningShop


@pytest.fixture(scope="module")
def talkative_shop(tmp_path_factory):
    """A whole shop that logs all it can."""
    folder = tmp_path_factory.mktemp("talkative") / "data"
    with RunningShop(folder, TIME_SCALE="10", LOG_LEVEL="DEBUG") as shop:
        yield shop
