"""A wallet: what comes in and goes out, each change once, never below zero."""

import pytest
from django.db import IntegrityError, transaction

from accounts.models import Customer
from accounts.testing import make_customer
from core.models import Message
from payments import wallet
from payments.gateways.base import GatewayOutcome, PaymentStartError
from payments.gateways.registry import gateway
from payments.incoming.initiation import create_payment, start_payment
from payments.incoming.status_check import apply_gateway_status
from payments.kinds import PaymentsMailKind
from payments.models import Payment, Unapplied, Wallet, WalletEntry, WalletEntryKind
from payments.states import PaymentStatus, Purpose
from payments.testing import booked, fact_of, fill_wallet, make_payment

pytestmark = [pytest.mark.django_db, pytest.mark.storage]

HELD = 1000_00


@pytest.fixture
def funded_customer(customer: Customer) -> Customer:
    """Somebody with a thousand dinars in the wallet."""
    fill_wallet(customer, HELD)
    return customer


def spend(customer: Customer, amount: int) -> Payment:
    return start_payment(
        payment=create_payment(customer=customer, method="wallet", amount=amount, title="Order"),
        return_url="",
    )


def entries(customer: Customer) -> list[tuple[str, int, int]]:
    rows = WalletEntry.objects.filter(wallet__customer=customer).order_by("pk")
    return list(rows.values_list("kind", "amount", "balance_after"))


def test_customer_without_a_wallet_holds_nothing() -> None:
    assert wallet.balance_of(make_customer()) == 0
    assert not Wallet.objects.exists()


def test_confirmed_top_up_is_kept_in_the_wallet(funded_customer: Customer) -> None:
    assert wallet.balance_of(funded_customer) == HELD
    assert entries(funded_customer) == [(WalletEntryKind.TOP_UP, HELD, HELD)]
    assert booked() == {"clearing": HELD, "wallets": -HELD}
    assert not Unapplied.objects.exists()


def test_top_up_is_kept_once_however_often_it_is_told() -> None:
    payment = make_payment(purpose=Purpose.TOP_UP, amount=HELD)
    rivals = [Payment.objects.get(pk=payment.pk) for _ in range(3)]
    for rival in rivals:
        apply_gateway_status(payment=rival, fact=fact_of(rival))

    wallet.top_up(payment=payment)

    assert entries(payment.customer) == [(WalletEntryKind.TOP_UP, HELD, HELD)]


def test_top_up_of_another_amount_is_not_put_into_the_wallet() -> None:
    payment = make_payment(purpose=Purpose.TOP_UP, amount=HELD)

    apply_gateway_status(payment=payment, fact=fact_of(payment, amount=HELD - 100))

    assert wallet.balance_of(payment.customer) == 0
    assert Unapplied.objects.get().amount == HELD - 100


def test_late_top_up_counts() -> None:
    payment = make_payment(PaymentStatus.EXPIRED, purpose=Purpose.TOP_UP, amount=HELD)

    apply_gateway_status(payment=payment, fact=fact_of(payment))

    assert wallet.balance_of(payment.customer) == HELD
    assert Message.objects.get().kind == PaymentsMailKind.TOP_UP_CONFIRMED


@pytest.mark.parametrize(("gateway", "mails"), [("ocpay", 0), ("transfer", 1)])
def test_mail_tells_of_a_top_up_that_nobody_watches(gateway: str, mails: int) -> None:
    payment = make_payment(purpose=Purpose.TOP_UP, amount=HELD, gateway=gateway)

    apply_gateway_status(payment=payment, fact=fact_of(payment))

    assert Message.objects.filter(kind=PaymentsMailKind.TOP_UP_CONFIRMED).count() == mails


def test_payment_takes_the_money_at_once(funded_customer: Customer) -> None:
    payment = spend(funded_customer, 400_00)

    assert payment.status == PaymentStatus.CONFIRMED
    assert entries(funded_customer)[1:] == [(WalletEntryKind.PAYMENT, -400_00, 600_00)]
    assert gateway("wallet").fetch(payment).outcome is GatewayOutcome.CONFIRMED


def test_money_of_the_wallet_that_fits_no_order_is_booked_out_of_the_wallet(
    funded_customer: Customer,
) -> None:
    spend(funded_customer, 400_00)

    assert booked() == {"clearing": HELD, "wallets": -600_00, "unapplied": -400_00}


def test_last_dinar_can_be_spent_and_no_more(funded_customer: Customer) -> None:
    spend(funded_customer, HELD)

    with pytest.raises(PaymentStartError):
        spend(funded_customer, 100)

    assert wallet.balance_of(funded_customer) == 0
    assert Payment.objects.latest("pk").status == PaymentStatus.FAILED


def test_more_than_the_wallet_holds_is_not_taken(funded_customer: Customer) -> None:
    with pytest.raises(PaymentStartError) as refusal:
        spend(funded_customer, HELD + 100)

    payment = Payment.objects.latest("pk")
    assert not refusal.value.try_again
    assert (payment.status, payment.reference) == (PaymentStatus.FAILED, None)
    assert entries(funded_customer) == [(WalletEntryKind.TOP_UP, HELD, HELD)]
    assert gateway("wallet").fetch(payment).outcome is GatewayOutcome.PENDING


def test_wallet_of_somebody_else_is_not_touched(funded_customer: Customer) -> None:
    with pytest.raises(PaymentStartError):
        spend(make_customer(), 100)

    assert wallet.balance_of(funded_customer) == HELD


def test_fault_while_the_money_is_passed_on_takes_none(
    funded_customer: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(**kwargs: object) -> None:
        raise RuntimeError("no room for the money")

    monkeypatch.setattr("payments.ledger.journal.post_unapplied", fail)
    with pytest.raises(RuntimeError):
        spend(funded_customer, 400_00)

    assert wallet.balance_of(funded_customer) == HELD
    assert not WalletEntry.objects.filter(kind=WalletEntryKind.PAYMENT).exists()


def test_same_change_is_not_made_twice(funded_customer: Customer) -> None:
    payment = spend(funded_customer, 100_00)

    with pytest.raises(IntegrityError), transaction.atomic():
        wallet.pay_from_wallet(payment=payment, about="order:7Q2MX4K9ZD")

    assert wallet.balance_of(funded_customer) == HELD - 100_00


def test_what_was_taken_is_given_back_once(funded_customer: Customer) -> None:
    payment = spend(funded_customer, 400_00)

    for _ in range(2):
        wallet.give_back(payment=payment, about="order:7Q2MX4K9ZD")

    assert entries(funded_customer)[2:] == [(WalletEntryKind.GIVEN_BACK, 400_00, HELD)]


@pytest.mark.parametrize(("amount", "taken"), [(99, False), (100, True), (HELD, True), (HELD + 1, False)])
def test_wallet_takes_what_it_holds_from_one_dinar(
    funded_customer: Customer, amount: int, taken: bool
) -> None:
    assert gateway("wallet").takes(amount, funded_customer) is taken


def test_wallet_of_nobody_takes_nothing() -> None:
    assert not gateway("wallet").takes(100_00, None)
