"""Broken and missing answers, seen through real sockets, and whether the work behind them was done."""

import gzip
import json
import socket
import time
import zlib

import pytest
import requests

from sandbox.testing import KEY
from sandbox.tests.shop import find_offer, place, raw_place, wait_for
from tests.timeouts import WAIT_SECONDS


def talk(sandbox, offer, *, listen=True):
    """placeOrder over a bare socket: every byte until the other side closes; None after a reset.

    Who does not listen hangs up as soon as all is said.
    """
    body = json.dumps(offer).encode()
    head = f"POST /v3/gift-cards/placeOrder HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Access-Token: {KEY}\r\n"
    head += f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    received = b""
    with socket.create_connection(
        ("127.0.0.1", int(sandbox.url.rpartition(":")[2])), timeout=WAIT_SECONDS
    ) as wire:
        wire.sendall(head.encode() + body)
        try:
            while listen and (part := wire.recv(1 << 16)):
                received += part
        except ConnectionResetError:
            return None
    return received


@pytest.mark.parametrize(
    ("rule", "received", "taken"),
    [
        ({"fault": "drop"}, b"", 0),
        ({"fault": "reset_before"}, None, 0),
        ({"fault": "hang", "seconds": 0.2}, b"", 0),
        ({"fault": "apply_then_lose"}, b"", 1),
        ({"fault": "apply_then_lose", "reset": True}, None, 1),
        ({"fault": "apply_then_hang", "seconds": 0.2}, b"", 1),
        ({"fault": "late_application", "seconds": 3600.0}, b"", 0),
    ],
)
def test_answer_is_lost(sandbox, rule, received, taken):
    offer = find_offer(sandbox)
    sandbox.faults({**rule, "endpoint": "placeOrder"})

    answer = talk(sandbox, offer)

    truth = sandbox.truth()
    assert answer == received
    assert (truth["orders_taken"], truth["fault_counts"]) == (taken, {rule["fault"]: 1})
    assert truth["requests"]["placeOrder"] == {"received": 1, "applied": taken, "spoilt": 1}


def test_half_body_promises_more_than_it_sends(sandbox):
    offer = find_offer(sandbox)
    sandbox.faults({"fault": "half_body", "endpoint": "placeOrder"})

    head, body = talk(sandbox, offer).split(b"\r\n\r\n", 1)

    promised = int(head.split(b"Content-Length: ")[1].split(b"\r\n")[0])
    assert 0 < len(body) < promised
    assert sandbox.truth()["orders_taken"] == 1


def test_truncated_json_is_a_whole_answer(sandbox):
    sandbox.faults({"fault": "truncated_json", "endpoint": "placeOrder"})

    answer = raw_place(sandbox)

    assert (answer.status_code, int(answer.headers["Content-Length"])) == (200, len(answer.content))
    with pytest.raises(requests.exceptions.JSONDecodeError):
        answer.json()
    assert sandbox.truth()["orders_taken"] == 1


@pytest.mark.parametrize("fault", ["slow", "apply_then_slow"])
def test_slow_answers_in_the_end(sandbox, fault):
    sandbox.faults({"fault": fault, "endpoint": "placeOrder", "delay": 0.3})
    start = time.monotonic()

    answer = raw_place(sandbox)

    assert answer.json()["success"] is True
    assert time.monotonic() - start >= 0.3


def test_slow_applies_late_even_if_the_caller_has_gone(sandbox):
    offer = find_offer(sandbox)
    sandbox.faults({"fault": "slow", "endpoint": "placeOrder", "delay": 0.3})

    talk(sandbox, offer, listen=False)

    assert wait_for(lambda: sandbox.truth()["orders_taken"], "the order") == 1


def test_slow_body_comes_byte_by_byte(sandbox):
    sandbox.faults({"fault": "slow_body", "endpoint": "placeOrder", "pause": 0.002})
    start = time.monotonic()

    answer = raw_place(sandbox)

    assert answer.json()["success"] is True
    assert time.monotonic() - start >= 0.002 * len(answer.content)


def test_huge_body_is_as_long_as_it_says(sandbox):
    sandbox.faults({"fault": "huge_body", "endpoint": "placeOrder", "megabytes": 3})

    answer = raw_place(sandbox)

    assert len(answer.content) == int(answer.headers["Content-Length"]) > 3_000_000
    assert answer.json()["success"] is True


def test_gzip_bomb_unpacks_to_megabytes(sandbox):
    sandbox.faults({"fault": "gzip_bomb", "endpoint": "placeOrder", "megabytes": 20})

    packed = requests.post(
        f"{sandbox.url}/v3/gift-cards/placeOrder",
        json=find_offer(sandbox),
        headers={"X-Access-Token": KEY},
        stream=True,
        timeout=WAIT_SECONDS,
    ).raw.read(decode_content=False)

    unpacked = gzip.decompress(packed)
    assert len(packed) < 100_000
    assert len(unpacked) > 20_000_000
    assert json.loads(unpacked)["success"] is True
    assert zlib.decompressobj(31).decompress(packed, 10) == b" " * 10


def test_late_application_takes_the_order_later(sandbox):
    offer = find_offer(sandbox)
    sandbox.faults({"fault": "late_application", "seconds": 3600})

    talk(sandbox, offer)
    early = sandbox.truth()

    assert (early["orders_taken"], early["orders_to_come"]) == (0, 1)
    sandbox.settings(clock_ahead_seconds=3601)
    order = sandbox.api("gift-cards/list")[1]["data"]["items"][0]
    assert sandbox.truth()["orders_taken"] == 1
    assert (order["type"], order["quantity"]) == (offer["typeId"], 1)
    assert sandbox.truth()["balance"] == 500_000 - 490


def test_redirect_is_counted_by_whoever_follows_it(sandbox):
    offer = find_offer(sandbox)
    sandbox.faults({"fault": "redirect", "apply": True})

    answer = requests.post(
        f"{sandbox.url}/v3/gift-cards/placeOrder",
        json=offer,
        headers={"X-Access-Token": KEY},
        timeout=WAIT_SECONDS,
    )

    assert [step.status_code for step in answer.history] == [307]
    assert sandbox.truth()["orders_taken"] == 2


def test_other_calls_go_on_while_one_hangs(sandbox):
    offer = find_offer(sandbox)
    sandbox.faults({"fault": "apply_then_hang", "endpoint": "placeOrder", "seconds": 2 * WAIT_SECONDS})
    talk(sandbox, offer, listen=False)
    wait_for(lambda: sandbox.truth()["orders_taken"], "the first order")

    assert place(sandbox)
