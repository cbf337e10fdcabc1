"""Webhooks: what is in them, where they go, what becomes of them."""

import json
import threading
import time

import pytest
import requests

from sandbox.testing import start_sandbox
from sandbox.tests.receiver import fetch, make_checkout, pay, start_receiver
from sandbox.tests.shop import make_link, wait_for
from tests.timeouts import WAIT_SECONDS


def test_paid_event_is_the_documented_one(sandbox, receiver, checkout):
    sent = pay(sandbox, checkout)

    (hook,) = receiver.hooks
    event, told = hook.event, fetch(sandbox, checkout)
    assert hook.is_genuine()
    assert hook.path == "/webhooks/chargily/?from=sandbox"
    assert hook.headers["content-type"] == "application/json"
    assert (event["entity"], event["type"], event["livemode"]) == ("event", "checkout.paid", "false")
    assert len(event["id"]) == 26
    assert event["id"] != checkout["id"]
    assert type(event["created_at"]) is int
    assert event["data"]["url"] == told.pop("checkout_url")
    assert event["data"] == {
        **{name: told[name] for name in set(told) - {"currency", "livemode", "webhook_endpoint"}},
        "url": event["data"]["url"],
    }
    assert (event["data"]["status"], event["data"]["amount"], event["data"]["fees"]) == ("paid", 2500, 63)
    assert [(item["state"], item["status"], item["type"]) for item in sent] == [
        ("answered", 200, "checkout.paid")
    ]
    assert (sent[0]["body"].encode(), sent[0]["target"]) == (hook.body, receiver.url)


def test_body_is_not_what_a_parser_would_write_again(sandbox, receiver):
    made = make_checkout(sandbox, webhook_endpoint=receiver.url, description="كارت / é")
    pay(sandbox, made)

    (hook,) = receiver.hooks
    assert json.dumps(hook.event).encode() != hook.body
    assert hook.body.isascii()
    assert b"http:\\/\\/" in hook.body


@pytest.mark.parametrize(
    ("outcome", "kind"),
    [("declined", "checkout.failed"), ("canceled", "checkout.canceled"), ("expired", "checkout.expired")],
)
def test_every_end_has_its_event(sandbox, receiver, checkout, outcome, kind):
    for _ in range(2):
        sandbox.control(f"checkouts/{checkout['id']}", {"outcome": outcome})

    sandbox.delivered(checkout["id"])
    (hook,) = receiver.hooks
    assert (hook.event["type"], hook.event["data"]["status"]) == (kind, kind.partition(".")[2])


def test_page_and_api_send_events_too(sandbox, receiver):
    first, second = (make_checkout(sandbox, webhook_endpoint=receiver.url) for _ in range(2))

    requests.post(first["checkout_url"], data={"outcome": "paid"}, timeout=WAIT_SECONDS)
    sandbox.chargily(f"checkouts/{second['id']}/expire", method="POST")

    assert [item["type"] for item in sandbox.delivered(count=2)] == ["checkout.paid", "checkout.expired"]


def test_expiry_is_announced_without_a_caller(receiver):
    with start_sandbox(time_scale=30 * 60 * 5) as fast:  # 0.2 seconds
        make_checkout(fast, webhook_endpoint=receiver.url)

        (hook,) = wait_for(lambda: receiver.hooks, "a webhook")

        assert hook.event["type"] == "checkout.expired"


def test_without_an_endpoint_nothing_goes_out(sandbox):
    made = make_checkout(sandbox)

    sandbox.pay_checkout(made["id"])

    assert sandbox.deliveries() == []
    assert sandbox.truth()["checkouts"][0]["events"] == ["checkout.paid"]


@pytest.mark.parametrize(
    "target",
    [
        "http://shop.example/hook",
        "https://127.0.0.1/hook",
        "http://127.0.0.1@shop.example/hook",
        "http://192.168.0.1/hook",
        "http://0.0.0.0/hook",
        "http://[2001:db8::1]/hook",
        "http://127.0.0.1.shop.example/hook",
        "http://2130706433/hook",
    ],
)
def test_no_other_machine_is_called(sandbox, target):
    made = make_checkout(sandbox, webhook_endpoint=target)

    (sent,) = pay(sandbox, made)

    assert (sent["state"], sent["status"]) == ("failed", None)
    assert sent["error"].startswith("ValueError")


def test_localhost_is_this_machine(sandbox, receiver):
    made = make_checkout(sandbox, webhook_endpoint=receiver.url.replace("127.0.0.1", "localhost"))

    assert pay(sandbox, made)[0]["status"] == 200
    assert receiver.hooks[0].headers["host"].startswith("localhost:")


@pytest.mark.parametrize("status", [500, 403, 307])
def test_bad_answer_is_noted_and_not_repeated(sandbox, receiver, checkout, status):
    receiver.status = status

    (sent,) = pay(sandbox, checkout)

    assert (sent["state"], sent["status"]) == ("answered", status)
    assert len(receiver.hooks) == 1


def test_nobody_listening_is_noted(sandbox):
    made = make_checkout(sandbox, webhook_endpoint="http://127.0.0.1:9/hook")

    (sent,) = pay(sandbox, made)

    assert (sent["state"], sent["error"].partition(":")[0]) == ("failed", "ConnectionRefusedError")


def test_slow_shop_holds_up_neither_the_page_nor_other_webhooks(sandbox, receiver, checkout):
    done = threading.Event()
    receiver.meanwhile = lambda hook: done.wait(WAIT_SECONDS)
    sandbox.settings(answer_seconds=1)
    with start_receiver() as quick:
        other = make_checkout(sandbox, webhook_endpoint=quick.url)

        page = requests.post(checkout["checkout_url"], data={"outcome": "paid"}, timeout=WAIT_SECONDS)
        wait_for(lambda: receiver.hooks, "the slow one")
        sandbox.settings(answer_seconds=WAIT_SECONDS)
        pay(sandbox, other)
        answered = receiver.answered
        (slow,) = sandbox.delivered(checkout["id"])
        done.set()

    assert 'data-ending="success"' in page.text
    assert answered == 0
    assert (slow["state"], slow["error"].partition(":")[0]) == ("failed", "TimeoutError")


def test_resent_event_is_the_same_in_every_byte(sandbox, receiver, checkout):
    pay(sandbox, checkout)

    sandbox.resend(checkout["id"])
    sandbox.delivered(checkout["id"], count=2)

    assert receiver.hooks[0].body == receiver.hooks[1].body
    assert sandbox.truth()["checkouts"][0]["events"] == ["checkout.paid"]


def test_announced_event_is_not_true(sandbox, receiver, checkout):
    sandbox.announce(checkout["id"], "checkout.paid")
    sandbox.delivered(checkout["id"])

    (hook,) = receiver.hooks
    assert hook.is_genuine()
    assert (hook.event["type"], hook.event["data"]["status"]) == ("checkout.paid", "paid")
    assert fetch(sandbox, checkout)["status"] == "pending"
    assert sandbox.truth()["checkouts_paid"] == 0


def test_waiting_webhooks_and_checkouts_survive_a_kill(receiver):
    with start_sandbox() as own:
        link, made = make_link(own), make_checkout(own, webhook_endpoint=receiver.url)
        own.webhooks("late", seconds=600)
        own.pay_checkout(made["id"])
        before = own.truth()
        own.kill()
        own.start()

        own.settings(clock_ahead_seconds=601)
        own.delivered(made["id"])

        assert own.truth() == before
        assert fetch(own, made)["checkout_url"] == made["checkout_url"]
        assert own.truth()["payments"][0]["ref"] == link["paymentRef"]
    assert [hook.is_genuine() for hook in receiver.hooks] == [True]


def test_webhook_under_way_at_a_kill_comes_again(receiver):
    done = threading.Event()
    receiver.meanwhile = lambda hook: done.wait(WAIT_SECONDS)
    with start_sandbox() as own:
        made = make_checkout(own, webhook_endpoint=receiver.url)
        own.pay_checkout(made["id"])
        wait_for(lambda: receiver.hooks, "a webhook")
        own.kill()
        done.set()
        own.start()

        own.delivered(made["id"])

    assert [hook.event["data"]["id"] for hook in receiver.hooks] == [made["id"]] * 2


def test_reset_stops_what_was_waiting(sandbox, receiver, checkout):
    sandbox.webhooks("late", seconds=3600)
    sandbox.pay_checkout(checkout["id"])

    sandbox.reset()

    assert (sandbox.deliveries(), sandbox.truth()["checkouts"]) == ([], [])
    sandbox.settings(clock_ahead_seconds=3601)
    other = make_checkout(sandbox, webhook_endpoint=receiver.url)
    pay(sandbox, other)  # what is due by then has gone out
    assert [hook.event["data"]["id"] for hook in receiver.hooks] == [other["id"]]


def test_reset_waits_for_what_is_under_way(sandbox, receiver, checkout):
    receiver.meanwhile = lambda hook: time.sleep(0.5)
    sandbox.pay_checkout(checkout["id"])
    wait_for(lambda: receiver.hooks, "a webhook")

    sandbox.reset()

    assert receiver.answered == 1
