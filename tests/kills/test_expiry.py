"""An order that nobody pays ends by itself, in a shop whose minutes are seconds."""

from tests.kills.observer import ShopObserver
from tests.running_shop import RunningShop
from tools.mailbox import find_in_mail


def test_order_that_nobody_pays_expires_and_nothing_is_bought(
    shop: RunningShop, witness: ShopObserver
) -> None:
    customer = witness.customer
    reference = witness.check_out("itunes-italy")
    customer.pay(reference, "walk")

    seen = customer.follow(reference, lambda order: order.status != "awaiting_payment")

    assert (seen.status, seen.lines[0].status, seen.cards) == ("expired", "unpaid", [])
    assert find_in_mail(shop.mail, customer.email, rf"({reference})")
    assert witness.orders_taken() == 0
