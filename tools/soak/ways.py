"""How simulated customers pay, how often, and what they do with what came."""

from dataclasses import dataclass, replace

from payments import wallet
from payments.gateways.chargily import Chargily
from payments.gateways.ocpay import OCPay
from payments.gateways.transfer import NAME as TRANSFER

Doing = tuple[float, str]  # seconds after they have begun, and what


@dataclass(frozen=True)
class Way:
    """What a customer does after the checkout, and how often one does so."""

    share: int
    doings: list[Doing]


@dataclass(frozen=True)
class Means:
    """What an order is paid with."""

    method: str
    uses_wallet: bool = False

    @property
    def without_wallet(self) -> "Means":
        """For those whose wallet does not hold enough."""
        return Means(OCPay.name) if self.method == wallet.NAME else replace(self, uses_wallet=False)

    @property
    def other(self) -> "Means":
        """For those who change their mind."""
        return replace(self, method=Chargily.name if self.method == OCPay.name else OCPay.name)


MEANS = {
    Means(OCPay.name): 46,
    Means(Chargily.name): 24,
    Means(TRANSFER): 12,
    Means(wallet.NAME, uses_wallet=True): 8,
    Means(OCPay.name, uses_wallet=True): 5,
    Means(Chargily.name, uses_wallet=True): 5,
}
# The shop waits for days for a transfer, and nobody here does: what is not paid by then is cancelled.
GIVE_UP = (7_200, "cancel")

_ONLINE = {
    "once": Way(56, [(4, "pay")]),
    "at last": Way(8, [(900, "pay")]),
    "never": Way(4, []),
    "declined, then again": Way(6, [(4, "decline"), (40, "again"), (60, "pay")]),
    "twice": Way(8, [(4, "decline"), (40, "again"), (60, "pay"), (300, "pay first")]),
    "late": Way(8, [(3_600, "pay late")]),
    "cancelled, then paid": Way(6, [(5, "cancel"), (30, "pay late")]),
    "another way": Way(4, [(20, "other way"), (60, "pay")]),
    "another way, and both": Way(4, [(20, "other way"), (60, "pay"), (90, "pay first")]),
}

WAYS = {
    OCPay.name: _ONLINE,
    Chargily.name: {
        **_ONLINE,
        "left, then again": Way(5, [(4, "leave"), (40, "again"), (60, "pay")]),
        "once, told again": Way(8, [(4, "pay"), (2_000, "send again")]),
    },
    TRANSFER: {
        "once": Way(20, [(600, "pay"), GIVE_UP]),
        "with a receipt": Way(20, [(600, "pay"), (660, "show"), GIVE_UP]),
        "receipt first": Way(20, [(300, "show"), (1_200, "pay"), (1_260, "show"), GIVE_UP]),
        "less": Way(10, [(600, "pay less"), GIVE_UP]),
        "more": Way(10, [(600, "pay more"), GIVE_UP]),
        "never": Way(20, [(900, "show"), GIVE_UP]),
        "cancelled, then paid": Way(10, [(900, "cancel"), (1_800, "pay late")]),
        "another way": Way(6, [(60, "other way"), (120, "pay"), GIVE_UP]),
        "another way, and both": Way(6, [(60, "other way"), (120, "pay"), (900, "pay first"), GIVE_UP]),
    },
}
WAYS[wallet.NAME] = WAYS[OCPay.name]  # for those whose wallet does not hold enough

# What is done with a card that came, after a while, and how often.
LATE_DOINGS: dict[str, list[Doing]] = {
    "": [],
    "give back": [(2_400, "give back")],
    "look": [(2_400, "look")],
    "give back and look": [(2_400, "give back and look")],
}
AFTERWARDS = {"": 70, "give back": 12, "look": 12, "give back and look": 6}
