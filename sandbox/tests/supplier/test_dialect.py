"""The vendor's own sandbox, and each spelling its documentation uses."""

import pytest

from sandbox.tests.shop import find_offer, find_product, place, settled


def test_vendor_sandbox_answers_with_placeholders(sandbox):
    sandbox.settings(dialect="vendor-sandbox")
    balance = sandbox.truth()["balance"]

    orders = [place(sandbox, quantity=2, productId="anything", typeId="whatever") for _ in range(2)]
    views = [settled(sandbox, order) for order in orders]

    cards = [
        {"value": "SANDBOX-CARD-1", "serial": "SANDBOX-1"},
        {"value": "SANDBOX-CARD-2", "serial": "SANDBOX-2"},
    ]
    assert [view["cards"] for view in views] == [cards, cards]
    assert {(view["price_per_card"], view["fulfilled_amount"]) for view in views} == {(0, 0)}
    listed = sandbox.api("gift-cards/list")[1]["data"]["items"]
    assert {(item["product"], item["type"]) for item in listed} == {("string", "string")}
    assert sandbox.truth()["balance"] == balance


@pytest.mark.parametrize(
    ("kind", "status", "came"), [("TEST_REFUND", "REFUNDED", 0), ("TEST_PARTIAL", "PARTIALLY_FILLED", 2)]
)
def test_vendor_sandbox_knows_the_test_types(sandbox, kind, status, came):
    sandbox.settings(dialect="vendor-sandbox")

    view = settled(sandbox, place(sandbox, 4, typeId=kind))

    assert (view["status"], view["fulfilled_quantity"], view["fulfilled_amount"]) == (status, came, 0)


def test_orders_keep_the_dialect_they_were_taken_in(sandbox):
    order = place(sandbox)
    sandbox.settings(dialect="vendor-sandbox")

    assert settled(sandbox, order)["cards"][0]["value"].startswith("FAKE-")


def test_spelling_of_catalog(sandbox):
    sandbox.settings(spelling={"category": "name", "product_id": "_id", "totals": "meta"})

    answer = sandbox.api("gift-cards/catalog")[1]

    category = answer["data"]["categories"][0]
    assert (category["name"], "title" in category) == ("PSN", False)
    assert ("_id" in category["products"][0], "id" in category["products"][0]) == (True, False)
    assert (answer["meta"]["totalProducts"], "totalProducts" in answer) == (130, False)


def test_spelling_of_check_product(sandbox):
    product = find_product(sandbox, "iTunes USA")
    sandbox.settings(
        spelling={"product_id": "_id", "type_id": "_id", "available": True, "quantity": "missing"}
    )

    data = sandbox.api(f"gift-cards/checkProduct/{product}")[1]["data"]

    assert (data["_id"], "productId" in data) == (product, False)
    assert set(data["types"][0]) == {"_id", "name", "price", "available"}


@pytest.mark.parametrize(
    ("place_of_id", "expected"),
    [
        ("top", (True, False)),
        ("meta", (False, True)),
        ("missing", (False, False)),
        ("header", (False, False)),
    ],
)
def test_spelling_of_request_id(sandbox, place_of_id, expected):
    sandbox.settings(spelling={"request_id": place_of_id})

    answer = sandbox.api("account/balance")[1]

    assert ("requestId" in answer, "requestId" in answer["meta"]) == expected


@pytest.mark.parametrize(
    ("spelling", "expected"),
    [
        ("envelope", {"error": {"code": "NOT_FOUND", "message": "Order not found"}}),
        ("message", {"message": "Order not found", "code": "NOT_FOUND"}),
        ("string", {"error": "Order not found", "code": "NOT_FOUND"}),
    ],
)
def test_spelling_of_errors(sandbox, spelling, expected):
    sandbox.settings(spelling={"error": spelling, "request_id": "missing"})

    assert sandbox.api("gift-cards/checkOrder/x")[1] == {"success": False, **expected}


@pytest.mark.parametrize("code", ["NO_BALANCE", "INSUFFICIENT_BALANCE"])
def test_spelling_of_too_little_balance(sandbox, code):
    sandbox.settings(spelling={"balance_code": code}, balance=0)

    assert sandbox.api("gift-cards/placeOrder", find_offer(sandbox))[1]["error"]["code"] == code


@pytest.mark.parametrize("code", ["DUPLICATED_REF", "DUPLICATED-REF"])
def test_spelling_of_a_repeated_ref(sandbox, code):
    sandbox.settings(spelling={"order_ref": "honoured", "duplicated_ref": code})
    body = {**find_offer(sandbox), "ref": "mine-1"}

    first = sandbox.api("gift-cards/placeOrder", body)[1]
    status, second = sandbox.api("gift-cards/placeOrder", body)

    assert first["data"]["orderRef"] == "mine-1"
    assert (status, second["error"]["code"]) == (403, code)
    assert sandbox.truth()["orders_taken"] == 1


def test_ref_is_ignored_as_documented(sandbox):
    for _ in range(2):
        place(sandbox, ref="mine-1")

    assert sandbox.truth()["orders_taken"] == 2


def test_post_may_answer_201(sandbox):
    sandbox.settings(spelling={"created": 201})

    assert sandbox.api("gift-cards/placeOrder", find_offer(sandbox))[0] == 201


@pytest.mark.parametrize("wrong", [{"category": "label"}, {"colour": "red"}])
def test_unknown_spelling_is_refused(sandbox, wrong):
    with pytest.raises(ValueError, match="spelling"):
        sandbox.settings(spelling=wrong)
