"""The ways to pay an amount: which can be chosen, why not the others, and how much a wallet takes over."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache

from accounts.models import Customer
from core.money import CENTIMES_PER_DINAR
from orders.models import Cart
from orders.supplier_account.solvency import SupplierCover, fresh_supplier_cover, supplier_cover
from payments import wallet
from payments.gateways.base import Gateway
from payments.gateways.registry import enabled_gateways


class OptionProblem(StrEnum):
    """Why a way to pay cannot be chosen; the page has the words."""

    SIGN_IN = "sign_in"
    OTHER_ADDRESS = "other_address"
    EMPTY = "empty"
    NOT_ENOUGH = "not_enough"
    TOO_LITTLE = "too_little"
    TOO_MUCH = "too_much"
    AWAY = "away"
    NOT_COVERED = "not_covered"  # the balance at the supplier does not cover it


class PaymentOptionError(Exception):
    """The amount cannot be paid in this way (any more)."""


class WalletChangedError(PaymentOptionError):
    """The wallet does not hold what it was to pay."""


class NotCoveredError(PaymentOptionError):
    """It could not be bought with money that comes in so late (see orders.supplier_account.solvency)."""


@dataclass(frozen=True)
class SpendableBalance:
    """What somebody may spend of a wallet: nothing until they have proved that it is theirs."""

    owner: Customer | None = None
    balance: int = 0  # centimes
    trouble: OptionProblem | None = OptionProblem.SIGN_IN


@dataclass(frozen=True)
class PaymentOption:
    """One way to pay an amount; all amounts in centimes."""

    gateway: Gateway
    amount: int
    from_wallet: int = 0  # what the wallet can take over, so that the rest stays payable in this way
    needs_wallet: bool = False  # the whole amount is too much for it, the rest is not
    is_part_covered: bool = True  # what the wallet would take over can be bought
    trouble: OptionProblem | None = None

    @property
    def name(self) -> str:
        return self.gateway.name

    @property
    def is_wallet(self) -> bool:
        return self.name == wallet.NAME

    @property
    def rest(self) -> int:
        """What is paid in this way if the wallet is used as well."""
        return self.amount - self.from_wallet


@dataclass(frozen=True)
class PaymentSplit:
    """How an amount is paid: so much from the wallet and the rest, if there is one, by `method`; centimes."""

    from_wallet: int
    rest: int
    method: str
    owner: Customer | None = None  # of the wallet


def spendable_balance(visitor: Customer | None, *, email: str) -> SpendableBalance:
    """The wallet with which a visitor may pay an order of this address: their own, for themselves.

    `visitor` is the customer of the account that is signed in, never one found by what somebody typed.
    """
    if all(each.name != wallet.NAME for each in enabled_gateways()):
        return SpendableBalance(trouble=OptionProblem.AWAY)
    if visitor is None:
        return SpendableBalance()
    if visitor.email != email:
        return SpendableBalance(trouble=OptionProblem.OTHER_ADDRESS)
    balance = wallet.balance_of(visitor)
    return SpendableBalance(visitor, balance, trouble=None if balance else OptionProblem.EMPTY)


def spendable_balance_at_checkout(cart: Cart, visitor: Customer | None) -> SpendableBalance:
    """Until an address is given, a visitor who is signed in is taken to buy for themselves."""
    return spendable_balance(visitor, email=cart.email or (visitor.email if visitor else ""))


Cover = Callable[[], SupplierCover]


def payment_options(
    amount: int, purse: SpendableBalance, *, cost: int, cover: SupplierCover | None = None
) -> list[PaymentOption]:
    """Every way that the shop has, in the shop's order.

    `cost` is what is ordered may cost at the supplier at most, in centimes; `cover` what the balance there
    still buys, if that was read just now.
    """
    told = cache(lambda: cover or supplier_cover())  # asked for once, if at all
    return [_with_cover(_option(each, amount, purse), cost, told) for each in enabled_gateways()]


def _with_cover(way: PaymentOption, cost: int, cover: Cover) -> PaymentOption:
    """The way, as far as what it pays for can be bought. Money from the wallet is never credited."""
    if way.trouble:
        return way
    credits_supplier = way.gateway.credits_supplier
    is_whole = _is_covered(cost, way.amount if credits_supplier else 0, cover)
    is_part = _is_covered(cost, way.rest if credits_supplier else 0, cover)
    if not (is_part if way.needs_wallet else is_whole):
        return replace(way, from_wallet=0, needs_wallet=False, trouble=OptionProblem.NOT_COVERED)
    return way if is_part else replace(way, from_wallet=0, is_part_covered=False)


def _is_covered(cost: int, credited: int, cover: Cover) -> bool:
    """Looks at the balance only where what is credited to it does not pay for all."""
    return credited >= cost or cover().allows(cost=cost, credited=credited)


def _option(gateway: Gateway, amount: int, purse: SpendableBalance) -> PaymentOption:
    if gateway.name == wallet.NAME:
        lacking = OptionProblem.NOT_ENOUGH if purse.balance < amount else None
        return PaymentOption(gateway, amount, trouble=purse.trouble or lacking)
    part = _part(gateway, amount, purse.balance)
    if gateway.takes(amount, purse.owner):
        return PaymentOption(gateway, amount, from_wallet=part)
    if part and gateway.takes(amount - part, purse.owner):
        return PaymentOption(gateway, amount, from_wallet=part, needs_wallet=True)
    return PaymentOption(gateway, amount, trouble=_why_not(gateway, amount))


def _part(gateway: Gateway, amount: int, balance: int) -> int:
    """Whole dinars of the balance that leave enough for the gateway; nothing if the balance pays for all."""
    if balance >= amount:
        return 0
    most = min(balance, amount - gateway.least)
    return max(most, 0) // CENTIMES_PER_DINAR * CENTIMES_PER_DINAR


def _why_not(gateway: Gateway, amount: int) -> OptionProblem:
    if amount < gateway.least:
        return OptionProblem.TOO_LITTLE
    return OptionProblem.TOO_MUCH if amount > gateway.most else OptionProblem.AWAY


def split_amount(
    amount: int, *, method: str, purse: SpendableBalance, use_wallet: bool, cost: int
) -> PaymentSplit:
    """How `amount` is paid by `method`, beside the wallet if that is to be used.

    `cost` is what is ordered may cost at the supplier at most, in centimes. Outside any transaction: where
    the balance at the supplier decides, one that was not read within a minute is read now. A wallet that
    holds everything pays everything. Changes nothing; whoever spends may still find the wallet too empty.
    Raises PaymentOptionError.
    """
    cover = cache(fresh_supplier_cover)
    if use_wallet and purse.balance >= amount:
        if not _is_covered(cost, 0, cover):
            raise NotCoveredError
        return PaymentSplit(amount, 0, wallet.NAME, purse.owner)
    chosen = next((each for each in enabled_gateways() if each.name == method), None)
    if chosen is None:
        raise PaymentOptionError("this way to pay is not offered")
    way = _with_cover(_option(chosen, amount, purse), cost, cover)
    if way.trouble == OptionProblem.NOT_COVERED or (use_wallet and not way.is_part_covered):
        raise NotCoveredError
    if way.is_wallet:
        if way.trouble:
            raise (
                WalletChangedError
                if way.trouble == OptionProblem.NOT_ENOUGH
                else PaymentOptionError(way.trouble)
            )
        return PaymentSplit(amount, 0, method, purse.owner)
    if way.trouble or (way.needs_wallet and not use_wallet):
        raise PaymentOptionError(way.trouble or "too much without the wallet")
    if not use_wallet:
        return PaymentSplit(0, amount, method)
    if not way.from_wallet:
        raise WalletChangedError
    return PaymentSplit(way.from_wallet, way.rest, method, purse.owner)
