"""Which ways to pay take an amount, why the others do not, and what the wallet takes over."""

from typing import Any

import pytest

from accounts.testing import make_customer
from orders.order_payment.options import (
    OptionProblem,
    PaymentOption,
    PaymentOptionError,
    PaymentSplit,
    SpendableBalance,
    WalletChangedError,
    payment_options,
    spendable_balance,
    split_amount,
)
from payments.gateways.registry import GATEWAYS
from payments.testing import fill_wallet
from payments.testing.manual_gateway import ManualGateway

pytestmark = pytest.mark.django_db

# OCPay takes 500 to 500,000 dinars (ref: create-link), the counter 100 to 20,000.
OCPAY_LEAST, OCPAY_MOST = 500_00, 500_000_00


@pytest.fixture(autouse=True)
def _three_ways(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(GATEWAYS, "counter", ManualGateway())
    settings.PAYMENT_METHODS = ["ocpay", "counter", "wallet"]


def purse(balance: int) -> SpendableBalance:
    return SpendableBalance(make_customer(), balance, trouble=None if balance else OptionProblem.EMPTY)


def ways(amount: int, balance: int = 0) -> dict[str, PaymentOption]:
    return {way.name: way for way in payment_options(amount, purse(balance), cost=amount)}


@pytest.mark.parametrize(
    ("amount", "troubles"),
    [
        (99_00, [OptionProblem.TOO_LITTLE, OptionProblem.TOO_LITTLE]),
        (100_00, [OptionProblem.TOO_LITTLE, None]),
        (499_00, [OptionProblem.TOO_LITTLE, None]),
        (OCPAY_LEAST, [None, None]),
        (20_000_00, [None, None]),
        (20_001_00, [None, OptionProblem.TOO_MUCH]),
        (OCPAY_MOST, [None, OptionProblem.TOO_MUCH]),
        (OCPAY_MOST + 100, [OptionProblem.TOO_MUCH, OptionProblem.TOO_MUCH]),
    ],
)
def test_every_way_tells_why_it_cannot_be_chosen(amount: int, troubles: list[OptionProblem | None]) -> None:
    found = ways(amount)

    assert [found[name].trouble for name in ("ocpay", "counter")] == troubles


def test_way_that_is_not_ready_is_shown_as_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ManualGateway, "takes", lambda *args: False)

    assert ways(1000_00)["counter"].trouble == OptionProblem.AWAY


@pytest.mark.parametrize(
    ("balance", "trouble"), [(0, OptionProblem.EMPTY), (999_00, OptionProblem.NOT_ENOUGH), (1000_00, None)]
)
def test_wallet_pays_what_it_holds(balance: int, trouble: OptionProblem | None) -> None:
    assert ways(1000_00, balance)["wallet"].trouble == trouble


def test_wallet_is_for_whoever_is_signed_in_and_buys_for_themselves() -> None:
    customer = make_customer("customer@example.com")
    fill_wallet(customer, 1000_00)

    assert spendable_balance(customer, email="customer@example.com") == SpendableBalance(
        customer, 1000_00, trouble=None
    )
    assert spendable_balance(None, email="customer@example.com").trouble == OptionProblem.SIGN_IN
    assert spendable_balance(customer, email="other@example.com").trouble == OptionProblem.OTHER_ADDRESS
    assert (
        spendable_balance(make_customer("new@example.com"), email="new@example.com").trouble
        == OptionProblem.EMPTY
    )


@pytest.mark.parametrize("owner", ["", "customer@example.com"])
def test_shop_without_wallets_opens_none(settings: Any, owner: str) -> None:
    settings.PAYMENT_METHODS = ["ocpay"]
    customer = make_customer("customer@example.com")
    fill_wallet(customer, 1000_00)

    found = spendable_balance(customer if owner else None, email="customer@example.com")

    assert (found.balance, found.trouble) == (0, OptionProblem.AWAY)
    assert split_amount(1000_00, method="ocpay", purse=found, use_wallet=False, cost=1000_00).rest == 1000_00


@pytest.mark.parametrize(
    ("amount", "balance", "part"),
    [
        (1030_00, 0, 0),
        (1030_00, 99, 0),  # less than a dinar
        (1030_00, 100, 100),
        (1030_00, 250_50, 250_00),  # whole dinars: the rest is paid in whole dinars
        (1030_00, 530_00, 530_00),
        (1030_00, 1029_00, 530_00),  # 500 must be left
        (1030_00, 1030_00, 0),  # the wallet alone
        (500_00, 300_00, 0),  # nothing can be taken off
        (501_00, 300_00, 100),
    ],
)
def test_wallet_takes_over_so_much_that_the_rest_stays_payable(amount: int, balance: int, part: int) -> None:
    way = ways(amount, balance)["ocpay"]

    assert (way.from_wallet, way.rest) == (part, amount - part)


def test_amount_that_is_too_much_may_be_paid_with_the_wallets_help() -> None:
    way = ways(OCPAY_MOST + 1000_00, 1000_00)["ocpay"]
    assert (way.trouble, way.needs_wallet, way.rest) == (None, True, OCPAY_MOST)

    way = ways(OCPAY_MOST + 1000_00, 999_00)["ocpay"]
    assert (way.trouble, way.from_wallet) == (OptionProblem.TOO_MUCH, 0)


def test_amount_is_divided_as_the_ways_say() -> None:
    own = purse(600_00)

    assert split_amount(1030_00, method="ocpay", purse=own, use_wallet=False, cost=1000_00) == PaymentSplit(
        0, 1030_00, "ocpay"
    )
    assert split_amount(1030_00, method="ocpay", purse=own, use_wallet=True, cost=1000_00) == PaymentSplit(
        530_00, 500_00, "ocpay", own.owner
    )
    assert split_amount(1030_00, method="counter", purse=own, use_wallet=True, cost=1000_00) == PaymentSplit(
        600_00, 430_00, "counter", own.owner
    )
    assert split_amount(600_00, method="wallet", purse=own, use_wallet=False, cost=1000_00) == PaymentSplit(
        600_00, 0, "wallet", own.owner
    )


def test_wallet_that_holds_everything_pays_everything() -> None:
    own = purse(2000_00)

    assert split_amount(1030_00, method="ocpay", purse=own, use_wallet=True, cost=1000_00) == PaymentSplit(
        1030_00, 0, "wallet", own.owner
    )


@pytest.mark.parametrize(
    ("amount", "balance", "method", "use_wallet", "refusal"),
    [
        (1030_00, 0, "barter", False, PaymentOptionError),
        (499_00, 0, "ocpay", False, PaymentOptionError),
        (499_00, 300_00, "ocpay", True, PaymentOptionError),
        (OCPAY_MOST + 1000_00, 1000_00, "ocpay", False, PaymentOptionError),
        (1030_00, 1029_00, "wallet", False, WalletChangedError),
        (1030_00, 0, "wallet", False, PaymentOptionError),
        (1030_00, 0, "ocpay", True, WalletChangedError),
        (500_00, 400_00, "ocpay", True, WalletChangedError),
    ],
)
def test_what_cannot_be_paid_so_is_refused(
    amount: int, balance: int, method: str, use_wallet: bool, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        split_amount(amount, method=method, purse=purse(balance), use_wallet=use_wallet, cost=1000_00)
