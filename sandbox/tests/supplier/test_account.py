"""Key, balance and the chain of transactions."""

import random
from itertools import pairwise

import pytest
import requests

from sandbox.testing import KEY, start_sandbox
from sandbox.tests.shop import find_offer, make_link, place, settled
from tests.timeouts import WAIT_SECONDS


def call(sandbox, path, key=None):
    headers = {} if key is None else {"X-Access-Token": key}
    return requests.get(f"{sandbox.url}/v3/{path}", headers=headers, timeout=WAIT_SECONDS)


def chain(sandbox):
    """Every transaction, oldest first."""
    items, page = [], 1
    while True:
        data = sandbox.api(f"account/transactions?page={page}&pageSize=7")[1]["data"]
        items += data["items"]
        if page >= data["pagination"]["totalPages"]:
            return items[::-1]
        page += 1


def test_ping_needs_no_key(sandbox):
    answer = call(sandbox, "ping")

    assert (answer.status_code, answer.json()["data"]["api"]) == (200, "ok")


def test_every_answer_says_sandbox(sandbox):
    for path in ("/v3/ping", "/v3/validate", "/v3/nowhere", "/", "/mail/", "/control/help"):
        assert requests.get(sandbox.url + path, timeout=WAIT_SECONDS).headers["X-Storefront-Sandbox"] == "1"


def test_validate_tells_the_type_of_key(sandbox):
    answer = call(sandbox, "validate", KEY).json()

    assert set(answer) == {"success", "data"}
    assert (answer["data"]["apiKey"]["type"], answer["data"]["apiKey"]["scope"]) == ("SANDBOX", "READ-WRITE")


def test_missing_key_is_refused(sandbox):
    answer = call(sandbox, "account/balance")

    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "MISSING_ACCESS_TOKEN")


def test_wrong_keys_end_in_a_lockout(sandbox):
    answers = [call(sandbox, "account/balance", "wrong").json()["error"] for _ in range(5)]
    blocked = call(sandbox, "account/balance", KEY)

    assert [answer["details"]["attemptsLeft"] for answer in answers] == [4, 3, 2, 1, 0]
    assert {answer["code"] for answer in answers} == {"INVALID_ACCESS_TOKEN"}
    assert (blocked.status_code, blocked.json()["error"]["code"]) == (403, "IP_BLOCKED")


def test_right_key_forgives_wrong_ones(sandbox):
    for _ in range(3):
        for _ in range(4):
            call(sandbox, "account/balance", "wrong")
        assert call(sandbox, "account/balance", KEY).status_code == 200


def test_lockout_passes_with_scaled_time():
    with start_sandbox(time_scale=1_000_000) as fast:
        for _ in range(5):
            call(fast, "account/balance", "wrong")

        assert call(fast, "account/balance", KEY).status_code == 200


def test_unknown_path_is_answered_by_the_router(sandbox):
    answer = call(sandbox, "gift-cards/check-order/1", KEY)

    assert answer.status_code == 404
    assert answer.json() == {
        "message": "Cannot GET /v3/gift-cards/check-order/1",
        "error": "Not Found",
        "statusCode": 404,
    }


def test_chain_has_no_gap(sandbox):
    draw = random.Random(4)
    sandbox.settings(handling_seconds=[0, 0.05])
    orders = [
        place(
            sandbox,
            draw.randint(1, 4),
            typeId=draw.choice([find_offer(sandbox)["typeId"], "TEST_PARTIAL", "TEST_REFUND"]),
        )
        for _ in range(12)
    ]
    sandbox.pay(make_link(sandbox)["paymentRef"])
    sandbox.settings(balance=12345.67)
    views = [settled(sandbox, order) for order in orders]

    entries = chain(sandbox)

    signs = {"increment": 1, "decrement": -1}
    assert entries[0]["oldBalance"] == 0
    for before, entry in pairwise(entries):
        assert entry["oldBalance"] == before["newBalance"]
        assert entry["time"] >= before["time"]
    for entry in entries:
        assert (
            round(entry["oldBalance"] + signs[entry["operation"]] * entry["amount"], 2) == entry["newBalance"]
        )
    assert entries[-1]["newBalance"] == call(sandbox, "account/balance", KEY).json()["data"]["balance"]
    for view in views:
        mine = [entry for entry in entries if entry["objid"] == view["_id"]]
        assert mine[0]["type"] == "ORDER"
        assert {entry["type"] for entry in mine[1:]} <= {"REFUND-ORDER"}
        assert sum(-signs[entry["operation"]] * entry["amount"] for entry in mine) == view["fulfilled_amount"]


@pytest.mark.parametrize("query", ["from=2026-01-01T00:00:00Z", "to=2026-01-01T00:00:00Z"])
def test_transactions_want_both_ends_of_a_window(sandbox, query):
    assert sandbox.api(f"account/transactions?{query}")[0] == 400
    assert (
        sandbox.api("account/transactions?from=2020-01-01T00:00:00Z&to=2020-01-02T00:00:00Z")[1]["data"][
            "items"
        ]
        == []
    )


def test_times_of_the_chain_never_go_back(sandbox):
    sandbox.control("orders", {**find_offer(sandbox), "age": 3600})
    place(sandbox)

    times = [entry["time"] for entry in chain(sandbox)]

    assert len(times) == 3
    assert times == sorted(times)
