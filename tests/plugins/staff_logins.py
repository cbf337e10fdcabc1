"""Staff in tests: who is named works here, and whoever is logged in by `force_login` has given every proof.

A test logs in so because the door is not what it is about. Tests of the door go through its pages.
"""

import re
from collections.abc import Iterator
from types import FunctionType, ModuleType
from typing import Any

import pytest
from django.http import HttpRequest

from core.actors import Actor

# Modules of tests and `<app>.testing`, but not accounts.testing itself, which names them all.
_HELPERS = re.compile(r"\.tests\.|^tests\.|^(?!accounts\.)\w+\.testing\b")
YEARS = 50 * 365 * 86_400  # seconds, ahead of any clock that a test moves


@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    from django.conf import settings

    if settings.configured:
        trust_forced_logins()


def trust_forced_logins() -> None:
    """From now on whoever of the staff is logged in by `force_login` has given every proof."""
    from django.contrib.auth.signals import user_logged_in

    user_logged_in.connect(_prove, dispatch_uid="tests.plugins.staff_logins")


def _prove(sender: Any, request: HttpRequest, user: Any, **kwargs: Any) -> None:
    from allauth.account.internal.flows.login import record_authentication

    is_forced = "REQUEST_METHOD" not in request.META  # the test client makes an empty request for it
    if is_forced and user.is_staff:
        record_authentication(request, user, "mfa", type="totp", reauthenticated=True)
        records = request.session["account_authentication_methods"]
        records[-1]["at"] += YEARS
        request.session.modified = True


@pytest.fixture(autouse=True)
def _staff_at_work(request: pytest.FixtureRequest) -> None:
    """Make the logins of those actors, where the test has a database."""
    if request.node.get_closest_marker("django_db") is None:
        return
    named = set(_actors(request.module))
    if named:
        from accounts.testing import activate_staff

        request.getfixturevalue("_django_db_helper")
        activate_staff(*named)


def _actors(module: ModuleType) -> Iterator[Actor]:
    for value in vars(module).values():
        is_helper = isinstance(value, FunctionType) and _HELPERS.search(value.__module__)
        helper = value.__globals__ if is_helper else {}
        yield from (each for each in (value, *helper.values()) if isinstance(each, Actor) and each.user_id)
