"""Money is not taken for what the balance at the supplier cannot buy; what OCPay brings buys itself."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from accounts.testing import make_customer
from catalog.models import Denomination
from core import clock
from core.alerts.conditions import evaluate_conditions
from core.models import Alert
from core.testing import FakeClock
from orders.cart.carts import add_to_cart, create_cart
from orders.checkout.order_creation import CheckoutError, create_order
from orders.models import Cart, Order, SupplierBalance
from orders.order_payment.options import (
    NotCoveredError,
    PaymentSplit,
    SpendableBalance,
    payment_options,
    split_amount,
)
from orders.order_payment.retry import PaymentRetryError, retry_payment
from orders.states import AttemptStatus, LineStatus, OrderStatus
from orders.supplier_account import solvency
from orders.supplier_account.solvency import refresh_balance, request_fresh_balance, supplier_cover
from orders.testing import WHOLESALE, make_attempt, make_line, make_order
from payments.models import Payment
from payments.testing import fill_wallet
from payments.testing.transfers import CCP
from sandbox.testing import RunningSandbox

pytestmark = [pytest.mark.django_db, pytest.mark.storage]

PRICE = 515_00
WAYS = ["ocpay", "chargily", "transfer", "courier", "wallet"]


@pytest.fixture(autouse=True)
def _all_ways(settings: Any) -> None:
    settings.PAYMENT_METHODS = WAYS
    settings.TRANSFER_CCP = CCP


def record_balance(amount: int, **fields: Any) -> SupplierBalance:
    """The supplier has just told this balance, in centimes."""
    now = clock.now()
    row, _ = SupplierBalance.objects.update_or_create(
        pk=1, defaults={"amount": amount, "asked_at": now, "tried_at": now, **fields}
    )
    return row


def closed(amount: int = PRICE, *, cost: int = PRICE, balance: int = 0) -> set[str]:
    """The ways that are closed for want of balance."""
    purse = SpendableBalance(make_customer(), balance, trouble=None)
    return {way.name for way in payment_options(amount, purse, cost=cost) if way.trouble == "not_covered"}


ELSEWHERE = {"chargily", "transfer", "courier", "wallet"}


# --- the rule


def test_ways_whose_money_lies_elsewhere_close_below_what_the_order_may_cost() -> None:
    record_balance(PRICE)
    assert closed(balance=10 * PRICE) == set()

    record_balance(PRICE - 1)
    assert closed(balance=10 * PRICE) == ELSEWHERE


def test_way_that_credits_the_balance_is_open_at_any() -> None:
    record_balance(1)
    make_line(LineStatus.HELD, quantity=3, unit_price=10_000_00)

    assert "ocpay" not in closed()


@pytest.mark.parametrize("status", solvency.RESERVING_STATUSES)
def test_paid_lines_that_are_not_bought_yet_come_first_at_their_limits(status: LineStatus) -> None:
    make_line(status, quantity=2, unit_price=PRICE, expected_wholesale=1, most_wholesale=500_00)
    record_balance(1000_00 + PRICE)
    assert supplier_cover().spare == PRICE
    assert closed(balance=PRICE) == set()

    record_balance(1000_00 + PRICE - 1)
    assert closed(balance=PRICE) == ELSEWHERE


@pytest.mark.parametrize(
    "status", [LineStatus.UNPAID, LineStatus.PLACED, LineStatus.DELIVERED, LineStatus.REFUSED]
)
def test_other_lines_cost_nothing_more(status: LineStatus) -> None:
    record_balance(PRICE)
    make_line(status, most_wholesale=PRICE, next_due_at=clock.now())

    assert supplier_cover().spare == PRICE


def test_what_was_bought_since_the_balance_was_told_is_taken_off(fake_clock: FakeClock) -> None:
    record_balance(1000_00)
    fake_clock.advance(seconds=10)
    make_attempt(make_line(LineStatus.PLACED), AttemptStatus.PLACED)
    assert supplier_cover().spare == 1000_00 - WHOLESALE

    fake_clock.advance(seconds=10)
    record_balance(510_00)
    assert supplier_cover().spare == 510_00


def test_part_from_the_wallet_must_be_covered_and_is_left_out_else() -> None:
    purse = SpendableBalance(make_customer(), 600_00, trouble=None)
    record_balance(529_99)
    way = payment_options(1030_00, purse, cost=1030_00)[0]
    assert (way.name, way.trouble, way.from_wallet) == ("ocpay", None, 0)
    with pytest.raises(NotCoveredError):
        split_amount(1030_00, method="ocpay", purse=purse, use_wallet=True, cost=1030_00)

    record_balance(530_00)
    assert split_amount(1030_00, method="ocpay", purse=purse, use_wallet=True, cost=1030_00) == PaymentSplit(
        530_00, 500_00, "ocpay", purse.owner
    )


def test_wallet_that_holds_everything_pays_nothing_that_cannot_be_bought() -> None:
    record_balance(1)
    purse = SpendableBalance(make_customer(), 600_00, trouble=None)

    for method in ("wallet", "ocpay"):
        with pytest.raises(NotCoveredError):
            split_amount(515_00, method=method, purse=purse, use_wallet=True, cost=515_00)


# --- a balance that nobody knows


def test_balance_that_cannot_be_read_counts_for_some_minutes_only(fake_clock: FakeClock) -> None:
    record_balance(10 * PRICE)
    fake_clock.advance(minutes=19)
    assert closed(balance=PRICE) == set()

    fake_clock.advance(minutes=2)
    assert closed(balance=PRICE) == ELSEWHERE


def test_shop_that_was_never_told_a_balance_sells_by_ocpay_only(settings: Any) -> None:
    assert closed(balance=PRICE) == set()  # with sandbox keys there may be none
    settings.IN_PRODUCTION = True

    assert closed(balance=PRICE) >= {"wallet"}
    assert "ocpay" not in closed()


def test_sandbox_key_with_a_balance_of_nothing_bounds_nothing(settings: Any) -> None:
    record_balance(0)
    assert supplier_cover().is_unlimited

    settings.IN_PRODUCTION = True
    assert not supplier_cover().is_unlimited


# --- reading it


def test_balance_is_read_each_minute_while_somebody_is_in_checkout(
    supplier: RunningSandbox, fake_clock: FakeClock
) -> None:
    refresh_balance()
    assert SupplierBalance.objects.get().amount == 500_000_00
    fake_clock.advance(seconds=70)
    assert not solvency.balance_is_due()

    request_fresh_balance()
    assert solvency.balance_is_due()
    fake_clock.advance(minutes=6)
    assert not solvency.balance_is_due()
    fake_clock.advance(minutes=4)
    assert solvency.balance_is_due()


def test_each_purchase_reads_it_too(supplier: RunningSandbox) -> None:
    supplier.settings(balance=1234)
    solvency.read_balance()

    assert SupplierBalance.objects.get().amount == 1234_00


def test_supplier_that_does_not_answer_is_asked_once_a_minute_and_then_told_of(
    supplier: RunningSandbox, fake_clock: FakeClock
) -> None:
    refresh_balance()
    supplier.faults({"fault": "http_500", "endpoint": "balance", "times": None})
    for _ in range(4):
        fake_clock.advance(minutes=9)
        refresh_balance()
        refresh_balance()

    row = SupplierBalance.objects.get()
    assert (row.amount, row.failing_since is None) == (500_000_00, False)
    assert "balance_unread" not in alerts()
    fake_clock.advance(minutes=9)
    assert "balance_unread" in alerts()

    supplier.clear_faults()
    refresh_balance()
    assert "balance_unread" not in alerts()


def test_older_answer_does_not_replace_a_newer_one() -> None:
    record_balance(7_00)
    solvency.note_balance(500_00, asked_at=clock.now() - timedelta(seconds=5))

    assert SupplierBalance.objects.get().amount == 7_00


def test_clock_that_steps_back_does_not_keep_an_old_answer() -> None:
    record_balance(7_00, asked_at=clock.now() + timedelta(hours=1))
    solvency.note_balance(500_00, asked_at=clock.now())

    assert SupplierBalance.objects.get().amount == 500_00


# --- alerts


def alerts() -> dict[str, dict[str, Any]]:
    evaluate_conditions()
    return dict(Alert.objects.filter(ended_at=None).values_list("cause", "data"))


def test_owner_is_told_while_the_dearest_card_can_still_be_bought(card: Denomination) -> None:
    dearest = card.selling_price - card.least_profit
    record_balance(2 * dearest)
    assert "balance_low" not in alerts()

    record_balance(2 * dearest - 100)
    assert supplier_cover().allows(cost=dearest, credited=0)
    assert alerts()["balance_low"] == {
        "left": int(2 * dearest - 100) // 100,
        "dearest": int(dearest) // 100,
    }

    record_balance(10 * dearest)
    assert "balance_low" not in alerts()


def test_shop_that_takes_money_by_ocpay_only_needs_no_float(settings: Any, card: Denomination) -> None:
    settings.PAYMENT_METHODS = ["ocpay"]
    record_balance(1_00)

    assert "balance_low" not in alerts()


# --- checkout


def cart_of(card: Denomination, email: str = "customer@example.com") -> tuple[Cart, str]:
    cart, secret = create_cart(customer=None)
    add_to_cart(cart=cart, denomination=card, quantity=1)
    Cart.objects.filter(pk=cart.pk).update(email=email, phone="+213550123456", terms_accepted_at=clock.now())
    cart.refresh_from_db()
    return cart, secret


def test_checkout_looks_again_and_keeps_the_cart(
    chargily: RunningSandbox, card: Denomination, fake_clock: FakeClock
) -> None:
    record_balance(500_000_00)
    fake_clock.advance(minutes=2)
    chargily.settings(balance=100)
    cart, secret = cart_of(card)

    with pytest.raises(CheckoutError) as refusal:
        create_order(cart=cart, method="chargily", language="en", nonce=secret)

    assert "our own account at the supplier" in refusal.value.problems[0]
    assert (Order.objects.count(), Payment.objects.count(), cart.lines.count()) == (0, 0, 1)
    order, _ = create_order(cart=cart, method="ocpay", language="en", nonce=secret)
    assert order.status == OrderStatus.AWAITING_PAYMENT


@pytest.mark.parametrize("method", ["wallet", "chargily", "transfer"])
def test_order_that_waits_is_not_paid_by_a_way_that_has_closed(supplier: RunningSandbox, method: str) -> None:
    line = make_line(LineStatus.UNPAID)
    fill_wallet(line.order.customer, 2000_00)
    record_balance(100_00)

    with pytest.raises(PaymentRetryError) as refusal:
        retry_payment(order=line.order, method=method, visitor=line.order.customer)

    assert "our own account at the supplier" in refusal.value.told
    assert retry_payment(order=line.order, method="ocpay") is not None


PAGE = "/en/checkout/"
DETAILS = {"accept_terms": "on", "email": "customer@example.com", "phone": "0550 12 34 56"}


@pytest.fixture
def shopper(
    outside_transaction: None, guest_client: Client, chargily: RunningSandbox, card: Denomination
) -> Client:
    guest_client.post("/en/cart/add/", {"denomination": card.pk, "quantity": 1})
    guest_client.post(PAGE, DETAILS)
    return guest_client


def text(answer: Any) -> str:
    return " ".join(answer.content.decode().replace("\xa0", " ").split())


def test_page_says_why_a_way_is_closed_and_opens_it_by_itself(shopper: Client) -> None:
    record_balance(100_00)
    page = shopper.get(PAGE)
    troubles = {way.name: way.trouble for way in page.context["form"].ways}
    assert (troubles["ocpay"], troubles["chargily"]) == (None, "not_covered")
    assert "our own account at the supplier has to be filled up first" in text(page)

    record_balance(5000_00)
    assert "has to be filled up first" not in text(shopper.get(PAGE))


def test_stale_page_is_answered_with_the_reason_and_the_form(shopper: Client) -> None:
    record_balance(5000_00)
    nonce = shopper.get(PAGE).context["nonce"]
    record_balance(100_00)

    answer = shopper.post(PAGE, {"step": "pay", "payment_method": "chargily", "nonce": nonce})

    assert answer.status_code == 400
    assert "This way to pay is not available any more. Please choose again." in text(answer)
    assert Order.objects.count() == 0
    assert shopper.post(PAGE, {"step": "pay", "payment_method": "ocpay", "nonce": nonce}).status_code == 302


def test_shop_without_ocpay_says_that_nothing_can_be_bought_before_the_details(
    settings: Any, shopper: Client
) -> None:
    settings.PAYMENT_METHODS = ["chargily", "wallet"]
    record_balance(100_00)

    for page in ("/en/cart/", f"{PAGE}?step=review", PAGE):
        assert "Nothing of this value can be bought for the moment" in text(shopper.get(page, follow=True))


def test_order_counts_what_its_lines_may_cost() -> None:
    order = make_order()
    assert solvency.cost_of_order(order) == 0
    make_line(LineStatus.UNPAID, order=order, quantity=2, most_wholesale=500_00)

    assert solvency.cost_of_order(order) == 1000_00
