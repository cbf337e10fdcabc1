"""A real sandbox as the gateway, which Chargily plays as well."""

from collections.abc import Generator
from typing import Any

import pytest

from sandbox.testing import RunningSandbox
from tests.supplier import supplied_by


@pytest.fixture
def gateway(running_sandbox: RunningSandbox) -> Generator[RunningSandbox, None, None]:
    """The pretend bank, as on its first day."""
    running_sandbox.reset()
    with supplied_by(running_sandbox) as sandbox:
        yield sandbox


@pytest.fixture
def chargily(gateway: RunningSandbox, settings: Any) -> RunningSandbox:
    """The same pretend vendor as Chargily, which the shop offers and has a key of."""
    settings.CHARGILY_API_URL, settings.CHARGILY_SECRET_KEY = gateway.chargily_url, gateway.chargily_key
    settings.PAYMENT_METHODS = ["ocpay", "chargily", "wallet"]
    return gateway
