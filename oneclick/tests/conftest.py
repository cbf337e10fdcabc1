import pytest

from core.secret import Secret
from oneclick import Client, Limits
from oneclick.tests.vendor import Vendor

KEY = "FAKE-KEY-4f2a9c"


@pytest.fixture
def vendor():
    vendor = Vendor()
    yield vendor
    vendor.stop()


@pytest.fixture
def waits():
    """The seconds that the client wanted to sleep; it did not."""
    return []


@pytest.fixture
def make_client(waits):
    """Builds a client of an address; what it keeps is closed at the end."""
    clients = []

    def make(url, **options):
        limits = options.pop("limits", Limits())
        client = Client(base_url=url, api_key=Secret(KEY), limits=limits, sleep=waits.append, **options)
        clients.append(client)
        return client

    yield make
    for client in clients:
        client.close()


@pytest.fixture
def client(vendor, make_client):
    """A client of `vendor` with the real bounds."""
    return make_client(vendor.url)


@pytest.fixture
def hasty_client(vendor, make_client):
    """A client that gives up within half a second, for vendors that never finish."""
    return make_client(vendor.url, limits=Limits(connect_seconds=0.5, purchase_seconds=0.5, read_seconds=0.5))
