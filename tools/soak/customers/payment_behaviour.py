"""How simulated customers pay, how often, and what they do with what came."""

from dataclasses import dataclass, replace

from payments import wallet
from payments.gateways.chargily import Chargily
from payments.gateways.ocpay import OCPay
from payments.gateways.transfer import NAME as TRANSFER

TimedAct = tuple[float, str]  # seconds after they have begun, and what


@dataclass(frozen=True)
class PaymentBehaviour:
    """What a customer does after the checkout, and how often one does so."""

    share: int
    doings: list[TimedAct]


@dataclass(frozen=True)
class PaymentMeans:
    """What an order is paid with."""

    method: str
    uses_wallet: bool = False

    @property
    def without_wallet(self) -> "PaymentMeans":
        """For those whose wallet does not hold enough."""
        return PaymentMeans(OCPay.name) if self.method == wallet.NAME else replace(self, uses_wallet=False)

    @property
    def other(self) -> "PaymentMeans":
        """For those who change their mind."""
        return replace(self, method=Chargily.name if self.method == OCPay.name else OCPay.name)


PAYMENT_MEANS = {
    PaymentMeans(OCPay.name): 46,
    PaymentMeans(Chargily.name): 24,
    PaymentMeans(TRANSFER): 12,
    PaymentMeans(wallet.NAME, uses_wallet=True): 8,
    PaymentMeans(OCPay.name, uses_wallet=True): 5,
    PaymentMeans(Chargily.name, uses_wallet=True): 5,
}
# The shop waits for days for a transfer, and nobody here does: what is not paid by then is cancelled.
GIVE_UP = (7_200, "cancel")

_ONLINE = {
    "once": PaymentBehaviour(56, [(4, "pay")]),
    "at last": PaymentBehaviour(8, [(900, "pay")]),
    "never": PaymentBehaviour(4, []),
    "declined, then again": PaymentBehaviour(6, [(4, "decline"), (40, "again"), (60, "pay")]),
    "twice": PaymentBehaviour(8, [(4, "decline"), (40, "again"), (60, "pay"), (300, "pay first")]),
    "late": PaymentBehaviour(8, [(3_600, "pay late")]),
    "cancelled, then paid": PaymentBehaviour(6, [(5, "cancel"), (30, "pay late")]),
    "another way": PaymentBehaviour(4, [(20, "other way"), (60, "pay")]),
    "another way, and both": PaymentBehaviour(4, [(20, "other way"), (60, "pay"), (90, "pay first")]),
}

PAYMENT_BEHAVIOURS = {
    OCPay.name: _ONLINE,
    Chargily.name: {
        **_ONLINE,
        "left, then again": PaymentBehaviour(5, [(4, "leave"), (40, "again"), (60, "pay")]),
        "once, told again": PaymentBehaviour(8, [(4, "pay"), (2_000, "send again")]),
    },
    TRANSFER: {
        "once": PaymentBehaviour(20, [(600, "pay"), GIVE_UP]),
        "with a receipt": PaymentBehaviour(20, [(600, "pay"), (660, "show"), GIVE_UP]),
        "receipt first": PaymentBehaviour(20, [(300, "show"), (1_200, "pay"), (1_260, "show"), GIVE_UP]),
        "less": PaymentBehaviour(10, [(600, "pay less"), GIVE_UP]),
        "more": PaymentBehaviour(10, [(600, "pay more"), GIVE_UP]),
        "never": PaymentBehaviour(20, [(900, "show"), GIVE_UP]),
        "cancelled, then paid": PaymentBehaviour(10, [(900, "cancel"), (1_800, "pay late")]),
        "another way": PaymentBehaviour(6, [(60, "other way"), (120, "pay"), GIVE_UP]),
        "another way, and both": PaymentBehaviour(
            6, [(60, "other way"), (120, "pay"), (900, "pay first"), GIVE_UP]
        ),
    },
}
PAYMENT_BEHAVIOURS[wallet.NAME] = PAYMENT_BEHAVIOURS[
    OCPay.name
]  # for those whose wallet does not hold enough

# What is done with a card that came, after a while, and how often.
CARD_ACTS: dict[str, list[TimedAct]] = {
    "": [],
    "give back": [(2_400, "give back")],
    "look": [(2_400, "look")],
    "give back and look": [(2_400, "give back and look")],
}
CARD_ACT_SHARES = {"": 70, "give back": 12, "look": 12, "give back and look": 6}
