"""Orders from placing to their cards."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import pytest

from sandbox.tests.shop import check, find_offer, place, settled


def test_order_is_handled_then_fulfilled(sandbox):
    sandbox.settings(handling_seconds=[3600, 3601])
    offer = find_offer(sandbox)

    order = place(sandbox, quantity=2)
    early = check(sandbox, order)
    sandbox.settings(clock_ahead_seconds=3602)
    late = check(sandbox, order)

    assert set(early) == {"_id", "status", "quantity", "product", "type", "time"}
    assert (early["status"], early["product"], early["type"]) == (
        "HANDLING",
        offer["productId"],
        offer["typeId"],
    )
    cards = late.pop("cards")
    assert late == {
        "_id": order,
        "status": "FULFILLED",
        "quantity": 2,
        "fulfilled_quantity": 2,
        "fulfilled_amount": 980,
        "price_per_card": 490,
        "time": early["time"],
    }
    assert len({card["value"] for card in cards}) == 2
    assert all(re.fullmatch(r"FAKE(-[0-9A-Z]{4}){3}", card["value"]) for card in cards)
    assert all(re.fullmatch(r"FAKESN\d{12}", card["serial"]) for card in cards)


def test_order_id_begins_with_its_second(sandbox):
    order = place(sandbox)

    assert re.fullmatch("[0-9a-f]{24}", order)
    assert int(order[:8], 16) == int(datetime.fromisoformat(check(sandbox, order)["time"]).timestamp())


@pytest.mark.parametrize(
    ("kind", "quantity", "status", "came"),
    [
        ("TEST_REFUND", 3, "REFUNDED", 0),
        ("TEST_PARTIAL", 4, "PARTIALLY_FILLED", 2),
        ("TEST_PARTIAL", 3, "PARTIALLY_FILLED", 1),
        ("TEST_PARTIAL", 1, "REFUNDED", 0),
    ],
)
def test_test_types_end_as_documented(sandbox, kind, quantity, status, came):
    balance = sandbox.truth()["balance"]

    view = settled(sandbox, place(sandbox, quantity, typeId=kind))

    assert (view["status"], view["fulfilled_quantity"], len(view["cards"])) == (status, came, came)
    assert (view["price_per_card"], view["fulfilled_amount"]) == (490, came * 490)
    assert sandbox.truth()["balance"] == balance - came * 490


def test_test_types_are_refused_to_a_production_key(sandbox):
    sandbox.settings(key_type="PRODUCTION")

    status, _ = sandbox.api("gift-cards/placeOrder", {**find_offer(sandbox), "typeId": "TEST_REFUND"})

    assert status == 404


@pytest.mark.parametrize(
    "change",
    [
        *({"quantity": quantity} for quantity in (0, -1, 1.5, "1", None, True, [1])),
        {"productId": 5},
        {"typeId": ""},
        {"typeId": None},
    ],
)
def test_bad_body_is_refused(sandbox, change):
    status, answer = sandbox.api("gift-cards/placeOrder", {**find_offer(sandbox), **change})

    assert (status, answer["success"], answer["error"]["code"]) == (400, False, "ERR_VALIDATION")
    assert sandbox.truth()["orders_taken"] == 0


@pytest.mark.parametrize("field", ["productId", "typeId"])
def test_unknown_id_is_not_found(sandbox, field):
    status, answer = sandbox.api("gift-cards/placeOrder", {**find_offer(sandbox), field: "0" * 24})

    assert (status, answer["error"]["code"]) == (404, "NOT_FOUND")


def test_more_than_the_stock_is_refused(sandbox):
    offer = find_offer(sandbox)
    sandbox.settings(types={offer["typeId"]: {"quantity": 2}})

    status, answer = sandbox.api("gift-cards/placeOrder", {**offer, "quantity": 3})

    assert (status, answer["error"]["code"]) == (400, "OUT_OF_STOCK")
    assert "stock" in answer["error"]["message"]


def test_disabled_product_is_not_sold(sandbox):
    offer = find_offer(sandbox)
    sandbox.settings(products={offer["productId"]: {"enabled": False}})

    assert sandbox.api("gift-cards/placeOrder", offer)[1]["error"]["code"] == "OUT_OF_STOCK"


def test_too_little_balance_is_refused(sandbox):
    sandbox.settings(balance=489.99)

    status, answer = sandbox.api("gift-cards/placeOrder", find_offer(sandbox))

    assert (status, answer["error"]["code"]) == (403, "NO_BALANCE")
    assert answer["error"]["details"] == {"required": 490, "available": 489.99}


def test_orders_at_once_never_overdraw(sandbox):
    offer = find_offer(sandbox)
    sandbox.settings(balance=490 * 5)

    with ThreadPoolExecutor(12) as pool:
        statuses = list(pool.map(lambda _: sandbox.api("gift-cards/placeOrder", offer)[0], range(12)))

    assert sorted(statuses) == [200] * 5 + [403] * 7
    assert (sandbox.truth()["orders_taken"], sandbox.truth()["balance"]) == (5, 0)


def test_unknown_order_is_not_found(sandbox):
    assert sandbox.api("gift-cards/checkOrder/" + "0" * 24)[0] == 404


def test_list_is_newest_first_in_pages(sandbox):
    placed = [place(sandbox) for _ in range(5)]

    first = sandbox.api("gift-cards/list?page=1&pageSize=2")[1]["data"]
    last = sandbox.api("gift-cards/list?page=3&pageSize=2")[1]["data"]

    assert [item["_id"] for item in first["items"]] == placed[:-3:-1]
    assert [item["_id"] for item in last["items"]] == placed[:1]
    assert first["pagination"] == {"page": 1, "pageSize": 2, "totalPages": 3, "totalResults": 5}
    assert {"product", "type", "cards", "time"} <= set(first["items"][0])


def test_list_keeps_to_its_window(sandbox):
    order = place(sandbox)
    time = check(sandbox, order)["time"]

    within = sandbox.api(f"gift-cards/list?from={time}&to={time}")[1]["data"]["items"]
    before = sandbox.api("gift-cards/list?from=2020-01-01T00:00:00Z&to=2020-01-02T00:00:00Z")[1]["data"][
        "items"
    ]

    assert [item["_id"] for item in within] == [order]
    assert before == []


@pytest.mark.parametrize(
    "query", ["page=0", "page=x", "pageSize=0", "pageSize=101", "from=yesterday&to=today"]
)
def test_list_refuses_bad_queries(sandbox, query):
    assert sandbox.api(f"gift-cards/list?{query}")[0] == 400


def test_list_lags_when_told(sandbox):
    sandbox.settings(list_lag_seconds=3600)
    order = place(sandbox)

    assert sandbox.api("gift-cards/list")[1]["data"]["items"] == []
    assert check(sandbox, order)["_id"] == order


def test_refunded_order_in_the_list_has_no_cards(sandbox):
    order = place(sandbox, typeId="TEST_REFUND")
    settled(sandbox, order)

    item = sandbox.api("gift-cards/list")[1]["data"]["items"][0]

    assert (item["status"], item["cards"], item["fulfilled_amount"]) == ("REFUNDED", [], 0)
