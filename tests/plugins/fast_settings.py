"""The few settings that differ in pytest's own process; the processes of a whole shop keep theirs."""

import pytest

from tests.timeouts import WAIT_SECONDS


@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    """Change the settings after pytest-django has loaded them and before anything has used them."""
    from django.conf import settings

    if not settings.configured:
        return
    # Argon2 is slow on purpose; a hundred logins would cost the run half a minute.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    # Digits are still good if half a minute ends between showing and checking them.
    settings.MFA_TOTP_TOLERANCE = 1
    # Many looks pass in a second here.
    settings.POLLS_PER_SECOND = 1_000
    # What one test has seen is none of the next one's: no pages, nor what they have in common.
    settings.PAGE_CACHE_MB = None
    use_plain_names()
    lengthen_timeouts()


def lengthen_timeouts() -> None:
    """Wait for cache, broker and one's turn at SQLite as long as a busy machine needs."""
    from django.conf import settings

    settings.CACHES["shared"]["OPTIONS"] |= {
        "socket_timeout": WAIT_SECONDS,
        "socket_connect_timeout": WAIT_SECONDS,
    }
    settings.CELERY_BROKER_TRANSPORT_OPTIONS |= {
        "socket_timeout": WAIT_SECONDS,
        "socket_connect_timeout": WAIT_SECONDS,
    }
    if "timeout" in (options := settings.DATABASES["default"].get("OPTIONS", {})):
        options["timeout"] = WAIT_SECONDS


def use_plain_names() -> None:
    """Address styles and scripts as they are called in the source: hashed names come with collectstatic."""
    from django.conf import settings

    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": plain}
