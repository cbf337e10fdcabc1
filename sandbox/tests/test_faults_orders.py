"""What may become of an order, told the same way by every later read."""

import pytest

from sandbox.tests.shop import find_offer, place, settled


def spoilt(sandbox, *rules, quantity=3):
    sandbox.faults(*rules)
    return settled(sandbox, place(sandbox, quantity))


@pytest.mark.parametrize(
    ("rule", "status", "came", "charged"),
    [
        ({"fault": "partial", "fulfilled": 1}, "PARTIALLY_FILLED", 1, 1),
        ({"fault": "partial", "fulfilled": 0}, "REFUNDED", 0, 0),
        ({"fault": "partial", "fulfilled": 3}, "FULFILLED", 3, 3),
        ({"fault": "partial", "fulfilled": 4}, "FULFILLED", 4, 3),
        ({"fault": "refund_all"}, "REFUNDED", 0, 0),
        ({"fault": "contradiction", "label": "FULFILLED", "fulfilled": 1}, "FULFILLED", 1, 1),
        ({"fault": "contradiction", "label": "PARTIALLY_FILLED", "fulfilled": 3}, "PARTIALLY_FILLED", 3, 3),
        ({"fault": "contradiction", "label": "REFUNDED", "fulfilled": 2}, "REFUNDED", 2, 2),
    ],
)
def test_order_ends_as_planned(sandbox, rule, status, came, charged):
    view = spoilt(sandbox, rule)

    assert (view["status"], view["fulfilled_quantity"], len(view["cards"])) == (status, came, came)
    assert view["fulfilled_amount"] == came * 490
    assert sandbox.truth()["balance"] == 500_000 - charged * 490
    listed = sandbox.api("gift-cards/list")[1]["data"]["items"][0]
    assert {name: listed[name] for name in view} == view


def test_refund_may_never_be_credited(sandbox):
    spoilt(sandbox, {"fault": "refund_all"}, {"fault": "no_refund"})

    assert sandbox.truth()["balance"] == 500_000 - 3 * 490
    kinds = [item["type"] for item in sandbox.api("account/transactions")[1]["data"]["items"]]
    assert kinds == ["ORDER", "DEPOSIT"]


@pytest.mark.parametrize(("fault", "cards"), [("fewer_cards", 2), ("more_cards", 4)])
def test_cards_may_not_match_their_count(sandbox, fault, cards):
    view = spoilt(sandbox, {"fault": fault})

    assert (view["fulfilled_quantity"], len(view["cards"])) == (3, cards)


def test_cards_may_come_by_the_thousand(sandbox):
    view = spoilt(sandbox, {"fault": "more_cards", "by": 9_997})

    assert len({card["value"] for card in view["cards"]}) == 10_000


def test_card_may_be_empty(sandbox):
    assert [bool(card["value"]) for card in spoilt(sandbox, {"fault": "empty_card"})["cards"]] == [
        False,
        True,
        True,
    ]


def test_serial_may_be_null(sandbox):
    serials = [card["serial"] for card in spoilt(sandbox, {"fault": "null_serial"})["cards"]]

    assert [serial is None for serial in serials] == [True, False, False]


def test_cards_may_be_all_the_same(sandbox):
    cards = spoilt(sandbox, {"fault": "duplicate_cards"})["cards"]

    assert (len(cards), len({card["value"] for card in cards})) == (3, 1)


def test_card_may_be_sold_twice(sandbox):
    earlier = settled(sandbox, place(sandbox))["cards"]

    assert spoilt(sandbox, {"fault": "sold_twice"})["cards"][0] in earlier


def test_card_may_look_like_another(sandbox):
    (earlier,) = settled(sandbox, place(sandbox))["cards"]

    alike = spoilt(sandbox, {"fault": "sold_alike"})["cards"][0]

    assert alike["value"] == " " + earlier["value"].lower().replace("-", " ")
    assert alike["serial"] != earlier["serial"]


def test_card_that_is_sold_again_is_a_plain_one_of_the_shop(sandbox):
    planted = sandbox.control("orders", {**find_offer(sandbox), "age": 60})["id"]
    settled(sandbox, planted)
    spoilt(sandbox, {"fault": "empty_card"})
    plain = settled(sandbox, place(sandbox))["cards"]
    spoilt(sandbox, {"fault": "hostile_card"})

    assert spoilt(sandbox, {"fault": "sold_twice"}, quantity=1)["cards"] == plain


def test_card_is_sold_again_once_there_is_one(sandbox):
    sandbox.faults({"fault": "sold_twice"})
    first = settled(sandbox, place(sandbox))["cards"]

    second = settled(sandbox, place(sandbox))["cards"]

    assert second == first


@pytest.mark.parametrize("kind", ["rtl", "newline", "script", "unicode", "short", "long"])
def test_card_text_may_be_hostile_and_stays_marked(sandbox, kind):
    value = spoilt(sandbox, {"fault": "hostile_card", "kind": kind})["cards"][0]["value"]

    sign = {
        "rtl": "\u202e",
        "newline": "\n",
        "script": "<script>",
        "unicode": "漢",
        "short": "FAKE",
        "long": "X" * 5000,
    }
    assert value.startswith("FAKE")
    assert sign[kind] in value


def test_order_may_take_its_time(sandbox):
    sandbox.faults({"fault": "slow_handling", "seconds": 3600})
    order = place(sandbox)

    view = sandbox.api(f"gift-cards/checkOrder/{order}")[1]["data"]

    assert view["status"] == "HANDLING"


def test_supplier_may_apply_twice(sandbox):
    sandbox.faults({"fault": "applied_twice"})

    place(sandbox)

    assert sandbox.truth()["orders_taken"] == 2
    assert sandbox.truth()["requests"]["placeOrder"]["received"] == 1
