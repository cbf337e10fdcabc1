"""A shop that has bought, delivered, set aside and revealed holds no code in plain text anywhere."""

import time

import pytest

from tools.customer import Customer
from tools.leaks import cards, find_leaks, own_secrets, suppliers_key, written
from tools.sandbox_control import SandboxControl
from tools.scan import scan

# Everything with which a careless shop would write a body into its log or its database.
RULES = [
    {"fault": "more_cards", "match": {"quantity": 5}},
    {"fault": "half_body", "endpoint": "checkOrder", "times": 2},
    {"fault": "truncated_json", "endpoint": "checkOrder", "times": 2},
    {"fault": "apply_then_lose", "endpoint": "placeOrder", "match": {"quantity": 2}},
    {"fault": "hostile_card", "match": {"quantity": 1}},
]


@pytest.fixture(scope="module")
def sandbox(talkative_shop):
    return SandboxControl(talkative_shop.sandbox_url)


def wait_for_cards(sandbox, number):
    """The truth once so many cards were issued: the last order takes the supplier a moment."""
    deadline = time.monotonic() + 120
    while len(cards(told := sandbox.truth(cards=True))) < 2 * number:
        assert time.monotonic() < deadline, "the supplier issued no more cards"
        time.sleep(0.2)
    return told


@pytest.fixture(scope="module")
def truth(talkative_shop, sandbox):
    """What the sandbox knows, cards included, after a customer has bought, looked and read every code."""
    sandbox.inject(RULES)
    customer = Customer(talkative_shop.url)
    offer = customer.offer("itunes-usa")
    for quantity in (1, 2, 3):
        reference = customer.buy((offer.denomination, quantity))
        for number in customer.follow(reference).cards:
            customer.reveal(reference, number)
    aside = customer.buy((offer.denomination, 5))
    customer.follow(aside, lambda seen: seen.lines[0].status == "placed")
    told = wait_for_cards(sandbox, 1 + 2 + 3 + 6)
    assert told["orders_taken"] == 4
    return told


def test_no_code_serial_or_key_is_found_in_what_the_shop_has_written(talkative_shop, truth):
    assert len(cards(truth)) >= 2 * (1 + 2 + 3 + 6)

    assert find_leaks(talkative_shop.folder, truth) == []


def test_the_logs_that_were_searched_are_at_debug(talkative_shop, truth):
    logs = {path.stem: path.read_text() for path in (talkative_shop.folder / "log").glob("*.log")}

    for name in ("web", "worker", "poller", "sweeper"):
        assert " DEBUG " in logs[name], name
    assert "orders.poll_line" in logs["poller"], "the tasks themselves are logged"


def test_the_search_reaches_database_mails_and_broker(talkative_shop, truth):
    """What is meant to be there is found there, by the same scan."""
    folder = talkative_shop.folder
    known = {"e-mail": Customer(talkative_shop.url).email, "task": "orders.poll_line"}

    found = {finding.path.relative_to(folder).parts[0] for finding in scan(written(folder), known)}

    assert found >= {"mail", "log", "valkey"}
    assert any(place.startswith("shop.sqlite3") for place in found)


def test_a_code_planted_in_any_place_is_found(talkative_shop, truth):
    code = next(iter(cards(truth).values()))
    places = ["log/web.log", "mail/planted.log", "valkey/planted.aof", "run.env", "planted.txt"]
    for place in places:
        path = talkative_shop.folder / place
        before = path.read_bytes() if path.exists() else None
        path.write_bytes((before or b"") + code.encode())
        try:
            assert find_leaks(talkative_shop.folder, truth), place
        finally:
            path.unlink() if before is None else path.write_bytes(before)


def test_keys_are_looked_for(talkative_shop, truth):
    secrets = {**own_secrets(talkative_shop.folder), **suppliers_key(talkative_shop.folder)}
    assert {"SECRET_KEY", "CARD_KEYS", "ONECLICK_API_KEY"} <= set(secrets)
    planted = talkative_shop.folder / "log" / "planted.log"
    for name, value in secrets.items():
        planted.write_text(f"using {value}")
        try:
            assert {finding.name for finding in find_leaks(talkative_shop.folder, truth)} == {name}
        finally:
            planted.unlink()
