"""Mail that is only kept, limits on guessing that start afresh, addresses of pages in English."""

import pytest
from django.core.cache import cache
from django.utils import translation


@pytest.fixture(autouse=True)
def _quiet(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    cache.clear()
    with translation.override("en"):
        yield
