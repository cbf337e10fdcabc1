"""Each test starts in the language of the sources, whatever page the one before it has left active."""

import pytest


@pytest.fixture(autouse=True)
def _no_language_left_over() -> None:
    from django.conf import settings
    from django.utils import translation

    if settings.configured:
        translation.deactivate()
