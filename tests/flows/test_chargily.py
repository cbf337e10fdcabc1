"""A purchase by Chargily through a whole running shop: its page, its webhook over HTTP, and the card."""

from typing import Any

import requests

from tests.flows.ground_truth import truth
from tests.running_shop import RunningShop
from tests.timeouts import WAIT_SECONDS
from tools.http_customer import HttpCustomer


def buy(http_customer: HttpCustomer) -> str:
    """Buy a card and pay it at Chargily; the order's reference."""
    http_customer.add(http_customer.offer("itunes-usa").denomination)
    reference = http_customer.check_out(method="chargily")
    http_customer.pay(reference)
    return reference


def checkout_of(shop: RunningShop, reference: str) -> dict[str, Any]:
    """The checkout of an order, as the vendor knows it."""
    (found,) = (each for each in truth(shop)["checkouts"] if reference in each["success_url"])
    return dict(found)


def webhook_statuses(shop: RunningShop, checkout: str) -> list[int]:
    """What the shop answered to the webhooks about a checkout."""
    address = f"{shop.sandbox_url}/control/deliveries"
    answer = requests.get(address, params={"checkout": checkout}, timeout=WAIT_SECONDS)
    return [each["status"] for each in answer.json()["deliveries"]]


def test_card_is_bought_by_chargily_and_its_webhook_is_taken(
    http_customer: HttpCustomer, shop: RunningShop
) -> None:
    reference = buy(http_customer)

    assert http_customer.follow(reference).cards == [1]
    checkout = checkout_of(shop, reference)
    assert (checkout["status"], checkout["events"]) == ("paid", ["checkout.paid"])
    assert checkout["webhook_endpoint"] == f"{shop.url}/webhooks/chargily/"
    assert webhook_statuses(shop, checkout["id"]) == [200]


def test_card_is_bought_by_chargily_without_any_webhook(
    http_customer: HttpCustomer, shop: RunningShop
) -> None:
    requests.post(f"{shop.sandbox_url}/control/faults", json={"fault": "webhook_never"}, timeout=WAIT_SECONDS)

    reference = buy(http_customer)

    assert http_customer.follow(reference).cards == [1]
    assert webhook_statuses(shop, checkout_of(shop, reference)["id"]) == []
