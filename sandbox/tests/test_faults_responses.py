"""Refusals and odd answers."""

import math

import pytest
import requests

from sandbox.testing import KEY
from sandbox.tests.shop import check, find_offer, find_product, place, raw_place
from tests.timeouts import WAIT_SECONDS


@pytest.mark.parametrize(
    ("rule", "status", "code"),
    [
        ({"fault": "http_500"}, 500, "INTERNAL_ERROR"),
        ({"fault": "http_503"}, 503, "SERVICE_UNAVAILABLE"),
        ({"fault": "http_429"}, 429, "RATE_LIMIT_EXCEEDED"),
        ({"fault": "auth_unavailable"}, 503, "AUTH_UNAVAILABLE"),
        ({"fault": "key_refused"}, 401, "INVALID_ACCESS_TOKEN"),
        ({"fault": "forbidden"}, 403, "IP_BLOCKED"),
        ({"fault": "forbidden", "code": "API_DISABLED"}, 403, "API_DISABLED"),
        ({"fault": "out_of_stock"}, 400, "OUT_OF_STOCK"),
        ({"fault": "no_balance"}, 403, "NO_BALANCE"),
        ({"fault": "unknown_refusal_code", "code": "ERR_X", "status": 409}, 409, "ERR_X"),
        ({"fault": "not_found"}, 404, "NOT_FOUND"),
    ],
)
def test_refusal_takes_no_order(sandbox, rule, status, code):
    sandbox.faults({**rule, "endpoint": "placeOrder"})

    answer = raw_place(sandbox)

    assert (answer.status_code, answer.json()["success"], answer.json()["error"]["code"]) == (
        status,
        False,
        code,
    )
    assert sandbox.truth()["orders_taken"] == 0


@pytest.mark.parametrize(
    ("rule", "status"),
    [
        ({"fault": "http_502"}, 502),
        ({"fault": "http_504"}, 504),
        ({"fault": "html"}, 200),
        ({"fault": "html_4xx"}, 403),
        ({"fault": "http_429", "json": False}, 429),
    ],
)
def test_proxy_answers_html(sandbox, rule, status):
    sandbox.faults({**rule, "endpoint": "placeOrder"})

    answer = raw_place(sandbox)

    assert (answer.status_code, answer.headers["Content-Type"]) == (status, "text/html; charset=utf-8")
    assert sandbox.truth()["orders_taken"] == 0


@pytest.mark.parametrize(
    "fault",
    ["http_500", "http_502", "http_503", "http_504", "html", "html_4xx", "unknown_refusal_code", "redirect"],
)
def test_error_may_hide_an_order(sandbox, fault):
    sandbox.faults({"fault": fault, "endpoint": "placeOrder", "apply": True})

    answer = raw_place(sandbox)

    assert "orderId" not in answer.text
    assert sandbox.truth()["orders_taken"] == 1
    assert sandbox.truth()["requests"]["placeOrder"]["applied"] == 1


@pytest.mark.parametrize(("seconds", "header"), [(7, "7"), (0, None)])
def test_retry_after_is_sent(sandbox, seconds, header):
    sandbox.faults({"fault": "http_429", "endpoint": "placeOrder", "retry_after": seconds})

    assert raw_place(sandbox).headers.get("Retry-After") == header


def test_router_404_has_no_success(sandbox):
    sandbox.faults({"fault": "router_404", "endpoint": "balance"})

    assert set(sandbox.api("account/balance")[1]) == {"message", "error", "statusCode"}


def test_empty_body_takes_the_order(sandbox):
    sandbox.faults({"fault": "empty_body", "endpoint": "placeOrder"})

    answer = raw_place(sandbox)

    assert (answer.status_code, answer.content, sandbox.truth()["orders_taken"]) == (200, b"", 1)


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("no_order_id", {}),
        ("null", {"orderId": None}),
        ("number", {"orderId": 12345}),
        ("object", {"orderId": {}}),
        ("long", {"orderId": "a" * 10_000}),
        ("empty", {"orderId": ""}),
        ("spaces", {"orderId": "a b/../c"}),
        ("no_data", None),
    ],
)
def test_success_may_be_odd(sandbox, kind, data):
    sandbox.faults({"fault": "odd_success", "kind": kind})

    answer = raw_place(sandbox).json()

    assert (answer["success"], answer["data"]) == (True, data)
    assert sandbox.truth()["orders_taken"] == 1


def test_success_may_be_a_text_and_its_id_a_list(sandbox):
    sandbox.faults(
        {"fault": "odd_success", "kind": "text_success"}, {"fault": "odd_success", "kind": "list", "after": 1}
    )

    first, second = raw_place(sandbox).json(), raw_place(sandbox).json()

    assert first["success"] == "true"
    assert isinstance(second["data"]["orderId"], list)


def test_order_id_may_be_repeated(sandbox):
    sandbox.faults({"fault": "repeated_order_id"})

    first, second = place(sandbox), place(sandbox)

    assert first == second
    assert sandbox.truth()["orders_taken"] == 2
    assert sandbox.truth()["fault_counts"] == {"repeated_order_id": 1}


@pytest.mark.parametrize(
    ("kind", "price"),
    [("text", "1450"), ("negative", -1450), ("zero", 0), ("null", None), ("huge", 10**30), ("boolean", True)],
)
def test_price_may_be_odd(sandbox, kind, price):
    product = find_product(sandbox, "iTunes USA")
    sandbox.faults({"fault": "odd_price", "kind": kind})

    types = sandbox.api(f"gift-cards/checkProduct/{product}")[1]["data"]["types"]

    assert all(item["price"] is price or item["price"] == price for item in types)
    assert [type(item["price"]) for item in types] == [type(price)] * len(types)


def test_price_may_be_nan(sandbox):
    sandbox.faults({"fault": "odd_price", "endpoint": "balance"})

    assert math.isnan(sandbox.api("account/balance")[1]["data"]["balance"])


def test_price_really_rises(sandbox):
    offer = find_offer(sandbox)
    sandbox.faults({"fault": "price_rise", "percent": 10})

    types = sandbox.api(f"gift-cards/checkProduct/{offer['productId']}")[1]["data"]["types"]
    sandbox.api("gift-cards/placeOrder", offer)

    assert next(item["price"] for item in types if item["id"] == offer["typeId"]) == 539
    assert sandbox.truth()["orders"][0]["price"] == 539


def test_type_really_vanishes(sandbox):
    offer = find_offer(sandbox)
    sandbox.faults({"fault": "type_vanishes", "type": offer["typeId"]})

    types = sandbox.api(f"gift-cards/checkProduct/{offer['productId']}")[1]["data"]["types"]

    assert types
    assert offer["typeId"] not in [item["id"] for item in types]
    assert sandbox.api("gift-cards/placeOrder", offer)[0] == 404


def test_type_vanishes_at_the_last_moment(sandbox):
    sandbox.faults({"fault": "type_vanishes", "endpoint": "placeOrder"})

    assert raw_place(sandbox).status_code == 404


@pytest.mark.parametrize(
    ("rule", "shown"),
    [
        ({"fault": "list_lag", "seconds": 3600}, []),
        ({"fault": "list_omits"}, [0, 1]),
        ({"fault": "list_omits", "newest": 0}, []),
        ({"fault": "list_doubles"}, [0, 0, 1, 1, 2, 2]),
        ({"fault": "broken_item", "endpoint": "list"}, [0, 1, 2, None]),
    ],
)
def test_list_may_lie(sandbox, rule, shown):
    placed = [place(sandbox) for _ in range(3)]
    sandbox.faults(rule)

    items = sandbox.api("gift-cards/list")[1]["data"]["items"]

    assert [item and placed.index(item["_id"]) for item in items][::-1] == shown


def test_order_stays_handling_for_some_polls(sandbox):
    sandbox.faults({"fault": "stay_handling", "times": 3})
    order = place(sandbox)

    views = [check(sandbox, order) for _ in range(4)]

    assert [view["status"] for view in views] == ["HANDLING"] * 3 + ["FULFILLED"]
    assert set(views[0]) == {"_id", "status", "quantity", "product", "type", "time"}


@pytest.mark.parametrize("status", ["REFUNDED", "HANDLING"])
def test_final_state_flips_once_there_is_one(sandbox, status):
    sandbox.settings(handling_seconds=3600)
    sandbox.faults({"fault": "flip_final", "status": status})
    order = place(sandbox)

    assert check(sandbox, order)["status"] == "HANDLING"
    assert sandbox.truth()["fault_counts"] == {"flip_final": 0}
    sandbox.settings(clock_ahead_seconds=3601)
    assert check(sandbox, order)["status"] == status
    assert sandbox.truth()["fault_counts"] == {"flip_final": 1}
    assert check(sandbox, order)["status"] == "FULFILLED"


def test_status_word_and_id_may_be_odd(sandbox):
    order = place(sandbox)
    sandbox.faults({"fault": "unknown_status", "word": "ON_HOLIDAY"}, {"fault": "other_id"})

    view = check(sandbox, order)

    assert view["status"] == "ON_HOLIDAY"
    assert view["_id"] != order


def test_existing_order_may_not_be_found(sandbox):
    order = place(sandbox)
    sandbox.faults({"fault": "not_found"})

    assert [sandbox.api(f"gift-cards/checkOrder/{order}")[0] for _ in range(2)] == [404, 200]


def test_override_replaces_fields_anywhere(sandbox):
    order = place(sandbox, quantity=2)
    sandbox.faults({"fault": "override", "set": {"fulfilled_amount": -1, "cards.1.serial": 7}})

    view = check(sandbox, order)

    assert (view["fulfilled_amount"], view["cards"][1]["serial"]) == (-1, 7)


def test_json_may_be_deep(sandbox):
    order = place(sandbox)
    sandbox.faults({"fault": "deep_json", "depth": 5000})

    text = requests.get(
        f"{sandbox.url}/v3/gift-cards/checkOrder/{order}",
        headers={"X-Access-Token": KEY},
        timeout=WAIT_SECONDS,
    ).text

    assert text.count("[") == 5000
