"""How reads repeat, wait, give up and keep their connection."""

import os
import socket
import threading
from decimal import Decimal

import pytest

from oneclick import NotSentError, RequestLimits, RequestRefusedError, TransientError, UnreadableResponseError
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
from tests.timeouts import WAIT_SECONDS

BALANCE = success({"balance": 10})


@pytest.mark.parametrize(
    "failure",
    [
        raw(b"<html>bad gateway</html>", 502),
        refusal("SERVICE_UNAVAILABLE", 503),
        raw(b"", 504),
        refusal("RATE_LIMIT_EXCEEDED", 429),
        refusal("AUTH_UNAVAILABLE", 503),
        close(),
        reset(),
        raw(b'{"success": tr', length=90),
    ],
)
def test_read_is_repeated_after_a_passing_failure(client, vendor, waits, failure):
    vendor.will(failure, failure, BALANCE)

    balance = client.balance()

    assert balance.amount == Decimal(10)
    assert len(vendor.received) == 3
    assert len(waits) == 2


def test_read_gives_up_after_two_repeats(client, vendor, waits):
    vendor.will(raw(b"", 503))

    with pytest.raises(TransientError) as caught:
        client.balance()

    assert caught.value.reason == "http 503"
    assert len(vendor.received) == 3
    assert len(waits) == 2


def test_caller_with_a_budget_hears_of_too_many_calls_at_once(client, vendor, waits):
    vendor.will(refusal("RATE_LIMIT_EXCEEDED", 429))

    with pytest.raises(TransientError) as caught:
        client.check_order("o1", keeps_a_budget=True)

    assert (caught.value.is_rate_limited, len(vendor.received), waits) == (True, 1, [])


def test_read_waits_longer_each_time_and_never_the_same(client, vendor, waits):
    vendor.will(raw(b"", 503))

    for _ in range(5):
        with pytest.raises(TransientError):
            client.balance()

    assert all(0.25 <= wait <= 0.5 for wait in waits[::2])
    assert all(0.5 <= wait <= 1.0 for wait in waits[1::2])
    assert len(set(waits)) == 10


def test_read_without_a_connection_is_repeated_and_then_not_sent(make_client, waits):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]

    with pytest.raises(NotSentError):
        make_client(f"http://127.0.0.1:{port}").balance()

    assert len(waits) == 2


def test_read_honours_retry_after(client, vendor, waits):
    vendor.will(raw(b"", 429, {"Retry-After": "5"}), BALANCE)

    client.balance()

    assert waits == [5]


@pytest.mark.parametrize("wish", ["11", "3600", "Wed, 21 Oct 2099 07:28:00 GMT"])
def test_read_asked_to_wait_too_long_tells_the_caller(client, vendor, waits, wish):
    vendor.will(raw(b"", 429, {"Retry-After": wish}))

    with pytest.raises(TransientError) as caught:
        client.balance()

    assert caught.value.retry_after > 10
    assert waits == []
    assert len(vendor.received) == 1


@pytest.mark.parametrize("wish", ["-1", "soon", "1e9", "", "Wed, 99 Oct", "٣"])
def test_read_ignores_a_retry_after_that_makes_no_sense(client, vendor, waits, wish):
    vendor.will(raw(b"", 429, {"Retry-After": wish.encode().decode("latin-1")}), BALANCE)

    client.balance()

    assert len(waits) == 1
    assert waits[0] <= 0.5


def test_read_does_not_wait_beyond_its_deadline(vendor, make_client, waits):
    client = make_client(
        vendor.url, limits=RequestLimits(read_seconds=WAIT_SECONDS, longest_wait=3 * WAIT_SECONDS)
    )
    vendor.will(raw(b"", 503, {"Retry-After": str(int(2 * WAIT_SECONDS))}))

    with pytest.raises(TransientError):
        client.balance()

    assert waits == []


def test_read_is_not_repeated_after_an_internal_error(client, vendor):
    vendor.will(refusal("INTERNAL_ERROR", 500))

    with pytest.raises(TransientError) as caught:
        client.balance()

    assert caught.value.reason == "INTERNAL_ERROR"
    assert len(vendor.received) == 1


@pytest.mark.parametrize(
    "step",
    [hang(), dribble(b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n"), dribble(b"HTTP/1.1 200 OK\r\nX: ")],
    ids=["silence", "body", "header"],
)
def test_read_is_cut_off_at_its_deadline(hasty_client, vendor, waits, step):
    vendor.will(step)

    with pytest.raises(TransientError) as caught:
        hasty_client.balance()

    assert caught.value.reason == "timeout"
    assert waits == []


@pytest.mark.parametrize(
    ("step", "reason"),
    [
        (raw(b"", 301, {"Location": "/v3/account/balance"}), "redirect 301"),
        (raw(b"", 307, {"Location": "http://127.0.0.1:1/"}), "redirect 307"),
        (raw(b"<html>hello</html>"), "http 200, not json"),
        (raw(b"<html>forbidden</html>", 403), "http 403, not json"),
        (raw(b"[]"), "http 200, not json"),
        (raw(b'{"success": true, "data": {"balance": NaN}}'), "http 200, not json"),
        (raw(b'{"success": true, "data": {"balance": Infinity}}'), "http 200, not json"),
        (raw(b'{"success": true, "data": {"balance": ' + b"9" * 5000 + b"}}"), "http 200, not json"),
        (raw(b"[" * 100_000), "http 200, not json"),
        (unframed(b"220 mail.example ESMTP\r\n"), "not http"),
        (answer({"data": {"balance": 1}}), "neither success nor refusal"),
        (answer({"success": 1, "data": {"balance": 1}}), "neither success nor refusal"),
        (answer({"success": True}), "data is missing"),
        (answer({"success": True, "data": [1]}), "not an object"),
    ],
)
def test_read_of_nonsense_is_unreadable(client, vendor, step, reason):
    vendor.will(step)

    with pytest.raises(UnreadableResponseError) as caught:
        client.balance()

    assert caught.value.reason == reason
    assert len(vendor.received) == 1


@pytest.mark.parametrize(
    ("tree", "status", "code", "message"),
    [
        (
            {"success": False, "error": {"code": "NOT_FOUND", "message": "No order"}},
            404,
            "NOT_FOUND",
            "No order",
        ),
        ({"success": False, "error": "NOT_FOUND"}, 404, "NOT_FOUND", "NOT_FOUND"),
        ({"success": False, "error": "No such order"}, 404, "", "No such order"),
        ({"success": False, "message": "link expired"}, 410, "", "link expired"),
        ({"success": False, "code": "GONE", "message": "link expired"}, 410, "GONE", "link expired"),
        ({"message": "Cannot GET", "error": "Not Found", "statusCode": 404}, 404, "", "Cannot GET"),
        ({"success": False}, 400, "", ""),
        ({"success": False, "error": {"code": 7, "message": ["x"]}}, 400, "", ""),
        ({"success": False, "error": {"code": "NO", "message": "no"}}, 200, "NO", "no"),
        ({"success": True, "data": {"balance": 1}}, 403, "", ""),
    ],
)
def test_refusal_is_read_in_every_shape(client, vendor, tree, status, code, message):
    vendor.will(answer(tree, status))

    with pytest.raises(RequestRefusedError) as caught:
        client.balance()

    assert (caught.value.code, caught.value.http_status, caught.value.message) == (code, status, message)


@pytest.mark.parametrize(
    ("message", "shown"),
    [
        ("Out of stock\r\n\x1b[31m\u202e now", "Out of stock [31m now"),
        ("you need 1234567.50 DA", "you need 1234567.50 DA"),
        ("order 65f0c0ffee65f0c0ffee0001 is gone", "order *** is gone"),
        ("x" * 5000, "x" * 200),
        ("رصيد غير كاف", "رصيد غير كاف"),
    ],
)
def test_refusals_message_is_short_and_clean(client, vendor, message, shown):
    vendor.will(refusal("NO", 400, message[:900]))

    with pytest.raises(RequestRefusedError) as caught:
        client.balance()

    assert caught.value.message == shown


@pytest.mark.parametrize(
    ("tree", "headers"),
    [
        ({"requestId": "req_7"}, {}),
        ({"meta": {"requestId": "req_7"}}, {}),
        ({}, {"X-Request-Id": "req_7"}),
        ({"requestId": None, "meta": None}, {"X-Request-Id": "req_7"}),
    ],
)
def test_request_id_is_found_wherever_it_stands(client, vendor, tree, headers):
    vendor.will(answer({"success": False, "error": {"code": "NO"}} | tree, 400, headers))

    with pytest.raises(RequestRefusedError) as caught:
        client.balance()

    assert caught.value.request_id == "req_7"


def test_reads_share_one_connection(client, vendor):
    vendor.will(BALANCE)

    for _ in range(5):
        client.balance()

    assert vendor.connections == 1
    assert len(vendor.received) == 5


def test_reads_keep_the_connection_after_a_compressed_or_chunked_answer(client, vendor):
    chunked = raw(
        b'10\r\n{"success": true\r\n19\r\n, "data": {"balance": 1}}\r\n0\r\n\r\n',
        headers={"Transfer-Encoding": "chunked"},
    )
    vendor.will(gzipped(b'{"success": true, "data": {"balance": 1}}'), chunked, refusal("NO", 400), BALANCE)

    client.balance()
    client.balance()
    with pytest.raises(RequestRefusedError):
        client.balance()
    client.balance()

    assert vendor.connections == 1


def test_reads_of_two_threads_do_not_share_a_connection(client, vendor):
    vendor.will(BALANCE)
    client.balance()

    other = threading.Thread(target=client.balance)
    other.start()
    other.join()

    assert [request.connection for request in vendor.received] == [1, 2]


def test_read_opens_a_new_connection_when_the_vendor_closed_the_kept_one(client, vendor, waits):
    vendor.will(unframed(b'HTTP/1.1 200 OK\r\n\r\n{"success": true, "data": {"balance": 1}}'), BALANCE)

    client.balance()
    client.balance()

    assert vendor.connections == 2
    assert waits == []


def test_read_does_not_trust_a_connection_with_unasked_bytes(client, vendor):
    vendor.will(BALANCE)
    client.balance()

    vendor.push(b'HTTP/1.1 200 OK\r\nContent-Length: 41\r\n\r\n{"success": true, "data": {"balance": 99}}')

    assert client.balance().amount == 10
    assert vendor.connections == 2


def test_read_after_a_failure_starts_on_a_new_connection(hasty_client, vendor):
    vendor.will(hang(), BALANCE)
    with pytest.raises(TransientError):
        hasty_client.balance()

    hasty_client.balance()

    assert [request.connection for request in vendor.received] == [1, 2]


def test_forked_process_does_not_use_its_parents_connection(client, vendor):
    vendor.will(BALANCE)
    client.balance()

    child = os.fork()
    if child == 0:
        try:
            client.balance()
        finally:
            os._exit(0)
    os.waitpid(child, 0)
    client.balance()

    assert [request.connection for request in vendor.received] == [1, 2, 1]


def test_client_notices_the_projects_own_sandbox(client, vendor):
    vendor.will(
        answer({"success": True, "data": {"balance": 1}}, 200, {"X-Storefront-Sandbox": "1"}), BALANCE
    )

    client.balance()
    from_sandbox = client.server_is_sandbox
    client.balance()

    assert (from_sandbox, client.server_is_sandbox) == (True, False)
