"""Fixtures of the storefront's tests."""

import pytest
from django.test import Client


@pytest.fixture
def visitor() -> Client:
    """Somebody who gets a page, not an exception."""
    return Client(raise_request_exception=False)
