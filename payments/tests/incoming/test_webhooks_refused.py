"""Calls that are not genuine, or make no sense: a 4xx, and nothing but a count."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from django.db import DatabaseError
from django.http import UnreadablePostError
from django.test import Client
from django.test.client import RequestFactory

from core import clock
from payments.incoming import webhook_rejections, webhooks
from payments.incoming.webhook_rejections import RejectionCounter
from payments.models import WebhookEvent
from payments.testing import booked
from payments.tests.chargily_calls import (
    ADDRESS,
    CHECKOUT,
    KEY,
    counts,
    encoded,
    make_event,
    pending,
    send,
    sign,
)

pytestmark = [pytest.mark.django_db, pytest.mark.storage]


@pytest.fixture(autouse=True)
def _keyed(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.CHARGILY_SECRET_KEY = KEY
    monkeypatch.setattr(webhook_rejections, "_tally", RejectionCounter())


def refused(status: int, reason: str) -> None:
    assert status == (413 if reason == "too large" else 400)
    assert counts() == {reason: 1}
    assert not WebhookEvent.objects.exists()
    assert booked() == {}


@pytest.mark.parametrize(
    ("forge", "reason"),
    [
        (lambda right: "", "no signature"),
        (str.upper, "odd signature"),
        (lambda right: right[:-1], "odd signature"),
        (lambda right: "sha256=" + right, "odd signature"),
        (lambda right: "é" * 64, "odd signature"),
        (lambda right: "0" * 64, "wrong signature"),
    ],
)
def test_forged_call_leaves_only_a_count(forge: Callable[[str], str], reason: str) -> None:
    payment, body = pending(), encoded(make_event(CHECKOUT, id="01hjabcdef"))

    refused(send(body, forge(sign(body))), reason)

    payment.refresh_from_db()
    assert payment.next_due_at > clock.now()


@pytest.mark.parametrize("another", ["", "test_sk_another", "live_sk_sandbox"])
def test_signature_of_another_key_is_refused(another: str) -> None:
    body = encoded(make_event())

    refused(send(body, sign(body, another)), "wrong signature")


def test_without_a_key_every_call_is_refused(settings: Any) -> None:
    settings.CHARGILY_SECRET_KEY = ""
    body = encoded(make_event())

    refused(send(body, sign(body, "")), "wrong signature")


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "not json"),
        (b"[]", "not an object"),
        (b"not json", "not json"),
        (b'{"id": NaN}', "not json"),
        (b'{"id": 1, "id": 2}', "not json"),
        (b"\xff\xfe", "not json"),
        (b'{"a": ' + b"[" * 30_000 + b"]" * 30_000 + b"}", "not json"),
        (b'{"a": ' + b"[" * 50 + b"]" * 50 + b"}", "too deep"),
        (b'{"id": 9223372036854775808}', "no id"),
        (b"{}", "no id"),
        (b" " * (64 * 1024 + 1), "too large"),
        (b"x" * 3_000_000, "too large"),
        (encoded(make_event(livemode="true")), "other mode"),
        (encoded(make_event(data={})), "no checkout"),
        (encoded(make_event(data={"id": CHECKOUT, "amount": -1030})), "odd amount"),
        (encoded(make_event(data={"id": CHECKOUT, "amount": 0})), "odd amount"),
        (encoded(make_event(data={"id": CHECKOUT, "amount": "text"})), "odd amount"),
    ],
    ids=lambda value: value if isinstance(value, str) else repr(value[:24]),
)
def test_signed_call_without_sense_is_refused(body: bytes, reason: str) -> None:
    refused(send(body), reason)


def test_largest_body_is_read() -> None:
    event = make_event(padding="")
    body = encoded({**event, "padding": "x" * (64 * 1024 - len(encoded(event)))})
    assert len(body) == 64 * 1024
    assert send(body) == 200


@pytest.mark.parametrize(
    ("stated", "read"), [("65537", 0), ("5000000", 0), ("9" * 5000, 0), ("²", 0), ("", 64 * 1024 + 1)]
)
def test_body_that_is_too_large_is_left_unread(stated: str, read: int) -> None:
    endless = BytesIO(b"x" * 5_000_000)
    request = RequestFactory().post(ADDRESS, content_type="application/json")
    request.META["CONTENT_LENGTH"] = stated
    request._stream = endless

    assert webhooks.receive(request, "chargily").status_code == 413
    assert endless.tell() == read


def test_flood_fills_no_log(caplog: pytest.LogCaptureFixture) -> None:
    body = encoded(make_event())
    for _ in range(3):
        assert send(body, "0" * 64) == 400

    assert caplog.records == []


def test_body_that_breaks_off_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(self: object, *args: object) -> bytes:
        raise UnreadablePostError("gone")

    monkeypatch.setattr("django.http.request.HttpRequest.read", broken)

    refused(send(encoded(make_event())), "cut short")


@pytest.mark.parametrize("method", ["get", "head", "put", "patch", "delete", "options"])
def test_only_post_is_taken(client: Client, method: str) -> None:
    assert getattr(client, method)(ADDRESS).status_code == 405


@pytest.mark.parametrize("name", ["ocpay", "wallet", "nobody", "chargily2"])
def test_gateways_that_never_call_have_no_address(client: Client, name: str) -> None:
    body = encoded(make_event())

    answer = client.post(
        f"/webhooks/{name}/", body, content_type="application/json", headers={"signature": sign(body)}
    )

    assert answer.status_code == 404
    assert (counts(), WebhookEvent.objects.count()) == ({}, 0)


def test_answers_say_nothing_and_set_no_cookie(client: Client) -> None:
    body = encoded(make_event())

    for signature in (sign(body), "0" * 64):
        answer = client.post(ADDRESS, body, content_type="application/json", headers={"signature": signature})
        assert (answer.content, dict(answer.cookies)) == (b"", {})


def test_database_that_fails_at_counting_does_not_turn_a_refusal_into_a_failure(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(**row: object) -> None:
        raise DatabaseError

    monkeypatch.setattr(webhooks, "count_rejection", fail)

    assert send(encoded(make_event()), "0" * 64) == 400
