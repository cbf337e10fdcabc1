"""Staff whom a test logs in by `force_login` have given every proof, and it never grows old.

A test logs in so because the door is not what it is about. Tests of the door go through its pages.
"""

from typing import Any

import pytest
from django.http import HttpRequest

YEARS = 50 * 365 * 86_400  # seconds, ahead of any clock that a test moves


@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    from django.conf import settings

    if settings.configured:
        from django.contrib.auth.signals import user_logged_in

        user_logged_in.connect(_prove, dispatch_uid="tests.plugins.staff")


def _prove(sender: Any, request: HttpRequest, user: Any, **kwargs: Any) -> None:
    from allauth.account.internal.flows.login import record_authentication

    is_forced = "REQUEST_METHOD" not in request.META  # the test client makes an empty request for it
    if is_forced and user.is_staff:
        record_authentication(request, user, "mfa", type="totp", reauthenticated=True)
        records = request.session["account_authentication_methods"]
        records[-1]["at"] += YEARS
        request.session.modified = True
