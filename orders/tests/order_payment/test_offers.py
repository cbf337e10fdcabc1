"""How the ways to pay are offered: one entry for the same cards, and what is chosen to begin with."""

from typing import Any

import pytest

from accounts.testing import make_customer
from core.shared_cache import cache
from orders.forms import PayForm
from orders.order_payment.offers import Offers, arrange, stand_ins
from orders.order_payment.options import OptionProblem, PaymentOption, SpendableBalance, payment_options
from payments.gateways.outages import failing_gateways, note_start_failure
from payments.gateways.registry import GATEWAYS, other_pages
from payments.testing.manual_gateway import ManualGateway

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _two_pages_for_cards(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    cache.clear()
    monkeypatch.setitem(GATEWAYS, "counter", ManualGateway())
    settings.PAYMENT_METHODS = ["ocpay", "chargily", "counter", "wallet"]


def purse(balance: int) -> SpendableBalance:
    return SpendableBalance(make_customer(), balance, trouble=None if balance else OptionProblem.EMPTY)


def ways(amount: int, balance: int = 0) -> list[PaymentOption]:
    return payment_options(amount, purse(balance), cost=0)


def names(offers: Offers) -> tuple[list[str], list[str]]:
    return [offer.way.name for offer in offers.first], [offer.way.name for offer in offers.other_pages]


def test_same_cards_are_one_entry() -> None:
    assert names(arrange(ways(1000_00))) == (["ocpay", "counter", "wallet"], ["chargily"])


def test_page_that_cannot_be_chosen_gives_its_place_to_the_other() -> None:
    """OCPay takes 500 dinars or more, Chargily 100 (ref: create-link; CHARGILY_LEAST)."""
    assert names(arrange(ways(200_00))) == (["chargily", "counter", "wallet"], ["ocpay"])


def test_page_that_has_just_failed_gives_its_place_to_the_other_and_stays_open() -> None:
    note_start_failure("ocpay")

    offers = arrange(ways(1000_00))

    assert names(offers) == (["chargily", "counter", "wallet"], ["ocpay"])
    assert offers.other_pages[0].way.trouble is None
    assert offers.preselected("ocpay") == "chargily"


def test_where_both_fail_all_is_as_always() -> None:
    note_start_failure("ocpay")
    note_start_failure("chargily")

    assert names(arrange(ways(1000_00)))[1] == ["chargily"]


def test_nobody_is_known_to_fail_while_the_cache_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*args: Any, **kwargs: Any) -> None:
        raise ConnectionError

    monkeypatch.setattr("payments.gateways.outages.cache.get_many", away)
    monkeypatch.setattr("payments.gateways.outages.cache.set", away)

    note_start_failure("ocpay")

    assert failing_gateways(["ocpay"]) == frozenset()


def test_one_page_alone_stands_behind_nobody(settings: Any) -> None:
    settings.PAYMENT_METHODS = ["chargily", "wallet"]

    assert names(arrange(ways(1000_00))) == (["chargily", "wallet"], [])
    assert stand_ins([GATEWAYS["chargily"]]) == set()


def test_other_pages_are_those_for_the_same_cards() -> None:
    assert [each.name for each in other_pages("ocpay")] == ["chargily"]
    assert [each.name for each in other_pages("chargily")] == ["ocpay"]
    assert other_pages("counter") == []


@pytest.mark.parametrize(
    ("balance", "last", "chosen"),
    [
        (0, "", "ocpay"),
        (0, "counter", "counter"),
        (0, "chargily", "chargily"),
        (0, "gone", "ocpay"),
        (300_00, "counter", "counter"),
        (1000_00, "counter", "wallet"),  # the money is here already
    ],
)
def test_way_is_chosen_to_begin_with(balance: int, last: str, chosen: str) -> None:
    assert arrange(ways(1000_00, balance)).preselected(last) == chosen


def form(amount: int, balance: int, posted: dict[str, Any] | None = None) -> PayForm:
    return PayForm(posted, ways=ways(amount, balance), purse=purse(balance))


def test_wallet_that_can_pay_a_part_is_ticked() -> None:
    offers = form(15_204_00, 3000_00).offers

    assert form(15_204_00, 3000_00)["use_wallet"].value() is True
    assert [(part.from_wallet, part.rest) for part in offers.parts] == [(3000_00, 12_204_00)]
    assert {offer.way.name: offer.part for offer in offers.first} == {"ocpay": 1, "counter": 1}
    assert not form(15_204_00, 0)["use_wallet"].value()


def test_each_way_has_the_part_that_leaves_enough_for_it() -> None:
    """From 600 dinars, OCPay must be left 500, the counter 100."""
    offers = arrange(ways(600_00, 400_00))

    assert {part.number: (part.from_wallet, part.rest) for part in offers.parts} == {
        1: (100_00, 500_00),
        2: (400_00, 200_00),
    }
    assert {offer.way.name: offer.part for offer in offers.first} == {"ocpay": 1, "counter": 2}


def test_tick_says_nothing_about_a_way_beside_which_the_wallet_pays_no_part() -> None:
    """All of 500 dinars are needed for OCPay, as its entry on the page says."""
    posted = {"payment_method": "ocpay", "use_wallet": "on", "seen_balance": str(300_00)}
    sent = form(500_00, 300_00, posted)

    assert sent.is_valid()
    assert sent.cleaned_data["use_wallet"] is False


def test_tick_with_a_balance_that_has_changed_is_asked_again() -> None:
    posted = {"payment_method": "ocpay", "use_wallet": "on", "seen_balance": str(200_00)}

    assert not form(500_00, 300_00, posted).is_valid()
