"""Webhooks that come twice, late, never, forged or changed."""

import threading
import time

import pytest

from sandbox.app import App, Config, now
from sandbox.chargily import checkouts, outbox
from sandbox.chargily.request_validation import read_checkout
from sandbox.faults import rules
from sandbox.server import respond
from sandbox.tests.receiver import fetch, make_checkout, pay, wanted
from sandbox.wire import Request
from tests.timeouts import WAIT_SECONDS


def test_twice_is_the_same_event_twice(sandbox, receiver, checkout):
    sandbox.webhooks("twice", pause=0.05)

    pay(sandbox, checkout, count=2)
    other = make_checkout(sandbox, webhook_endpoint=receiver.url)
    pay(sandbox, other)

    first, second, third = receiver.hooks
    assert first.body == second.body
    assert third.event["data"]["id"] == other["id"]
    assert sandbox.truth()["fault_counts"] == {"webhook_twice": 1}


def test_many_come_at_once(sandbox, receiver, checkout):
    together = threading.Barrier(32, timeout=WAIT_SECONDS)  # opens when all of them are here
    receiver.meanwhile = lambda hook: together.wait()
    sandbox.webhooks("many", n=32)

    sent = pay(sandbox, checkout, count=32)

    assert {hook.body for hook in receiver.hooks} == {receiver.hooks[0].body}
    assert [item["status"] for item in sent] == [200] * 32
    assert len(receiver.hooks) == 32


def test_late_comes_by_the_sandbox_clock(sandbox, receiver, checkout):
    sandbox.webhooks("late", seconds=3600)
    sandbox.pay_checkout(checkout["id"])
    (waiting,) = sandbox.deliveries(checkout["id"])

    sandbox.settings(clock_ahead_seconds=3601)
    sandbox.delivered(checkout["id"])
    sandbox.reset()

    assert (waiting["state"], waiting["sent_at"]) == ("waiting", None)
    assert receiver.hooks[0].is_genuine()


def test_late_comes_by_itself(sandbox, receiver, checkout):
    sandbox.webhooks("late", seconds=0.4)
    start = time.monotonic()

    pay(sandbox, checkout)

    assert time.monotonic() - start >= 0.39
    assert len(receiver.hooks) == 1


def test_early_comes_before_the_answer(sandbox, receiver):
    states = []
    receiver.meanwhile = lambda hook: states.append(fetch(sandbox, hook.event["data"])["status"])
    sandbox.webhooks("early", method="cib")

    made = make_checkout(sandbox, webhook_endpoint=receiver.url)
    came = list(receiver.hooks)

    assert made["status"] == "pending"
    assert [hook.event["data"]["id"] for hook in came] == [made["id"]]
    assert states == ["paid"]
    assert fetch(sandbox, made)["payment_method"] == "cib"
    assert make_checkout(sandbox, webhook_endpoint=receiver.url)["status"] == "pending"
    assert len(receiver.hooks) == 1


def test_early_goes_with_a_lost_answer_and_many(sandbox, receiver):
    sandbox.faults({"fault": "apply_then_lose", "endpoint": "chargilyCreate"})
    sandbox.webhooks("early")
    sandbox.webhooks("many", n=4)

    with pytest.raises(ConnectionError):
        make_checkout(sandbox, webhook_endpoint=receiver.url)

    assert len(receiver.hooks) == 4
    assert sandbox.truth()["checkouts_paid"] == 2500


def test_never_is_only_told_by_asking(sandbox, receiver, checkout):
    sandbox.webhooks("never", times=None)

    sandbox.pay_checkout(checkout["id"])

    assert sandbox.deliveries() == []
    assert fetch(sandbox, checkout)["status"] == "paid"
    sandbox.webhooks("once")
    pay(sandbox, make_checkout(sandbox, webhook_endpoint=receiver.url))
    assert len(receiver.hooks) == 1


@pytest.mark.parametrize(
    "kind",
    [
        *("wrong_key", "live_key", "upper_case", "truncated", "longer", "prefixed", "other_body"),
        *("missing", "empty", "non_ascii"),
    ],
)
def test_forged_signature_is_not_right(sandbox, receiver, checkout, kind):
    sandbox.webhooks("forged", kind=kind)

    pay(sandbox, checkout)

    (hook,) = receiver.hooks
    assert not hook.is_genuine()
    assert hook.event["type"] == "checkout.paid"
    assert ("signature" in hook.headers) == (kind != "missing")
    if kind == "upper_case":
        assert hook.headers["signature"] == hook.headers["signature"].upper()
    if kind == "non_ascii":
        assert not hook.headers["signature"].isascii()


def test_genuine_one_may_follow_a_forged_one(sandbox, receiver, checkout):
    sandbox.webhooks("forged", genuine=True)

    pay(sandbox, checkout, count=2)

    assert [hook.is_genuine() for hook in receiver.hooks] == [False, True]


@pytest.mark.parametrize(
    ("changes", "path", "value"),
    [
        (None, ("data", "amount"), 1),
        ({"livemode": "true"}, ("livemode",), "true"),
        ({"data.metadata.order": "2"}, ("data", "metadata", "order"), "2"),
        ({"data.id": None}, ("data", "id"), None),
        ({"type": "checkout.unheard_of"}, ("type",), "checkout.unheard_of"),
    ],
)
def test_altered_body_is_signed(sandbox, receiver, checkout, changes, path, value):
    sandbox.webhooks("altered", **({} if changes is None else {"set": changes}))

    pay(sandbox, checkout)

    (hook,) = receiver.hooks
    told = hook.event
    for name in path:
        told = told[name]
    assert hook.is_genuine()
    assert told == value
    assert fetch(sandbox, checkout)["amount"] == 2500


def test_altering_what_is_not_there_waits(sandbox, receiver, checkout):
    sandbox.webhooks("altered", set={"data.nothing.at.all": 1})

    pay(sandbox, checkout)

    assert receiver.hooks[0].is_genuine()
    assert sandbox.truth()["fault_counts"] == {"webhook_altered": 0}


@pytest.mark.parametrize("given", [False, True])
def test_other_checkout_is_named(sandbox, receiver, checkout, given):
    other = make_checkout(sandbox)
    sandbox.webhooks("other_checkout", **({"checkout": "01hgiven"} if given else {}))

    pay(sandbox, checkout)

    (hook,) = receiver.hooks
    assert hook.is_genuine()
    assert hook.event["data"]["id"] == ("01hgiven" if given else other["id"])
    assert fetch(sandbox, other)["status"] == "pending"


def test_other_checkout_may_be_one_that_nobody_made(sandbox, receiver, checkout):
    sandbox.webhooks("other_checkout")

    pay(sandbox, checkout)

    assert sandbox.chargily(f"checkouts/{receiver.hooks[0].event['data']['id']}")[0] == 404


@pytest.mark.parametrize("instead", [False, True])
def test_old_event_comes_again(sandbox, receiver, checkout, instead):
    sandbox.webhooks("old", instead=instead)
    pay(sandbox, checkout)  # there is no older event yet: the rule waits
    other = make_checkout(sandbox, webhook_endpoint=receiver.url)

    pay(sandbox, other, count=1 if instead else 2)

    assert [hook.is_genuine() for hook in receiver.hooks] == [True] * len(receiver.hooks)
    named = [hook.event["data"]["id"] for hook in receiver.hooks]
    assert named.count(checkout["id"]) == 2
    assert named.count(other["id"]) == (0 if instead else 1)


def test_mode_keeps_to_what_it_matches(sandbox, receiver, checkout):
    other = make_checkout(sandbox, webhook_endpoint=receiver.url)
    sandbox.webhooks("never", times=None, match={"checkout": checkout["id"]})
    sandbox.webhooks("twice", times=None, match={"type": "checkout.paid"}, after=1)
    sandbox.pay_checkout(checkout["id"])

    pay(sandbox, other, count=2)

    assert sandbox.deliveries(checkout["id"]) == []


def test_mode_counts_at_the_moment_of_the_call(tmp_path):
    app = App(Config(data=tmp_path, mail=tmp_path))  # no server, so no courier that could be quicker
    made = checkouts.create(app, read_checkout(wanted(webhook_endpoint="http://127.0.0.1:9/hook")), now())
    rules.add(app.store, {"fault": "webhook_many", "n": 3})
    path, body = f"/chargily/test/checkouts/{made['id']}/pay", b"outcome=paid"

    respond(app, Request("POST", path, {}, {"host": "127.0.0.1:8001"}, body))
    rules.clear(app.store)

    assert len(outbox.claim_due(app)) == 3


@pytest.mark.parametrize(
    "rule",
    [
        {"fault": "webhook_twice", "endpoint": "any"},
        {"fault": "webhook_twice", "endpoint": "chargilyCreate"},
        {"fault": "http_500", "endpoint": "webhook"},
        {"fault": "webhook_forged", "kind": "nice"},
        {"fault": "webhook_many", "n": "2"},
    ],
)
def test_rule_of_the_wrong_place_is_refused(sandbox, rule):
    with pytest.raises(ValueError, match="ERR_VALIDATION"):
        sandbox.faults(rule)


def test_faults_of_calls_leave_webhooks_alone(sandbox, receiver, checkout):
    sandbox.faults({"fault": "http_500", "times": None})
    sandbox.webhooks("twice")

    pay(sandbox, checkout, count=2)
    sandbox.webhooks("once")

    assert sandbox.chargily("balance")[0] == 500
    assert sandbox.truth()["fault_counts"]["http_500"] == 1
