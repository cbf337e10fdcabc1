"""Faults of the vendor's books: its clock, its list of orders, its list of transactions."""

from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from itertools import pairwise

import pytest
import requests

from sandbox.app import from_iso
from sandbox.testing import KEY
from sandbox.tests.shop import place
from tests.timeouts import WAIT_SECONDS

SKEWS = (-3_600.0, 3_600.0)


def read(sandbox, path: str) -> requests.Response:
    return requests.get(f"{sandbox.url}/v3/{path}", headers={"X-Access-Token": KEY}, timeout=WAIT_SECONDS)


def items(sandbox, path: str) -> list[dict]:
    return read(sandbox, path).json()["data"]["items"]


@pytest.mark.parametrize("seconds", SKEWS)
def test_skewed_clock_dates_answers_and_orders_alike(sandbox, seconds):
    order = place(sandbox)
    (right,) = items(sandbox, "gift-cards/list")
    sandbox.faults({"fault": "clock_skew", "seconds": seconds, "times": None})

    answer = read(sandbox, "gift-cards/list")

    (told,) = answer.json()["data"]["items"]
    assert told["_id"] == order
    assert from_iso(told["time"]) == pytest.approx(from_iso(right["time"]) + seconds)
    date = parsedate_to_datetime(answer.headers["Date"])
    assert abs((date - datetime.now(date.tzinfo)).total_seconds() - seconds) < WAIT_SECONDS


@pytest.mark.parametrize("path", ["gift-cards/list", "account/transactions"])
@pytest.mark.parametrize("seconds", SKEWS)
def test_windows_are_of_the_skewed_clock(sandbox, path, seconds):
    place(sandbox)
    moment = datetime.fromtimestamp(from_iso(items(sandbox, path)[0]["time"])).astimezone()
    sandbox.faults({"fault": "clock_skew", "seconds": seconds, "times": None})

    def window(shift: float) -> list[dict]:
        start, end = (moment + timedelta(seconds=shift + each) for each in (-60, 60))
        query = requests.compat.urlencode({"from": start.isoformat(), "to": end.isoformat()})
        return items(sandbox, f"{path}?{query}")

    assert window(seconds)
    assert not window(0)


def test_unlisted_order_is_known_to_check_order_alone(sandbox):
    order = place(sandbox)
    sandbox.faults({"fault": "unlisted", "order": order, "times": None})

    assert items(sandbox, "gift-cards/list") == []
    assert read(sandbox, f"gift-cards/checkOrder/{order}").status_code == 200


def test_gap_leaves_out_what_lies_between_two_others(sandbox):
    for _ in range(2):
        place(sandbox)
    whole = items(sandbox, "account/transactions")
    sandbox.faults({"fault": "ledger_gap"})

    newest, *rest = items(sandbox, "account/transactions")

    assert [newest, *rest] == [whole[0], *whole[2:]]
    assert newest["oldBalance"] != rest[0]["newBalance"]


def test_longer_past_links_up_with_the_present(sandbox):
    before = sandbox.truth()["balance"]

    assert sandbox.control("ledger", {"entries": 251, "seconds": 86_400}) == {"entries": 252}

    entries = [
        each
        for page in (1, 2, 3)
        for each in items(sandbox, f"account/transactions?pageSize=100&page={page}")
    ]
    assert len(entries) == 253
    assert all(one["oldBalance"] == other["newBalance"] for one, other in pairwise(entries))
    assert sandbox.truth()["balance"] == before
