"""The client against a real server: what it sends, what it makes of every answer, and its bounds."""

import logging
import socket
import threading
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from core.secret import Secret
from payments.chargily.api import (
    ChargilyClient,
    ChargilyRefusedError,
    ChargilyUnavailableError,
    ChargilyUnreadableError,
)
from payments.chargily.http_call import HttpCallLimits
from payments.tests.chargily_calls import KEY
from sandbox.testing import RunningSandbox
from tests.timeouts import WAIT_SECONDS

ASKED = {"amount": 1030, "currency": "dzd", "success_url": "http://127.0.0.1:9/orders/1/"}
PAUSE = 0.1  # seconds between two drops
SHORT = HttpCallLimits(connect=1, read=1, total=2)  # where the time itself is what is tested
PATIENT = HttpCallLimits(
    connect=WAIT_SECONDS, read=WAIT_SECONDS, total=WAIT_SECONDS
)  # busy machines answer late


@pytest.fixture
def client(gateway: RunningSandbox) -> ChargilyClient:
    return ChargilyClient(base_url=gateway.chargily_url, key=Secret(KEY), limits=PATIENT)


@pytest.fixture
def hasty(gateway: RunningSandbox) -> ChargilyClient:
    return ChargilyClient(base_url=gateway.chargily_url, key=Secret(KEY), limits=SHORT)


def test_checkout_is_made_looked_at_and_ended(client: ChargilyClient, gateway: RunningSandbox) -> None:
    made = client.create_checkout({**ASKED, "metadata": {"payment": "7"}})

    assert (made.status, made.amount, made.currency, made.is_live) == ("pending", 1030_00, "DZD", False)
    assert made.pay_url is not None
    assert made.pay_url.startswith(gateway.url)
    assert made.metadata == {"payment": "7"}
    assert client.retrieve_checkout(made.id) == made

    client.expire_checkout(made.id)
    assert client.retrieve_checkout(made.id).status == "expired"


def test_any_2xx_is_taken(client: ChargilyClient, gateway: RunningSandbox) -> None:
    gateway.settings(spelling={"created": 201})

    assert client.create_checkout(ASKED).status == "pending"


def test_unknown_checkout_is_refused(client: ChargilyClient) -> None:
    with pytest.raises(ChargilyRefusedError) as refusal:
        client.retrieve_checkout("01hjnobody")

    assert refusal.value.http_status == 404


def test_checkout_is_ended_once(client: ChargilyClient, gateway: RunningSandbox) -> None:
    expired, paid = client.create_checkout(ASKED).id, client.create_checkout(ASKED).id
    client.expire_checkout(expired)
    gateway.pay_checkout(paid)

    for checkout, status in ((expired, 400), (paid, 403)):
        with pytest.raises(ChargilyRefusedError) as refusal:
            client.expire_checkout(checkout)
        assert refusal.value.http_status == status


def test_refusal_names_the_fields(client: ChargilyClient) -> None:
    with pytest.raises(ChargilyRefusedError, match=r"^http 422 amount currency$"):
        client.create_checkout({**ASKED, "amount": 1, "currency": "eur"})


def test_id_cannot_lead_elsewhere(client: ChargilyClient, gateway: RunningSandbox) -> None:
    with pytest.raises(ChargilyRefusedError):
        client.retrieve_checkout("../balance?a=b")

    (request,) = gateway.control("requests")["requests"]
    assert request["endpoint"] == "unknown"


def test_balance_tells_that_the_key_works(client: ChargilyClient, gateway: RunningSandbox) -> None:
    assert client.balance() == {"dzd": 0, "usd": 0, "eur": 0}

    with pytest.raises(ChargilyRefusedError, match="401"):
        ChargilyClient(base_url=gateway.chargily_url, key=Secret("test_sk_wrong")).balance()


@pytest.mark.parametrize(
    "fault",
    ["http_500", "http_502", "http_503", "http_504", "http_429", "drop", "reset_before", "apply_then_lose"],
)
def test_trouble_on_their_side_may_be_tried_again(
    client: ChargilyClient, gateway: RunningSandbox, fault: str
) -> None:
    gateway.faults({"fault": fault, "endpoint": "chargilyCreate"})

    with pytest.raises(ChargilyUnavailableError):
        client.create_checkout(ASKED)


@pytest.mark.parametrize(
    "fault",
    [{"fault": "hang"}, {"fault": "apply_then_hang"}, {"fault": "slow_body", "pause": 0.1}],
    ids=lambda fault: fault["fault"],
)
def test_call_ends_in_time(hasty: ChargilyClient, gateway: RunningSandbox, fault: dict[str, Any]) -> None:
    gateway.faults({"endpoint": "chargilyCreate", **fault})

    with pytest.raises(
        ChargilyUnavailableError, match="timeout"
    ):  # else the answer, or the end of the connection
        hasty.create_checkout(ASKED)


@pytest.mark.parametrize(
    "fault", ["html", "html_4xx", "redirect", "empty_body", "truncated_json", "deep_json"]
)
def test_answer_without_sense_is_told_apart(
    client: ChargilyClient, gateway: RunningSandbox, fault: str
) -> None:
    gateway.faults({"fault": fault, "endpoint": "chargilyCreate"})

    with pytest.raises(ChargilyUnreadableError):
        client.create_checkout(ASKED)


def test_redirect_is_not_followed(client: ChargilyClient, gateway: RunningSandbox) -> None:
    gateway.faults({"fault": "redirect", "endpoint": "chargilyCreate", "times": None})

    with pytest.raises(ChargilyUnreadableError, match="http 307"):
        client.create_checkout(ASKED)

    assert gateway.truth()["requests"]["chargilyCreate"]["received"] == 1


@pytest.mark.parametrize("fault", ["http_500", "apply_then_lose", "http_429"])
def test_nothing_is_sent_twice(client: ChargilyClient, gateway: RunningSandbox, fault: str) -> None:
    gateway.faults({"fault": fault, "endpoint": "chargilyCreate", "times": None})

    with pytest.raises(ChargilyUnavailableError):
        client.create_checkout(ASKED)

    assert gateway.truth()["requests"]["chargilyCreate"]["received"] == 1


@pytest.mark.parametrize("fault", ["huge_body", "gzip_bomb"])
def test_answer_of_many_megabytes_is_not_swallowed(
    client: ChargilyClient, gateway: RunningSandbox, fault: str
) -> None:
    gateway.faults({"fault": fault, "endpoint": "chargilyCreate"})
    tracemalloc.start()
    try:
        with pytest.raises(ChargilyUnreadableError, match="too large"):
            client.create_checkout(ASKED)
        assert tracemalloc.get_traced_memory()[1] < 4 * 1024 * 1024
    finally:
        tracemalloc.stop()


def test_half_an_answer_is_none(client: ChargilyClient, gateway: RunningSandbox) -> None:
    gateway.faults({"fault": "half_body", "endpoint": "chargilyCreate"})

    with pytest.raises(ChargilyUnavailableError, match="cut short"):
        client.create_checkout(ASKED)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"amount": "1030"}, {"amount": 1030_00}),
        ({"amount": 1030.5}, {"amount": 1030_50}),
        ({"amount": 0}, {"amount": None}),
        ({"amount": -1030}, {"amount": None}),
        ({"amount": "cheap"}, {"amount": None}),
        ({"amount": True}, {"amount": None}),
        ({"amount": None}, {"amount": None}),
        ({"currency": "DZD"}, {"currency": "DZD"}),
        ({"currency": None}, {"currency": None}),
        ({"livemode": "false"}, {"is_live": False}),
        ({"livemode": 1}, {"is_live": True}),
        ({"livemode": "live"}, {"is_live": None}),
        ({"livemode": None}, {"is_live": None}),
        ({"checkout_url": "http://pay.chargily.dz/1"}, {"pay_url": None}),
        ({"checkout_url": "https://pay.chargily.dz/1"}, {"pay_url": "https://pay.chargily.dz/1"}),
        ({"metadata": []}, {"metadata": {}}),
        ({"metadata": [{"payment": "7"}]}, {"metadata": {"payment": "7"}}),
    ],
)
def test_checkout_is_read_tolerantly_and_its_money_strictly(
    client: ChargilyClient, gateway: RunningSandbox, changes: dict[str, Any], told: dict[str, Any]
) -> None:
    gateway.faults({"fault": "override", "endpoint": "chargilyCreate", "set": changes})

    made = client.create_checkout(ASKED)

    assert {name: getattr(made, name) for name in told} == told


@pytest.mark.parametrize(
    "changes", [{"id": None}, {"id": 7}, {"id": "a/b"}, {"id": "a" * 65}, {"status": None}]
)
def test_checkout_without_a_name_or_a_status_makes_no_sense(
    client: ChargilyClient, gateway: RunningSandbox, changes: dict[str, Any]
) -> None:
    gateway.faults({"fault": "override", "endpoint": "chargilyCreate", "set": changes})

    with pytest.raises(ChargilyUnreadableError):
        client.create_checkout(ASKED)


def test_nobody_who_listens(gateway: RunningSandbox) -> None:
    with socket.create_server(("127.0.0.1", 0)) as gone:
        address = f"http://127.0.0.1:{gone.getsockname()[1]}/test/api/v2"

    with pytest.raises(ChargilyUnavailableError, match="connection failed"):
        ChargilyClient(base_url=address, key=Secret(KEY)).balance()


@pytest.mark.parametrize(
    ("address", "key"),
    [("http://pay.chargily.example/api/v2", KEY), ("http://127.0.0.1@pay.example/", KEY), ("", KEY)],
)
def test_key_is_never_sent_in_the_clear(address: str, key: str) -> None:
    with pytest.raises(ChargilyRefusedError, match="address_or_key"):
        ChargilyClient(base_url=address, key=Secret(key)).balance()


def test_without_a_key_nobody_is_called(gateway: RunningSandbox) -> None:
    with pytest.raises(ChargilyRefusedError, match="address_or_key"):
        ChargilyClient(base_url=gateway.chargily_url, key=Secret("")).balance()

    assert gateway.truth()["requests"] == {}


def test_environment_is_not_trusted(
    client: ChargilyClient, gateway: RunningSandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")

    assert client.balance()["dzd"] == 0


def test_logs_hold_neither_key_nor_bodies(
    client: ChargilyClient, gateway: RunningSandbox, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    client.create_checkout({**ASKED, "description": "a private note"})
    gateway.faults({"fault": "html", "endpoint": "chargilyCreate"})
    with pytest.raises(ChargilyUnreadableError) as trouble:
        client.create_checkout({**ASKED, "description": "a private note"})

    heard = caplog.text + repr(trouble.value) + repr(trouble.value.__context__)
    assert "sandbox" not in heard.replace(gateway.url, "")
    assert "private" not in heard
    assert "Upstream" not in heard


@pytest.mark.parametrize("key", ["test_sk_a\nX-Evil: 1", "test_sk_\udcff", "test_sk_é\u0660"])
def test_key_that_no_header_can_carry_is_not_quoted(gateway: RunningSandbox, key: str) -> None:
    with pytest.raises((ChargilyUnavailableError, ChargilyRefusedError)) as trouble:
        ChargilyClient(base_url=gateway.chargily_url, key=Secret(key)).balance()

    assert "test_sk" not in repr(trouble.value) + repr(trouble.value.__context__)


@contextmanager
def dripping(drop: bytes) -> Iterator[str]:
    """A server that answers every request with one drop every tenth of a second, for ever."""
    over = threading.Event()

    def drip(line: socket.socket) -> None:
        with line:
            line.recv(4096)
            while not over.wait(PAUSE):
                try:
                    line.sendall(drop)
                except OSError:
                    return

    def serve() -> None:
        while not over.is_set():
            try:
                line, _ = server.accept()
            except OSError:
                return
            threading.Thread(target=drip, args=(line,), daemon=True).start()

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.getsockname()[1]}/test/api/v2"
        finally:
            over.set()
            server.shutdown(socket.SHUT_RDWR)
            thread.join()


@pytest.mark.parametrize("drop", [b"H", b"HTTP/1.1 200 OK\r\n", b"X-Header: 1\r\n"])
def test_head_that_never_ends_is_cut_off(drop: bytes) -> None:
    """No single wait is long: only the whole of it is."""
    with dripping(drop) as address:
        client = ChargilyClient(base_url=address, key=Secret(KEY), limits=SHORT)
        with pytest.raises(ChargilyUnavailableError):
            client.balance()
