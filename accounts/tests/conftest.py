"""Mail that is only kept, addresses of pages in English."""

import runpy

import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.utils import translation


@pytest.fixture(autouse=True)
def _quiet(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    with translation.override("en"):
        yield


@pytest.fixture
def client_of():
    """Makes one more browser."""
    return Client


@pytest.fixture
def shop_settings(monkeypatch):
    """Reads the settings anew under the variables that are given."""

    def read(**variables):
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        return runpy.run_path(str(django_settings.BASE_DIR / "storefront" / "settings.py"))

    return read
