"""A server behind the shop is away: no error of ours, and nobody is told to go away for good."""

import errno
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis.exceptions
from django.db import InterfaceError, OperationalError
from django.test import RequestFactory
from django.urls import reverse

from accounts.testing import PASSWORD, make_user
from core import jobs
from core.kinds import CoreJob
from storefront.pages.server_errors import error_page


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (OperationalError("gone"), 503),
        (InterfaceError("gone"), 503),
        (redis.exceptions.TimeoutError("slow"), 503),
        (redis.exceptions.OutOfMemoryError("command not allowed"), 503),
        (redis.exceptions.ReadOnlyError("replica"), 503),
        (redis.exceptions.ResponseError("MISCONF Errors writing to the AOF file"), 503),
        (OSError(errno.ENOSPC, "No space left on device"), 503),
        (OSError(errno.EMFILE, "Too many open files"), 503),
        (FileNotFoundError(errno.ENOENT, "ours"), 500),
        (ValueError("ours"), 500),
    ],
)
def test_only_what_is_away_is_to_be_tried_again(error, status):
    try:
        raise error
    except type(error):
        answer = error_page(RequestFactory().get("/"))

    assert (answer.status_code, answer.has_header("Retry-After")) == (status, status == 503)


def test_error_that_another_one_led_to_is_to_be_tried_again():
    try:
        try:
            raise redis.exceptions.ReadOnlyError("replica")
        except redis.exceptions.ReadOnlyError as exc:
            raise ValueError("cannot count") from exc
    except ValueError:
        assert error_page(RequestFactory().get("/")).status_code == 503


REFUSALS = {
    "CONFIG SET maxmemory 100kb": "CONFIG SET maxmemory 0",
    "REPLICAOF 127.0.0.1 1": "REPLICAOF NO ONE",
}


@pytest.fixture(params=REFUSALS)
def refusing(request, valkey_socket: Path) -> Iterator[None]:
    """Broker and cache run, answer, and take no writes."""
    with redis.Redis(unix_socket_path=str(valkey_socket)) as server:
        server.execute_command(*request.param.split())
        yield
        server.execute_command(*REFUSALS[request.param].split())


@pytest.mark.django_db
def test_no_page_breaks_where_the_cache_refuses_writes(visitor, refusing):
    make_user("customer@example.com")
    answers = {
        name: visitor.post(reverse(name), {"login": "customer@example.com", "email": "a@example.com", **both})
        for name in ("account_login", "account_signup", "account_reset_password", "admin:login")
        for both in ({"password": PASSWORD, "password1": PASSWORD, "username": "customer@example.com"},)
    }

    assert {name for name, answer in answers.items() if answer.status_code == 500} == set()
    assert all(int(answer["Retry-After"]) > 0 for answer in answers.values() if answer.status_code == 503)
    assert visitor.get("/en/").status_code == 200


@pytest.mark.django_db
def test_broker_and_cache_that_refuse_are_told_from_those_that_are_away(visitor, refusing):
    answer = visitor.get("/readyz")

    assert (answer.status_code, answer.json()["broker"], answer.json()["cache"]) == (
        200,
        "refuses",
        "refuses",
    )


@pytest.mark.django_db
def test_broker_that_refuses_holds_up_no_work(refusing, monkeypatch):
    monkeypatch.setattr(jobs, "_notifier", jobs._WorkerNotifier())

    assert jobs.notify_worker(CoreJob.HOUSEKEEPING, 0) is False
