"""Every promise about wallets holds in the shop's own doings, and is missed when it is broken by hand."""

from collections.abc import Callable

import pytest

from accounts.testing import make_customer
from core.moves import record_created
from orders.models import Order, OrderPayment
from orders.order_payment.expiry import cancel_order
from orders.order_payment.options import PaymentSplit
from orders.order_payment.split_payment import pay_split
from orders.states import LineStatus, OrderStatus
from orders.testing import make_line, make_order
from orders.testing.verification import broken_invariants
from orders.verification import verify
from payments.ledger.journal import Account, post
from payments.models import Payment, Wallet, WalletEntry, WalletEntryKind
from payments.states import PaymentStatus
from payments.testing import fill_wallet

pytestmark = [pytest.mark.django_db, pytest.mark.storage]

SUMS = "a wallet holds what its entries sum to"
JOURNAL = "wallets and journal agree"
PAYMENTS = "payments stand in their wallets"
ENDED = "an order that ended holds nothing"


def in_parts(*, cancelled: bool = False) -> Order:
    """An order of 1,030 dinars, 530 of them from a wallet that held a thousand."""
    customer = make_customer()
    fill_wallet(customer, 1000_00)
    order = make_order(customer=customer, amount=1030_00)
    for row in (order, make_line(LineStatus.UNPAID, order=order, quantity=2)):
        record_created(row, why="made for a test")
    pay_split(order=order, split=PaymentSplit(530_00, 500_00, "ocpay", customer))
    if cancelled:
        assert cancel_order(order=order)
    return order


@pytest.mark.parametrize("cancelled", [False, True])
def test_wallet_that_fills_pays_and_gets_back_keeps_its_promises(cancelled: bool) -> None:
    in_parts(cancelled=cancelled)

    assert verify() == []


def _balance_raised(order: Order) -> None:
    Wallet.objects.update(balance=2000_00)


def _entry_invented(order: Order) -> None:
    wallet = Wallet.objects.get()
    WalletEntry.objects.create(
        wallet=wallet, key="top-up:0", kind=WalletEntryKind.TOP_UP, amount=100, balance_after=100, about=""
    )


def _booking_invented(order: Order) -> None:
    post(key="refund:0", kind="refund", about="", entries={Account.REFUNDS: 100, Account.WALLETS: -100})


def _payment_confirmed_by_hand(order: Order) -> None:
    payment = Payment.objects.create(
        customer=order.customer, gateway="wallet", title="", amount=100, status=PaymentStatus.CONFIRMED
    )
    OrderPayment.objects.create(order=order, payment=payment)


def _payment_unconfirmed_by_hand(order: Order) -> None:
    Payment.objects.filter(gateway="wallet").update(status=PaymentStatus.FAILED)


def _given_back_by_hand(order: Order) -> None:
    OrderPayment.objects.filter(payment__gateway="wallet").update(given_back_at=order.created_at)


def _return_forgotten(order: Order) -> None:
    OrderPayment.objects.update(given_back_at=None)


def _ended_by_hand(order: Order) -> None:
    Order.objects.filter(pk=order.pk).update(status=OrderStatus.EXPIRED)


HANDS_ON: list[tuple[str, str, Callable[[Order], None]]] = [
    ("order", SUMS, _balance_raised),
    ("order", SUMS, _entry_invented),
    ("order", JOURNAL, _balance_raised),
    ("order", JOURNAL, _entry_invented),
    ("order", JOURNAL, _booking_invented),
    ("order", PAYMENTS, _entry_invented),
    ("order", PAYMENTS, _payment_confirmed_by_hand),
    ("order", PAYMENTS, _payment_unconfirmed_by_hand),
    ("order", PAYMENTS, _given_back_by_hand),
    ("order", ENDED, _ended_by_hand),
    ("cancelled", PAYMENTS, _return_forgotten),
    ("cancelled", "no money ignored", _return_forgotten),
]


@pytest.mark.matrix
@pytest.mark.parametrize(
    ("kind", "invariant", "break_it"), HANDS_ON, ids=lambda value: getattr(value, "__name__", None)
)
def test_broken_promise_is_told(kind: str, invariant: str, break_it: Callable[[Order], None]) -> None:
    order = in_parts(cancelled=kind == "cancelled")
    assert broken_invariants() == set()

    break_it(order)

    assert invariant in broken_invariants()
