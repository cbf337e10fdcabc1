"""Which destinations of refunds there are, and which of them the shop offers."""

from django.conf import settings

from payments.payouts.base import Payout
from payments.payouts.cash import CashPayout
from payments.payouts.ccp import CcpPayout
from payments.payouts.rip import RipPayout
from payments.payouts.wallet import WalletPayout

_ALL: tuple[Payout, ...] = (
    WalletPayout(),
    CcpPayout(),
    RipPayout(),
    CashPayout(),
)
PAYOUTS: dict[str, Payout] = {each.name: each for each in _ALL}
# Paid by the approval alone; every other is paid by a person, who notes it.
INSTANT = frozenset(each.name for each in _ALL if each.is_instant)


def payout(name: str) -> Payout:
    """Raises KeyError for a name that is not registered."""
    return PAYOUTS[name]


def offered_payouts() -> list[Payout]:
    """Those that a refund may be told to go to, in the shop's order."""
    return [each for each in map(payout, settings.PAYOUT_METHODS) if each.is_offered]
