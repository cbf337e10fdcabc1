"""The other door: rules, settings, truth."""

from datetime import UTC, datetime, timedelta

import pytest
import requests

from sandbox.tests.shop import check, find_offer, make_link, place, settled
from tests.timeouts import WAIT_SECONDS


def test_help_describes_every_fault(sandbox):
    answer = sandbox.control("help")

    assert all(fault["help"] and fault["endpoint"] for fault in answer["faults"].values())
    assert answer["faults"]["odd_price"]["params"]["kind"]["choices"][0] == "nan"
    assert "GET /control/truth" in answer["control"]


@pytest.mark.parametrize(
    "rule",
    [
        {"fault": "no such thing"},
        {"fault": "slow", "endpoint": "nowhere"},
        {"fault": "slow", "times": 0},
        {"fault": "slow", "times": True},
        {"fault": "slow", "after": -1},
        {"fault": "slow", "match": []},
        {"fault": "slow", "seconds": 3},
        {"fault": "slow", "delay": "3"},
        {"fault": "partial", "fulfilled": 1.5},
        {"fault": "hostile_card", "kind": "polite"},
        "slow",
    ],
)
def test_rule_that_could_not_act_is_refused(sandbox, rule):
    with pytest.raises(ValueError, match="ERR_VALIDATION"):
        sandbox.faults({"fault": "drop"}, rule)

    assert sandbox.truth()["faults"] == []


def test_rule_skips_then_acts_then_rests(sandbox):
    sandbox.faults({"fault": "http_500", "endpoint": "balance", "after": 1, "times": 2})

    statuses = [sandbox.api("account/balance")[0] for _ in range(5)]

    rule = sandbox.truth()["faults"][0]
    assert statuses == [200, 500, 500, 200, 200]
    assert (rule["applied"], rule["active"]) == (2, False)
    assert sandbox.truth()["fault_counts"] == {"http_500": 2}


def test_rule_without_end_acts_until_deleted(sandbox):
    sandbox.faults({"fault": "http_500", "endpoint": "balance", "times": None})
    spoilt = [sandbox.api("account/balance")[0] for _ in range(3)]

    sandbox.clear_faults()

    assert spoilt == [500, 500, 500]
    assert sandbox.api("account/balance")[0] == 200
    assert sandbox.truth()["fault_counts"] == {"http_500": 3}


def test_one_rule_alone_is_deleted(sandbox):
    _, other = sandbox.faults(
        *({"fault": "http_500", "endpoint": endpoint, "times": None} for endpoint in ("balance", "catalog"))
    )

    sandbox.control(f"faults?id={other}", method="DELETE")

    assert [rule["active"] for rule in sandbox.truth()["faults"]] == [True, False]


def test_rule_keeps_to_its_endpoint(sandbox):
    sandbox.faults({"fault": "http_500", "endpoint": "catalog"})

    assert sandbox.api("account/balance")[0] == 200
    assert sandbox.api("gift-cards/catalog")[0] == 500


def test_rule_keeps_to_what_it_matches(sandbox):
    sandbox.faults({"fault": "out_of_stock", "match": {"quantity": 2}, "times": None})
    offer = find_offer(sandbox)

    statuses = [
        sandbox.api("gift-cards/placeOrder", {**offer, "quantity": quantity})[0] for quantity in (1, 2, 3, 2)
    ]

    assert statuses == [200, 400, 200, 400]


def test_rules_act_together_and_are_noted(sandbox):
    sandbox.faults(
        {"fault": "partial", "fulfilled": 1},
        {"fault": "null_serial"},
        {"fault": "http_502", "endpoint": "placeOrder", "apply": True},
    )

    status = requests.post(
        f"{sandbox.url}/v3/gift-cards/placeOrder",
        json={**find_offer(sandbox), "quantity": 3},
        headers={"X-Access-Token": sandbox.key},
        timeout=WAIT_SECONDS,
    ).status_code

    request = sandbox.control("requests?endpoint=placeOrder")["requests"][0]
    assert (status, request["status"], request["applied"]) == (502, 502, True)
    assert request["faults"] == ["partial", "null_serial", "http_502"]
    assert sandbox.truth(cards=True)["orders"][0]["cards"][0]["serial"] is None


def test_truth_counts_requests_and_orders(sandbox):
    place(sandbox, quantity=2)
    settled(sandbox, place(sandbox, typeId="TEST_REFUND"))
    sandbox.api("gift-cards/placeOrder", {})

    truth = sandbox.truth()

    assert truth["requests"]["placeOrder"] == {"received": 3, "applied": 2, "spoilt": 0}
    assert (truth["orders_taken"], truth["cards_issued"]) == (2, 2)
    assert [order["status"] for order in truth["orders"]] == ["FULFILLED", "REFUNDED"]


def test_truth_shows_cards_only_when_asked(sandbox):
    cards = settled(sandbox, place(sandbox))["cards"]

    assert cards[0]["value"] not in str(sandbox.truth())
    assert sandbox.truth(cards=True)["orders"][0]["cards"] == cards


def test_planted_order_is_not_one_the_api_took(sandbox):
    planted = sandbox.control("orders", {**find_offer(sandbox), "age": 60})["id"]

    assert sandbox.truth()["orders_taken"] == 0
    assert sandbox.truth()["orders"][0]["origin"] == "control"
    assert settled(sandbox, planted)["status"] == "FULFILLED"


def test_order_can_be_held_planned_and_settled(sandbox):
    sandbox.faults({"fault": "withheld"})
    order = place(sandbox, quantity=5)
    assert check(sandbox, order)["status"] == "HANDLING"

    sandbox.control(f"orders/{order}", {"plan": {"fulfilled": 3}, "settle": True})

    view = check(sandbox, order)
    assert (view["status"], view["fulfilled_quantity"], len(view["cards"])) == ("PARTIALLY_FILLED", 3, 3)


def test_order_can_be_lied_about_and_hidden(sandbox):
    order = place(sandbox)
    sandbox.control(f"orders/{order}", {"shown": {"status": "REFUNDED"}})
    lie = check(sandbox, order)["status"]

    sandbox.control(f"orders/{order}", {"hidden": True})

    assert lie == "REFUNDED"
    assert sandbox.api(f"gift-cards/checkOrder/{order}")[0] == 404
    assert sandbox.api("gift-cards/list")[1]["data"]["items"] == []
    assert sandbox.truth()["orders"][0]["status"] == "FULFILLED"


@pytest.mark.parametrize("plan", [{"fulfilled": "2"}, {"wings": 2}, {"hostile": "polite"}, {"withhold": 1}])
def test_bad_plan_is_refused(sandbox, plan):
    order = place(sandbox)

    with pytest.raises(ValueError, match="plan"):
        sandbox.control(f"orders/{order}", {"plan": plan})


@pytest.mark.parametrize(
    "changes",
    [
        {"colour": 1},
        {"dialect": "pirate"},
        {"key_type": "LIVE"},
        {"handling_seconds": "long"},
        {"handling_seconds": [1]},
        {"merchant_validated": 1},
        {"balance": -1},
        {"types": {"no such type": {"price": 1}}},
        {"types": {"x": {"colour": 1}}},
        {"types": [1]},
        {"categories": {"PSN": {"title": "Xbox"}}},
    ],
)
def test_bad_settings_change_nothing(sandbox, changes):
    before = sandbox.settings()

    with pytest.raises(ValueError, match="ERR_VALIDATION"):
        sandbox.settings(list_lag_seconds=5, **changes)

    assert sandbox.settings() == before


def test_control_wants_json(sandbox):
    answer = requests.post(f"{sandbox.url}/control/faults", data='{"fault": "drop"}', timeout=WAIT_SECONDS)

    assert answer.status_code == 415


def test_wrong_outcome_and_unknown_link_are_refused(sandbox):
    link = make_link(sandbox)

    for ref, outcome in ((link["paymentRef"], "maybe"), ("OCPL-NONE", "paid")):
        with pytest.raises(ValueError, match=r"outcome|no such link"):
            sandbox.pay(ref, outcome)


def test_planted_order_has_its_place_in_the_list(sandbox):
    recent = place(sandbox)
    old = sandbox.control("orders", {**find_offer(sandbox), "age": 60})["id"]

    assert [item["_id"] for item in sandbox.api("gift-cards/list")[1]["data"]["items"]] == [recent, old]


def test_clock_goes_ahead_as_told(sandbox) -> None:
    before = datetime.now(UTC)

    sandbox.settings(clock_ahead_seconds=3600)

    _, answer = sandbox.api("gift-cards/catalog")
    _, balance = sandbox.api("account/balance")
    timestamp = datetime.fromisoformat(balance["meta"]["timestamp"])
    sandbox.reset()
    assert answer["success"]
    assert timedelta(minutes=59) < timestamp - before < timedelta(minutes=65)
