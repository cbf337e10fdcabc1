"""Every way in which placeOrder can end, over a real socket."""

import socket
import time

import pytest

from oneclick import (
    NotSentError,
    OutcomeUnknownError,
    PlacedOrder,
    RequestLimits,
    RequestRefusedError,
    TransientError,
)
from oneclick.tests.vendor import (
    answer,
    close,
    dribble,
    gzipped,
    hang,
    raw,
    refusal,
    reset,
    success,
    unframed,
)

ORDER_ID = "65f0c0ffee65f0c0ffee0001"
TAKEN = {"success": True, "data": {"orderId": ORDER_ID}}


def place(client):
    return client.place_order(product_id="p1", type_id="t1", quantity=2)


def test_place_order_sends_the_documented_request(client, vendor):
    vendor.will(success({"orderId": ORDER_ID}, requestId="req_1"))

    placed = place(client)

    assert placed == PlacedOrder(ORDER_ID, "req_1")
    [request] = vendor.received
    assert (request.method, request.path) == ("POST", "/v3/gift-cards/placeOrder")
    assert request.json == {"productId": "p1", "typeId": "t1", "quantity": 2}
    assert request.headers["X-Access-Token"] == "FAKE-KEY-4f2a9c"
    assert request.headers["Content-Type"] == "application/json"
    assert request.headers["Connection"] == "close"


@pytest.mark.parametrize("status", [200, 201, 202])
def test_place_order_accepts_any_success_status(client, vendor, status):
    vendor.will(answer(TAKEN, status))

    assert place(client).order_id == ORDER_ID


def test_place_order_uses_a_fresh_connection_every_time(client, vendor):
    vendor.will(answer(TAKEN))

    place(client)
    place(client)

    assert vendor.connections == 2


def test_place_order_does_not_use_the_connection_kept_for_reads(client, vendor):
    vendor.will(success({"balance": 1}), answer(TAKEN), success({"balance": 1}))

    client.balance()
    place(client)
    client.balance()

    assert [request.connection for request in vendor.received] == [1, 2, 1]


@pytest.mark.parametrize("quantity", [0, -1, True, 1.0, "1", None])
def test_place_order_refuses_a_wrong_quantity_before_calling(client, vendor, quantity):
    with pytest.raises(ValueError, match="quantity"):
        client.place_order(product_id="p1", type_id="t1", quantity=quantity)

    assert vendor.connections == 0


def test_place_order_without_a_connection_is_not_sent(make_client):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    client = make_client(f"http://127.0.0.1:{port}")

    with pytest.raises(NotSentError) as caught:
        place(client)

    assert caught.value.reason == "connection refused"


def test_place_order_to_an_unknown_host_is_not_sent(make_client, monkeypatch):
    def no_such_name(*args, **options):
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    # A real look-up would leave the machine.
    monkeypatch.setattr(socket, "getaddrinfo", no_such_name)
    client = make_client("https://supplier.invalid")

    with pytest.raises(NotSentError) as caught:
        place(client)

    assert caught.value.reason == "name not found"


def test_place_order_with_a_failed_handshake_is_not_sent(make_client, vendor):
    client = make_client(vendor.url.replace("http:", "https:"))  # the vendor speaks no TLS

    with pytest.raises(NotSentError):
        place(client)

    assert vendor.received == []


def test_place_order_that_took_too_long_to_connect_is_not_sent(make_client, vendor, monkeypatch):
    connect = socket.create_connection

    def connect_slowly(*args, **options):
        time.sleep(0.2)
        return connect(*args, **options)

    monkeypatch.setattr(socket, "create_connection", connect_slowly)
    client = make_client(vendor.url, limits=RequestLimits(purchase_seconds=0.1))

    with pytest.raises(NotSentError) as caught:
        place(client)

    assert caught.value.reason == "connect timeout"
    assert vendor.received == []


@pytest.mark.parametrize("step", [refusal("RATE_LIMIT_EXCEEDED", 429), raw(b"<html>slow down</html>", 429)])
def test_place_order_told_to_slow_down_may_be_tried_later(client, vendor, step):
    vendor.will(step)

    with pytest.raises(TransientError) as caught:
        place(client)

    assert not isinstance(caught.value, NotSentError)
    assert len(vendor.received) == 1


@pytest.mark.parametrize("status", [401, 403, 503])
def test_place_order_with_an_unverified_key_may_be_tried_later(client, vendor, status):
    vendor.will(refusal("AUTH_UNAVAILABLE", status))

    with pytest.raises(TransientError):
        place(client)

    vendor.will(answer(TAKEN))
    assert place(client).order_id == ORDER_ID  # the key is fine


def test_place_order_hands_over_the_wish_to_wait(client, vendor):
    vendor.will(raw(b"{}", 429, {"Retry-After": "240"}))

    with pytest.raises(TransientError) as caught:
        place(client)

    assert caught.value.retry_after == 240


@pytest.mark.parametrize("status", [400, 403, 404])
def test_place_order_refused_tells_the_code(client, vendor, status):
    vendor.will(
        refusal("NO_BALANCE", status, "Not enough balance", details={"required": 980.5, "available": 1})
    )

    with pytest.raises(RequestRefusedError) as caught:
        place(client)

    assert (caught.value.code, caught.value.http_status) == ("NO_BALANCE", status)
    assert caught.value.message == "Not enough balance"
    assert {name: str(amount) for name, amount in caught.value.details.items()} == {
        "required": "980.5",
        "available": "1",
    }


@pytest.mark.parametrize(
    ("step", "label"),
    [
        (close(), "reset"),
        (reset(), "reset"),
        (reset(after=b"HTTP/1.1 200 OK\r\n"), "reset"),
        (reset(after=b"HTTP/1.1 200 OK\r\nContent-Length: 90\r\n\r\n{"), "reset"),
        (raw(b'{"success": true, "da', length=90), "cut short"),
        (unframed(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{"), "cut short"),
        (unframed(b"HTTP/1.1 200 OK\r\n\r\n{"), "not json"),
        (unframed(b"SSH-2.0-OpenSSH\r\n"), "not http"),
        (raw(b""), "not json"),
        (raw(b"<html>ok</html>"), "not json"),
        (raw(b'{"success": true, "data": {"orderId": "65'), "not json"),
        (raw(b'{"success": true, "data": {"orderId": NaN}}'), "not json"),
        (raw(b"[" * 100_000), "too large"),
        (raw(b"[" * 60_000), "not json"),
        (raw(b"\xff\xfe{"), "not json"),
        (raw(b'{"success": true}', headers={"Content-Encoding": "br"}), "odd encoding"),
        (raw(b"not gzip at all", headers={"Content-Encoding": "gzip"}), "odd encoding"),
        (answer(TAKEN, 500), "http 500"),
        (answer(TAKEN, 502), "http 502"),
        (refusal("SERVICE_UNAVAILABLE", 503), "http 503"),
        (raw(b"<html>gateway</html>", 504), "http 504"),
        (raw(b"<html>forbidden</html>", 403), "http 403"),
        (answer({"message": "Not Found", "error": "Not Found", "statusCode": 404}, 404), "http 404"),
        (refusal("NO_BALANCE", 409), "http 409"),
        (raw(b"", 307, {"Location": "/v3/gift-cards/placeOrder"}), "redirect 307"),
        (raw(b"", 308, {"Location": "/elsewhere"}), "redirect 308"),
        (raw(b"", 302, {"Location": "/elsewhere"}), "redirect 302"),
        (refusal("NO_BALANCE", 200), "odd success"),
        (answer([TAKEN]), "not json"),
        (answer({"success": 1, "data": {"orderId": ORDER_ID}}), "odd success"),
        (answer({"success": "true", "data": {"orderId": ORDER_ID}}), "odd success"),
        (answer({"data": {"orderId": ORDER_ID}}), "odd success"),
        (answer({"success": True}), "odd success"),
        (answer({"success": True, "data": ORDER_ID}), "odd success"),
        (success({}), "odd success"),
        (success({"orderId": None}), "odd success"),
        (success({"orderId": ""}), "odd success"),
        (success({"orderId": 65}), "odd success"),
        (success({"orderId": [ORDER_ID]}), "odd success"),
        (success({"orderId": {"$oid": ORDER_ID}}), "odd success"),
        (success({"orderId": "x" * 65}), "odd success"),
        (success({"orderId": "x" * 10_000}), "odd success"),
        (success({"orderId": "../../etc"}), "odd success"),
        (success({"orderId": ORDER_ID + "\n"}), "odd success"),
    ],
)
def test_place_order_with_any_other_answer_has_an_unknown_outcome(client, vendor, waits, step, label):
    vendor.will(step)

    with pytest.raises(OutcomeUnknownError) as caught:
        place(client)

    assert caught.value.answer_class == label
    assert len(vendor.received) == 1  # sent once, whatever came back
    assert waits == []


@pytest.mark.parametrize(
    "step",
    [
        hang(),
        dribble(b"", forever=b"H"),
        dribble(b"HTTP/1.1 200 OK\r\nX-Slow: "),
        dribble(b"HTTP/1.1 200 OK\r\n", forever=b"X-Slow: x\r\n", interval=0.01),
        dribble(b"HTTP/1.1 100 Continue\r\n\r\n", forever=b"HTTP/1.1 100 Continue\r\n\r\n"),
        dribble(b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n", forever=b" "),
        dribble(b"HTTP/1.1 200 OK\r\n\r\n", forever=b" "),
        dribble(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", forever=b"1\r\n \r\n"),
    ],
    ids=["silence", "status", "header", "headers", "continue", "body", "endless body", "chunks"],
)
def test_place_order_is_cut_off_at_its_deadline(hasty_client, vendor, step):
    vendor.will(step)

    with pytest.raises(OutcomeUnknownError) as caught:
        place(hasty_client)

    if caught.value.answer_class != "not http":  # http.client gives up after a hundred headers
        assert caught.value.answer_class == "timeout"
    assert len(vendor.received) <= 1  # not a second time; the vendor may be slow to notice the first


def test_place_order_does_not_take_a_body_cut_at_the_deadline_for_complete(hasty_client, vendor):
    whole = b'{"success": true, "data": {"orderId": "65f0c0ffee65f0c0ffee0001"}}'
    vendor.will(dribble(b"HTTP/1.1 200 OK\r\n\r\n" + whole, forever=b" "))

    with pytest.raises(OutcomeUnknownError) as caught:
        place(hasty_client)

    assert caught.value.answer_class == "timeout"


def test_place_order_reads_a_compressed_answer(client, vendor):
    vendor.will(gzipped(b'{"success": true, "data": {"orderId": "65f0c0ffee65f0c0ffee0001"}}'))

    assert place(client).order_id == ORDER_ID
