"""A shop that has bought, delivered, set aside and revealed holds no code in plain text anywhere.

It is the one of all flows, and logs all it can: what they leave behind is searched as well.
"""

import pytest

from tests.timeouts import wait_for
from tools.demo.scenarios import NONE, REHEARSAL
from tools.http_customer import HttpCustomer
from tools.leaks import cards, find_leaks, own_secrets, suppliers_key, written
from tools.sandbox_control import SandboxControl
from tools.secret_scan import scan

# Everything with which a careless shop would write a body into its log or its database.
RULES = [
    {"fault": "more_cards", "match": {"quantity": 5}},
    {"fault": "half_body", "endpoint": "checkOrder", "times": 2},
    {"fault": "truncated_json", "endpoint": "checkOrder", "times": 2},
    {"fault": "apply_then_lose", "endpoint": "placeOrder", "match": {"quantity": 2}},
    {"fault": "hostile_card", "match": {"quantity": 1}},
    {"fault": "extra_fields", "match": {"quantity": 3}},
]
NUMBER = 1 + 2 + 3 + 6  # cards that come: of five, one too many
EXTRAS = 3 * 3  # secrets beside code and serial: PIN, address and lot of three cards


# What customers named for their refunds.
RIP = "00799999004761928571"
CCP = "008392057184"


@pytest.fixture(scope="module")
def sandbox(shop):
    sandbox = SandboxControl(shop.sandbox_url)
    yield sandbox
    sandbox.clear()


def wait_for_cards(sandbox, known):
    """The truth once all cards of our orders were issued: the last one takes the supplier a moment."""

    def complete():
        told = sandbox.truth(cards=True)
        ours = [order for order in told["orders"] if order["id"] not in known]
        if len(cards({"orders": ours})) < 2 * NUMBER + EXTRAS:
            return None
        assert len(ours) == 4
        return told

    return wait_for(complete, "all cards of the supplier", every=0.2)


@pytest.fixture(scope="module")
def truth(shop, sandbox):
    """What the sandbox knows, cards included, after a customer has bought, looked and read every code."""
    known = {order["id"] for order in sandbox.truth()["orders"]}
    sandbox.inject(RULES)
    customer = HttpCustomer(shop.url)
    offer = customer.offer("itunes-usa")
    for quantity in (1, 2, 3):
        reference = customer.buy((offer.denomination, quantity))
        for number in customer.follow(reference).cards:
            customer.reveal(reference, number)
        customer.reveal_all(reference)
    aside = customer.buy((offer.denomination, 5))
    customer.follow(aside, lambda seen: seen.lines[0].status == "placed")
    return wait_for_cards(sandbox, known)


@pytest.fixture(scope="module")
def account_numbers(shop, truth):
    """Account numbers that a customer has typed for refunds of what did not come."""
    customer = HttpCustomer(shop.url)
    for fields in (
        {"destination": "rip", "rip": RIP, "holder": "Customer"},
        {"destination": "ccp", "ccp_number": CCP[:-2], "ccp_key": CCP[-2:], "holder": "Customer"},
    ):
        reference = customer.buy((customer.offer(REHEARSAL, NONE).denomination, 1))
        customer.follow(reference)
        customer.choose_destination(reference, fields)
    return [RIP, CCP]


def test_no_code_serial_key_or_account_is_found_in_what_the_shop_has_written(shop, truth, account_numbers):
    assert len(cards(truth)) >= 2 * NUMBER

    assert find_leaks(shop.folder, truth, account_numbers=account_numbers) == []


@pytest.mark.matrix
@pytest.mark.parametrize(
    "written", [RIP, CCP, "00799999 0047619285 71", "0083920571 / 84", "83920571", "0047619285"]
)
def test_an_account_number_planted_in_the_log_is_found(shop, truth, account_numbers, written):
    planted = shop.folder / "log" / "planted.log"
    planted.write_text(f"refund to {written}")
    try:
        assert find_leaks(shop.folder, truth, account_numbers=account_numbers)
    finally:
        planted.unlink()


def test_the_logs_that_were_searched_are_at_debug(shop, truth):
    logs = {path.stem: path.read_text() for path in (shop.folder / "log").glob("*.log")}

    for name in ("web", "worker", "poller", "sweeper"):
        assert " DEBUG " in logs[name], name
    assert "orders.poll_line" in logs["poller"], "the tasks themselves are logged"


def test_the_search_reaches_database_mails_and_broker(shop, truth):
    """What is meant to be there is found there, by the same scan."""
    folder = shop.folder
    known = {"e-mail": HttpCustomer(shop.url).email, "task": "orders.poll_line"}

    found = {finding.path.relative_to(folder).parts[0] for finding in scan(written(folder), known)}

    assert found >= {"mail", "log", "valkey"}
    assert any(place.startswith("shop.sqlite3") for place in found)


def test_a_code_planted_in_any_place_is_found(shop, truth):
    code = next(iter(cards(truth).values()))
    places = ["log/web.log", "mail/planted.log", "valkey/planted.aof", "run.env", "planted.txt"]
    for place in places:
        path = shop.folder / place
        before = path.read_bytes() if path.exists() else None
        path.write_bytes((before or b"") + code.encode())
        try:
            assert find_leaks(shop.folder, truth), place
        finally:
            path.unlink() if before is None else path.write_bytes(before)


@pytest.mark.long_form
def test_keys_are_looked_for(shop, truth):
    secrets = {**own_secrets(shop.folder), **suppliers_key(shop.folder)}
    assert {"SECRET_KEY", "CARD_KEYS", "ONECLICK_API_KEY"} <= set(secrets)
    planted = shop.folder / "log" / "planted.log"
    for name, value in secrets.items():
        planted.write_text(f"using {value}")
        try:
            assert {finding.name for finding in find_leaks(shop.folder, truth)} == {name}
        finally:
            planted.unlink()
