from contextlib import suppress

import pytest

from core.secret import Secret
from oneclick import Client, NotSentError, RequestLimits
from oneclick.tests.vendor import Vendor
from tests.timeouts import WAIT_SECONDS

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
        limits = options.pop("limits", RequestLimits())
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


class HastyClient:
    """Gives up within half a second; it takes longer where a busy machine had not connected by then."""

    def __init__(self, make_client, **options):
        self._clients = [
            make_client(
                limits=RequestLimits(connect_seconds=each, purchase_seconds=each, read_seconds=each),
                **options,
            )
            for each in (0.5, 8, WAIT_SECONDS)
        ]

    def __getattr__(self, name):
        def call(*args, **kwargs):
            *hastier, last = self._clients
            for client in hastier:
                with suppress(NotSentError):
                    return getattr(client, name)(*args, **kwargs)
            return getattr(last, name)(*args, **kwargs)

        return call


@pytest.fixture
def hasty_client(vendor, make_client):
    """For vendors that never finish: nothing but the client's deadline ends the call."""
    return HastyClient(make_client, url=vendor.url)
