"""Sixty-four spend one wallet at the same moment: what they spend together is never more than it holds.

On both databases. Every rival has looked into the wallet, and found enough, before any of them takes any.
"""

from collections.abc import Callable, Generator
from threading import Barrier
from typing import Any

import pytest
from django.db import IntegrityError, connection
from django.db.backends.signals import connection_created
from django.db.models import Sum

from accounts.models import Customer
from catalog.testing import make_denomination
from core.moves import record_created
from core.testing import close_connections, run_concurrently
from orders.models import Order
from orders.order_payment import retry
from orders.order_payment.retry import PaymentRetryError, retry_payment
from orders.states import LineStatus, OrderStatus
from orders.testing import PRICE, make_line, make_order
from orders.verification import verify
from payments import wallet
from payments.models import Wallet, WalletEntry, WalletEntryKind
from payments.testing import fill_wallet
from tests.concurrency.guards import Constraints, take_out
from tests.timeouts import WAIT_SECONDS

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.storage,
    pytest.mark.usefixtures("supplier", "all_look_first"),
]

RIVALS = 64
AFFORDABLE = 10  # orders that the wallet can pay
HELD = AFFORDABLE * PRICE + PRICE // 2
NOT_BELOW_ZERO = ("payments_wallet_not_below_zero", "payments_walletentry_not_below_zero")


@pytest.fixture
def funded_customer(customer: Customer) -> Customer:
    fill_wallet(customer, HELD)
    return customer


@pytest.fixture
def all_look_first(monkeypatch: pytest.MonkeyPatch) -> None:
    together = Barrier(RIVALS, timeout=WAIT_SECONDS)
    look = retry.split_amount_due

    def look_and_wait(*args: Any, **kwargs: Any) -> Any:
        found = look(*args, **kwargs)
        together.wait()
        return found

    monkeypatch.setattr(retry, "split_amount_due", look_and_wait)


@pytest.fixture
def unchecked(db: None) -> Generator[None, None, None]:
    """A database that lets a wallet go below zero."""
    if connection.vendor == "postgresql":
        constraints = Constraints()
        constraints.drop(*NOT_BELOW_ZERO)
        yield
        constraints.restore()
        return

    def check_nothing(connection: Any, **kwargs: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA ignore_check_constraints = ON")

    close_connections()  # those of the rivals are made anew, and afterwards once more
    connection_created.connect(check_nothing)
    yield
    connection_created.disconnect(check_nothing)
    close_connections()


def spend_at_once(customer: Customer) -> list[Any]:
    """Each rival pays an order of its own, all for the same card."""
    card = make_denomination()
    orders = [make_order(customer=customer) for _ in range(RIVALS)]
    for order in orders:
        for row in (order, make_line(LineStatus.UNPAID, order=order, denomination=card)):
            record_created(row, why="made for a test")

    def spend(order: Order) -> Callable[[], Any]:
        return lambda: retry_payment(order=order, method="wallet", visitor=customer)

    return run_concurrently(*[spend(order) for order in orders])


def is_kept(customer: Customer) -> None:
    """What was spent is no more than what was held, and the rest is still there."""
    taken = WalletEntry.objects.filter(kind=WalletEntryKind.PAYMENT)
    spent = -(taken.aggregate(total=Sum("amount"))["total"] or 0)
    assert spent <= HELD
    assert wallet.balance_of(customer) == HELD - spent >= 0
    assert Order.objects.filter(status=OrderStatus.PAID).count() * PRICE == spent


def test_sixty_four_spend_no_more_than_the_wallet_holds(funded_customer: Customer) -> None:
    results = spend_at_once(funded_customer)

    is_kept(funded_customer)
    assert results.count(None) == AFFORDABLE
    assert sum(isinstance(result, PaymentRetryError) for result in results) == RIVALS - AFFORDABLE
    assert wallet.balance_of(funded_customer) == HELD - AFFORDABLE * PRICE
    assert verify() == []


def test_without_its_guard_the_database_itself_refuses(
    funded_customer: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    take_out(monkeypatch, wallet.debit, ", balance__gte=amount")

    results = spend_at_once(funded_customer)

    is_kept(funded_customer)
    assert sum(isinstance(result, IntegrityError) for result in results) == RIVALS - AFFORDABLE


@pytest.mark.long_form
@pytest.mark.usefixtures("unchecked")
def test_without_guards_the_wallet_is_overspent(
    funded_customer: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    take_out(monkeypatch, wallet.debit, ", balance__gte=amount")

    spend_at_once(funded_customer)

    with pytest.raises(AssertionError):
        is_kept(funded_customer)
    assert Wallet.objects.get().balance == HELD - RIVALS * PRICE
    assert "a wallet holds what its entries sum to" in {each.invariant for each in verify()}
