"""Which destinations of refunds there are, and which of them the shop offers."""

from django.conf import settings

from payments.payout_methods.base import InstantPayout, PayoutMethod
from payments.payout_methods.cash import CashPayout
from payments.payout_methods.ccp import CcpPayout
from payments.payout_methods.rip import RipPayout
from payments.payout_methods.wallet import WalletPayout

_ALL: tuple[PayoutMethod, ...] = (
    WalletPayout(),
    CcpPayout(),
    RipPayout(),
    CashPayout(),
)
ALL_PAYOUT_METHODS: dict[str, PayoutMethod] = {each.name: each for each in _ALL}
# Paid by the approval alone; every other is paid by a person, who notes it.
INSTANT = frozenset(each.name for each in _ALL if isinstance(each, InstantPayout))


def payout_method(name: str) -> PayoutMethod:
    """Raises KeyError for a name that is not registered."""
    return ALL_PAYOUT_METHODS[name]


def offered_payout_methods() -> list[PayoutMethod]:
    """Those that a refund may be told to go to, in the shop's order."""
    return [each for each in map(payout_method, settings.PAYOUT_METHODS) if each.is_offered]
