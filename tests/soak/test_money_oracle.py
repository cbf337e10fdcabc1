"""The judge of money notices every dinar that is missing, invented, told otherwise, or paid out twice."""

from datetime import date
from typing import Any

import pytest

from accounts.testing import make_customer
from payments import wallet
from payments.incoming.status_check import apply_gateway_status
from payments.ledger import journal
from payments.ledger.chart_of_accounts import Account
from payments.models import Payment, Wallet
from payments.states import Purpose
from payments.testing import AMOUNT, fact_of, fill_wallet, make_payment
from tools.oracle.bank_account import Bank
from tools.oracle.money import (
    booking_differences,
    payout_differences,
    unnoticed_payments,
    wallet_differences,
)

pytestmark = pytest.mark.django_db

DINARS = AMOUNT // 100


def sandbox_truth(
    *links: dict[str, Any], checkouts: tuple[dict[str, Any], ...] = (), **rule: Any
) -> dict[str, Any]:
    """What the sandbox says about links and checkouts, and about one rule."""
    return {"payments": links, "checkouts": checkouts, "faults": [rule] if rule else []}


def link(payment: Payment, amount: int = DINARS) -> dict[str, Any]:
    return {"ref": payment.reference, "amount": amount, "status": "CONFIRMED"}


def topped_up() -> Payment:
    payment = fill_wallet(make_customer())
    payment.refresh_from_db()
    return payment


def test_money_that_is_booked_as_it_came_is_accounted_for() -> None:
    payment = topped_up()

    assert booking_differences(sandbox_truth(link(payment)), Bank()) == {}
    assert list(wallet_differences()) == []


def test_money_that_the_shop_has_not_booked_is_missed() -> None:
    payment = make_payment()

    assert booking_differences(sandbox_truth(link(payment)), Bank()) == {
        f"ocpay {payment.reference}": -AMOUNT
    }
    assert unnoticed_payments(sandbox_truth(link(payment)), Bank()) == [f"ocpay {payment.reference}"]


def test_money_that_nobody_paid_is_noticed() -> None:
    payment = topped_up()

    assert booking_differences(sandbox_truth(), Bank()) == {f"ocpay {payment.reference}": AMOUNT}


def test_checkouts_count_as_links_do() -> None:
    payment = make_payment(gateway="chargily", reference="01hj5n7cqpaf0mt2d0xx85tgz8")
    paid = {"id": payment.reference, "amount": DINARS, "status": "paid"}

    assert booking_differences(sandbox_truth(checkouts=(paid,)), Bank()) == {
        f"chargily {payment.reference}": -AMOUNT
    }
    assert booking_differences(sandbox_truth(checkouts=({**paid, "status": "failed"},)), Bank()) == {}


def test_only_a_lie_that_was_told_excuses_a_difference() -> None:
    payment = make_payment()
    apply_gateway_status(payment=payment, fact=fact_of(payment, amount=AMOUNT - 100))
    lie = {"fault": "wrong_amount", "by": -1, "match": {"ref": payment.reference}}

    assert booking_differences(sandbox_truth(link(payment), **lie, applied=1), Bank()) == {}
    assert booking_differences(sandbox_truth(link(payment), **lie, applied=0), Bank()) == {
        f"ocpay {payment.reference}": -100
    }


def test_lie_for_whoever_meets_it_excuses_one_payment_of_its_gateway_by_as_much() -> None:
    links = []
    for _ in range(2):
        payment = make_payment()
        apply_gateway_status(payment=payment, fact=fact_of(payment, amount=AMOUNT - 100))
        links.append(link(payment))
    lie = {"fault": "wrong_amount", "by": -1, "match": {}}

    assert booking_differences(sandbox_truth(*links, **lie, applied=2), Bank()) == {}
    assert len(booking_differences(sandbox_truth(*links, **lie, applied=1), Bank())) == 1
    assert len(booking_differences(sandbox_truth(*links, **(lie | {"by": 1}), applied=2), Bank())) == 2
    assert (
        len(
            booking_differences(
                sandbox_truth(*links, **(lie | {"fault": "checkout_wrong_amount"}), applied=2), Bank()
            )
        )
        == 2
    )


def test_transfers_are_looked_for_in_the_books_as_well() -> None:
    bank = Bank()
    bank.receive(payment=make_payment().pk, amount=AMOUNT, day=date(2026, 11, 22), text="7K2M9QX4RA")

    assert booking_differences(sandbox_truth(), bank) == {"transfer C0000001": -AMOUNT}


def test_a_transfer_to_a_customer_needs_a_refund() -> None:
    bank = Bank()
    reference = bank.pay_out(AMOUNT)

    assert list(payout_differences(bank)) == [
        f"{reference}: {AMOUNT} was transferred, None is noted",
        f"0 left the bank by the books, {AMOUNT} really did",
    ]


def test_a_wallet_that_is_not_the_sum_of_its_entries_is_noticed() -> None:
    payment = topped_up()
    Wallet.objects.filter(customer=payment.customer).update(balance=AMOUNT + 1)

    assert list(wallet_differences()) == [
        f"wallet {payment.customer.wallet.pk} holds {AMOUNT + 1}, its entries {AMOUNT}",
        f"wallets hold {AMOUNT + 1}, by the books {AMOUNT}",
    ]


def test_money_in_the_books_alone_is_noticed() -> None:
    payment = make_payment(purpose=Purpose.TOP_UP)
    entries = {Account.CLEARING: AMOUNT, Account.WALLETS: -AMOUNT}
    journal.post(key=f"capture:payment:{payment.pk}", kind="top_up", about="wallet:1", entries=entries)

    assert wallet.balance_of(payment.customer) == 0
    assert list(wallet_differences()) == [f"wallets hold 0, by the books {AMOUNT}"]
