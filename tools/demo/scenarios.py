"""What the demonstration can show.

Each scenario drives a `Buyer` and raises `ExpectationFailedError` if it fails.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass

from tools.browser.account import sign_up
from tools.browser.buyer import Buyer, State
from tools.browser.driver import ExpectationFailedError, expect
from tools.browser.effort import EffortLimit
from tools.demo.shop_discovery import Shop

REHEARSAL = "rehearsal"  # the product of the vendor's test types
HALF, NONE = "Test: half delivered", "Test: everything refunded"
LONGEST = 60  # seconds from the first page to the last code
GUEST, MEMBER = EffortLimit(clicks=8, fields=2), EffortLimit(clicks=5, fields=0)  # from home to the code
ORDER_LIFE = 30 * 60  # seconds an unpaid order is kept, before TIME_SCALE
SLOWEST_CLOCK = 15  # below this TIME_SCALE nobody wants to wait for an order to expire


@dataclass(frozen=True)
class Result:
    """What a scenario ended with. `codes` are for comparing, never for printing."""

    reference: str
    states: list[State]
    codes: list[str]


def purchase(buyer: Buyer, _shop: Shop) -> Result:
    """Two cards of one product and one of another in one cart; three codes."""
    buyer.arrive()
    add_two_products(buyer)
    buyer.check_out()
    buyer.pay()
    states = buyer.await_end()
    expect(states[-1] == State("paid", ("delivered", "delivered")), f"both lines delivered, not {states[-1]}")
    expect(len(states) > 1, "the page to show a change of state")
    codes = buyer.reveal_all()
    expect(len(set(codes)) == 3, f"three different codes, not {len(set(codes))}")
    return Result(buyer.reference, states, codes)


def guest(buyer: Buyer, _shop: Shop) -> Result:
    """A guest buys one card; what it takes from home to the code is counted, the bank's page included."""
    buyer.go_home()
    buyer.buy_now()
    buyer.tell_details(email=f"guest-{secrets.token_hex(4)}@example.com", phone=new_phone())
    return order_and_reveal(buyer, GUEST)


def member(buyer: Buyer, shop: Shop) -> Result:
    """A member buys again what they have bought before, which takes less."""
    become_member(buyer, shop)
    buyer.go_home()
    buyer.buy_now()
    buyer.tell_details(phone=new_phone())
    order_and_reveal(buyer, GUEST)
    buyer.go_home()
    buyer.buy_again()
    return order_and_reveal(buyer, MEMBER)


def become_member(buyer: Buyer, shop: Shop) -> None:
    """Sign up. Raises ExpectationFailedError where the link for it does not come to the mail folder."""
    try:
        with buyer.step("signed up"):
            sign_up(buyer, shop)
    except AssertionError as exc:
        raise ExpectationFailedError(
            f"{exc} in {shop.mail}: a shop with EMAIL_URL sends it instead; add --own-shop"
        ) from None


def new_phone() -> str:
    """A phone of one's own, since unpaid orders are counted per phone."""
    return f"0550{secrets.randbelow(10**6):06}"


def order_and_reveal(buyer: Buyer, limit: EffortLimit) -> Result:
    """From the last step of the checkout to the code of the one card, within the limit."""
    buyer.order()
    buyer.pay()
    states = buyer.await_end()
    codes = buyer.reveal_all()
    expect(len(codes) == 1, f"one code, not {len(codes)}")
    buyer.timeline.note(f"from home to the code: {buyer.effort} (at most {limit})")
    expect(buyer.effort.keeps(limit), f"at most {limit} from home to the code, not {buyer.effort}")
    return Result(buyer.reference, states, codes)


def add_two_products(buyer: Buyer) -> None:
    """Two cards of the first product of this page that is in stock, and one of the second."""
    quantities = [2, 1]
    for product in dict.fromkeys(buyer.products()):
        if buyer.add(product, quantity=quantities[0]):
            del quantities[0]
        if not quantities:
            return
    raise ExpectationFailedError("two products in stock: the first page has none")


def partial(buyer: Buyer, _shop: Shop) -> Result:
    """Four ordered, two come: two codes and a refund of two at the price paid."""
    result = buy_rehearsal(buyer, HALF)
    expect(result.states[-1].lines == ("partly_delivered",), f"half to come, not {result.states[-1]}")
    expect(len(set(result.codes)) == 2, f"two codes, not {len(set(result.codes))}")
    expect(buyer.refund() == (buyer.total // 2, 2), f"a refund of two cards, not {buyer.refund()}")
    return result


def refund(buyer: Buyer, _shop: Shop) -> Result:
    """Nothing comes: no code, and everything is refunded."""
    result = buy_rehearsal(buyer, NONE)
    expect(result.states[-1].lines == ("refused",), f"nothing to come, not {result.states[-1]}")
    expect(result.codes == [], "no code")
    expect(buyer.refund() == (buyer.total, 4), f"a refund of everything, not {buyer.refund()}")
    return result


def buy_rehearsal(buyer: Buyer, name: str) -> Result:
    """Buy four of a test type and reveal what comes."""
    put_rehearsal(buyer, name)
    buyer.check_out()
    buyer.pay()
    states = buyer.await_end()
    return Result(buyer.reference, states, buyer.reveal_all())


def put_rehearsal(buyer: Buyer, name: str) -> None:
    """Put four cards of a test type into the cart. Raises ExpectationFailedError if the shop has none."""
    buyer.arrive()
    expect(buyer.add(REHEARSAL, name=name, quantity=4), f"the product {REHEARSAL}, which needs a sandbox key")


def declined(buyer: Buyer, _shop: Shop) -> Result:
    """The bank says no; the same order is paid at the second try."""
    buyer.arrive()
    add_two_products(buyer)
    buyer.check_out()
    buyer.pay("declined")
    reference = buyer.reference
    buyer.pay_again()
    buyer.pay()
    states = buyer.await_end()
    expect(buyer.reference == reference, "the same order")
    expect(states[-1] == State("paid", ("delivered", "delivered")), f"both lines delivered, not {states[-1]}")
    return Result(reference, states, buyer.reveal_all())


def walk_away(buyer: Buyer, shop: Shop) -> Result:
    """Nobody pays: the order expires, and nothing is bought."""
    taken = shop.orders_taken()
    put_rehearsal(buyer, HALF)
    buyer.check_out()
    buyer.pay("walk")
    # The order outlives its last payment link by a little; a busy machine takes its time.
    states = buyer.await_end(seconds=3 * ORDER_LIFE / shop.time_scale + 30)
    expect(states[-1] == State("expired", ("unpaid",)), f"an expired order, not {states[-1]}")
    expect(shop.orders_taken() == taken, "no order at the supplier")
    return Result(buyer.reference, states, [])


SCENARIOS: dict[str, Callable[[Buyer, Shop], Result]] = {
    "purchase": purchase,
    "guest": guest,
    "member": member,
    "partial": partial,
    "refund": refund,
    "declined": declined,
    "walk-away": walk_away,
}
