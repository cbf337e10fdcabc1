"""Mail that is only kept, and limits on guessing that start afresh."""

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def _quiet(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    cache.clear()
