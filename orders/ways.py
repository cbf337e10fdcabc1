"""The ways to pay an amount: which can be chosen, why not the others, and how much a wallet takes over."""

from dataclasses import dataclass, replace
from enum import StrEnum

from accounts.models import Customer
from core.money import CENTIMES_PER_DINAR
from orders.models import Cart
from orders.solvency import Cover, cover
from payments import wallet
from payments.gateways.base import Gateway
from payments.gateways.registry import chosen


class Trouble(StrEnum):
    """Why a way to pay cannot be chosen; the page has the words."""

    SIGN_IN = "sign_in"
    OTHER_ADDRESS = "other_address"
    EMPTY = "empty"
    NOT_ENOUGH = "not_enough"
    TOO_LITTLE = "too_little"
    TOO_MUCH = "too_much"
    AWAY = "away"
    NOT_COVERED = "not_covered"  # the balance at the supplier does not cover it


class CannotPayThus(Exception):
    """The amount cannot be paid in this way (any more)."""


class WalletHasChanged(CannotPayThus):
    """The wallet does not hold what it was to pay."""


class NotCovered(CannotPayThus):
    """What is ordered could not be bought with money that comes in this way (see orders.solvency)."""


@dataclass(frozen=True)
class Purse:
    """What somebody may spend of a wallet: nothing until they have proved that it is theirs."""

    owner: Customer | None = None
    balance: int = 0  # centimes
    trouble: Trouble | None = Trouble.SIGN_IN


@dataclass(frozen=True)
class Way:
    """One way to pay an amount; all amounts in centimes."""

    gateway: Gateway
    amount: int
    from_wallet: int = 0  # what the wallet can take over, so that the rest stays payable in this way
    needs_wallet: bool = False  # the whole amount is too much for it, the rest is not
    is_part_covered: bool = True  # what the wallet would take over can be bought
    trouble: Trouble | None = None

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
class Split:
    """How an amount is paid: so much from the wallet and the rest, if there is one, by `method`; centimes."""

    from_wallet: int
    rest: int
    method: str
    owner: Customer | None = None  # of the wallet


def purse_of(visitor: Customer | None, *, email: str) -> Purse:
    """The wallet with which a visitor may pay an order of this address: their own, for themselves.

    `visitor` is the customer of the account that is signed in, never one found by what somebody typed.
    """
    if all(each.name != wallet.NAME for each in chosen()):
        return Purse(trouble=Trouble.AWAY)
    if visitor is None:
        return Purse()
    if visitor.email != email:
        return Purse(trouble=Trouble.OTHER_ADDRESS)
    balance = wallet.balance_of(visitor)
    return Purse(visitor, balance, trouble=None if balance else Trouble.EMPTY)


def purse_at_checkout(cart: Cart, visitor: Customer | None) -> Purse:
    """Until an address is given, a visitor who is signed in is taken to buy for themselves."""
    return purse_of(visitor, email=cart.email or (visitor.email if visitor else ""))


def ways_to_pay(amount: int, purse: Purse, *, cost: int) -> list[Way]:
    """Every way that the shop has, in the shop's order.

    `cost` is what is ordered may cost at the supplier at most, in centimes.
    """
    allowed = cover()
    return [_covered(_way(each, amount, purse), cost, allowed) for each in chosen()]


def _covered(way: Way, cost: int, allowed: Cover) -> Way:
    """The way, as far as what it pays for can be bought. Money from the wallet is never credited."""
    if way.trouble:
        return way
    credits_supplier = way.gateway.credits_supplier
    is_whole = allowed.allows(cost=cost, credited=way.amount if credits_supplier else 0)
    is_part = allowed.allows(cost=cost, credited=way.rest if credits_supplier else 0)
    if not (is_part if way.needs_wallet else is_whole):
        return replace(way, from_wallet=0, needs_wallet=False, trouble=Trouble.NOT_COVERED)
    return way if is_part else replace(way, from_wallet=0, is_part_covered=False)


def _way(gateway: Gateway, amount: int, purse: Purse) -> Way:
    if gateway.name == wallet.NAME:
        lacking = Trouble.NOT_ENOUGH if purse.balance < amount else None
        return Way(gateway, amount, trouble=purse.trouble or lacking)
    part = _part(gateway, amount, purse.balance)
    if gateway.takes(amount, purse.owner):
        return Way(gateway, amount, from_wallet=part)
    if part and gateway.takes(amount - part, purse.owner):
        return Way(gateway, amount, from_wallet=part, needs_wallet=True)
    return Way(gateway, amount, trouble=_why_not(gateway, amount))


def _part(gateway: Gateway, amount: int, balance: int) -> int:
    """Whole dinars of the balance that leave enough for the gateway; nothing if the balance pays for all."""
    if balance >= amount:
        return 0
    most = min(balance, amount - gateway.least)
    return max(most, 0) // CENTIMES_PER_DINAR * CENTIMES_PER_DINAR


def _why_not(gateway: Gateway, amount: int) -> Trouble:
    if amount < gateway.least:
        return Trouble.TOO_LITTLE
    return Trouble.TOO_MUCH if amount > gateway.most else Trouble.AWAY


def divide(amount: int, *, method: str, purse: Purse, use_wallet: bool, cost: int) -> Split:
    """How `amount` is paid by `method`, beside the wallet if that is to be used.

    `cost` is what is ordered may cost at the supplier at most, in centimes. A wallet that holds everything
    pays everything. Changes nothing; whoever spends may still find the wallet too empty. Raises
    CannotPayThus.
    """
    if use_wallet and purse.balance >= amount:
        if not cover().allows(cost=cost, credited=0):
            raise NotCovered
        return Split(amount, 0, wallet.NAME, purse.owner)
    way = next((way for way in ways_to_pay(amount, purse, cost=cost) if way.name == method), None)
    if way is None:
        raise CannotPayThus("this way to pay is not offered")
    if way.trouble == Trouble.NOT_COVERED or (use_wallet and not way.is_part_covered):
        raise NotCovered
    if way.is_wallet:
        if way.trouble:
            raise WalletHasChanged if way.trouble == Trouble.NOT_ENOUGH else CannotPayThus(way.trouble)
        return Split(amount, 0, method, purse.owner)
    if way.trouble or (way.needs_wallet and not use_wallet):
        raise CannotPayThus(way.trouble or "too much without the wallet")
    if not use_wallet:
        return Split(0, amount, method)
    if not way.from_wallet:
        raise WalletHasChanged
    return Split(way.from_wallet, way.rest, method, purse.owner)
