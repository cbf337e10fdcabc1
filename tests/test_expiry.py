"""An order that nobody pays ends by itself, in a shop whose minutes are half seconds."""

from pathlib import Path

from tests.flows.witnesses import find_in_mail, truth
from tests.shop import RunningShop
from tools.customer import Customer


def test_order_that_nobody_pays_expires_and_nothing_is_bought(tmp_path: Path) -> None:
    with RunningShop(tmp_path / "data", TIME_SCALE="120") as hasty:
        customer = Customer(hasty.url, email="walked-away@example.com")
        customer.add(customer.offer("itunes-usa").denomination, 2)
        reference = customer.check_out()
        customer.pay(reference, "walk")

        seen = customer.follow(reference, lambda order: order.status != "awaiting_payment")

        assert (seen.status, seen.lines[0].status, seen.cards) == ("expired", "unpaid", [])
        assert find_in_mail(hasty, customer.email, rf"({reference})")
        assert truth(hasty)["orders"] == []
        assert truth(hasty)["requests"].get("placeOrder") is None
