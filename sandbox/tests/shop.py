"""What a shop does with the supplier, in few words."""

from typing import Any

import requests

from sandbox.testing import KEY, RunningSandbox
from tests.timeouts import WAIT_SECONDS, wait_for


def find_offer(sandbox: RunningSandbox, price: float = 490) -> dict[str, Any]:
    """A type of that price as the body of placeOrder."""
    product = find_product(sandbox, "iTunes USA")
    types = sandbox.api(f"gift-cards/checkProduct/{product}")[1]["data"]["types"]
    return {
        "productId": product,
        "typeId": next(item["id"] for item in types if item["price"] == price),
        "quantity": 1,
    }


def find_product(sandbox: RunningSandbox, title: str) -> str:
    categories = sandbox.api("gift-cards/catalog")[1]["data"]["categories"]
    return next(
        product["id"]
        for category in categories
        for product in category["products"]
        if product["title"] == title
    )


def place(sandbox: RunningSandbox, quantity: int = 1, **changes: Any) -> str:
    """Place an order that must be taken; returns its id."""
    status, answer = sandbox.api(
        "gift-cards/placeOrder", {**find_offer(sandbox), "quantity": quantity, **changes}
    )
    assert status == 200, answer
    return answer["data"]["orderId"]


def check(sandbox: RunningSandbox, order: str) -> dict[str, Any]:
    return sandbox.api(f"gift-cards/checkOrder/{order}")[1]["data"]


def settled(sandbox: RunningSandbox, order: str) -> dict[str, Any]:
    """The order once it is no longer HANDLING."""
    return wait_for(lambda: (view := check(sandbox, order))["status"] != "HANDLING" and view, "its end")


def make_link(sandbox: RunningSandbox, **changes: Any) -> dict[str, Any]:
    body = {
        "productInfo": {"title": "Order 1", "amount": 2500},
        "redirectUrl": "http://127.0.0.1:9/return/1",
        **changes,
    }
    status, answer = sandbox.api("ocpay/createLink", body)
    assert status == 200, answer
    return answer["data"]


def raw_place(sandbox: RunningSandbox, timeout: float = WAIT_SECONDS) -> requests.Response:
    """placeOrder as one plain POST that follows nothing, so that broken answers can be looked at."""
    return requests.post(
        f"{sandbox.url}/v3/gift-cards/placeOrder",
        json=find_offer(sandbox),
        headers={"X-Access-Token": KEY},
        timeout=timeout,
        allow_redirects=False,
    )
