"""Chargily's API going wrong on the wire, and telling checkouts wrongly."""

import time

import pytest
import requests

from sandbox.tests.receiver import fetch, make_checkout, wanted
from tests.timeouts import WAIT_SECONDS


def raw_create(sandbox):
    """POST /checkouts that follows nothing, so that broken answers can be looked at."""
    return requests.post(
        f"{sandbox.chargily_url}/checkouts",
        json=wanted(),
        headers={"Authorization": f"Bearer {sandbox.chargily_key}"},
        timeout=WAIT_SECONDS,
        allow_redirects=False,
    )


@pytest.mark.parametrize(
    ("rule", "status", "kind"),
    [
        ({"fault": "http_500"}, 500, "json"),
        ({"fault": "http_502"}, 502, "html"),
        ({"fault": "http_503"}, 503, "json"),
        ({"fault": "http_504"}, 504, "html"),
        ({"fault": "http_429", "retry_after": 7}, 429, "json"),
        ({"fault": "html"}, 200, "html"),
        ({"fault": "html_4xx"}, 403, "html"),
        ({"fault": "key_refused"}, 401, "json"),
        ({"fault": "not_found"}, 404, "json"),
    ],
)
def test_refusal_opens_no_checkout(sandbox, rule, status, kind):
    sandbox.faults({**rule, "endpoint": "chargilyCreate"})

    answer = raw_create(sandbox)

    assert answer.status_code == status
    assert f"/{kind}" in answer.headers["Content-Type"]
    if kind == "json":
        assert set(answer.json()) == {"message"}
    assert answer.headers.get("Retry-After") == ("7" if status == 429 else None)
    assert sandbox.truth()["checkouts"] == []


@pytest.mark.parametrize("fault", ["drop", "apply_then_lose"])
def test_answer_is_lost(sandbox, fault):
    sandbox.faults({"fault": fault, "endpoint": "chargilyCreate"})

    with pytest.raises(requests.ConnectionError):
        raw_create(sandbox)

    assert len(sandbox.truth()["checkouts"]) == (fault == "apply_then_lose")


@pytest.mark.parametrize("fault", ["half_body", "truncated_json", "empty_body", "http_500"])
def test_broken_answer_hides_a_checkout(sandbox, fault):
    sandbox.faults(
        {"fault": fault, "endpoint": "chargilyCreate", **({"apply": True} if fault == "http_500" else {})}
    )

    with pytest.raises((requests.RequestException, KeyError)):
        raw_create(sandbox).json()["id"]

    assert len(sandbox.truth()["checkouts"]) == 1
    assert sandbox.truth()["requests"]["chargilyCreate"]["applied"] == 1


def test_slow_answers_in_the_end(sandbox):
    sandbox.faults({"fault": "slow", "endpoint": "chargilyCreate", "delay": 0.5})

    began = time.monotonic()
    assert raw_create(sandbox).status_code == 200
    assert time.monotonic() - began >= 0.5
    assert len(sandbox.truth()["checkouts"]) == 1


def test_rule_may_match_what_is_asked(sandbox):
    first, second = make_checkout(sandbox), make_checkout(sandbox)
    sandbox.faults(
        {"fault": "http_500", "endpoint": "chargilyRetrieve", "match": {"checkout": second["id"]}},
        {"fault": "http_500", "endpoint": "chargilyCreate", "match": {"amount": 700}},
    )

    assert [sandbox.chargily(f"checkouts/{made['id']}")[0] for made in (first, second)] == [200, 500]
    assert [sandbox.chargily("checkouts", wanted(amount=amount))[0] for amount in (800, 700)] == [200, 500]


def test_created_may_be_201(sandbox):
    sandbox.settings(spelling={"created": 201})

    assert raw_create(sandbox).status_code == 201


@pytest.mark.parametrize(
    ("rule", "name", "value"),
    [
        ({"fault": "checkout_wrong_amount"}, "amount", 2499),
        ({"fault": "checkout_wrong_amount", "by": 63}, "amount", 2563),
        ({"fault": "checkout_odd_amount"}, "amount", "1450"),
        ({"fault": "checkout_odd_amount", "kind": "null"}, "amount", None),
        ({"fault": "checkout_wrong_currency"}, "currency", "eur"),
        ({"fault": "checkout_wrong_livemode"}, "livemode", True),
        ({"fault": "checkout_lags"}, "status", "pending"),
        ({"fault": "checkout_lags", "status": "failed"}, "status", "failed"),
    ],
)
def test_paid_checkout_is_told_wrongly_once(sandbox, rule, name, value):
    made = make_checkout(sandbox)
    sandbox.faults(rule)
    pending = fetch(sandbox, made)
    sandbox.pay_checkout(made["id"])

    wrong, right = fetch(sandbox, made), fetch(sandbox, made)

    assert pending == made
    assert wrong[name] == value
    assert {**right, name: value} == wrong
    assert right["status"] == "paid"
    assert sandbox.truth()["fault_counts"] == {rule["fault"]: 1}


def test_id_and_status_may_be_odd(sandbox):
    made = make_checkout(sandbox)
    sandbox.faults({"fault": "checkout_unknown_status"})
    status = fetch(sandbox, made)["status"]
    sandbox.pay_checkout(made["id"])
    sandbox.faults({"fault": "checkout_other_id"})

    assert status == "on_hold"
    assert fetch(sandbox, made)["id"] != made["id"]


def test_override_replaces_fields_of_the_object(sandbox):
    made = make_checkout(sandbox)
    sandbox.faults(
        {
            "fault": "override",
            "endpoint": "chargilyRetrieve",
            "set": {"livemode": "false", "metadata.order": 7, "checkout_url": None},
        }
    )

    answer = fetch(sandbox, made)

    assert (answer["livemode"], answer["metadata"], answer["checkout_url"]) == ("false", {"order": 7}, None)
    assert fetch(sandbox, made) == made


def test_ended_checkout_may_be_paid_after_all(sandbox):
    made = make_checkout(sandbox)
    sandbox.faults({"fault": "checkout_paid_late"})
    open_still = fetch(sandbox, made)["status"]
    sandbox.decline_checkout(made["id"])

    assert (open_still, fetch(sandbox, made)["status"]) == ("pending", "paid")
    assert sandbox.truth()["checkouts_paid"] == 2500


def test_balance_may_be_odd(sandbox):
    sandbox.faults({"fault": "override", "endpoint": "chargilyBalance", "set": {"wallets.0.balance": None}})

    assert sandbox.chargily("balance")[1]["wallets"][0]["balance"] is None
