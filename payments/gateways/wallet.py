"""The customer's own wallet: the money is here already."""

from django.utils.translation import gettext_lazy as _

from accounts.models import Customer
from core.money import CENTIMES_PER_DINAR
from payments import wallet
from payments.gateways.base import Gateway, GatewayOutcome, GatewayStatus, PaymentStartError, Settled
from payments.models import Payment, WalletEntry, WalletEntryKind
from payments.reasons import GatewayReason
from payments.subjects import about_payment


class WalletGateway(Gateway):
    """Any amount that the wallet holds, from one dinar: also the way to buy what is below others' least."""

    name = wallet.NAME
    label = _("Wallet")
    hint = _("Paid at once from the money that we keep for you.")
    icon = "wallet"
    least = CENTIMES_PER_DINAR
    most = 10_000_000 * CENTIMES_PER_DINAR
    is_remote = False

    def takes(self, amount: int, customer: Customer | None) -> bool:
        """Whether the wallet holds it. `customer` has proved that it is theirs; None if nobody has."""
        return customer is not None and self.least <= amount <= wallet.balance_of(customer)

    def start(self, payment: Payment, *, return_url: str) -> Settled:
        try:
            wallet.pay_from_wallet(payment=payment, about=_subject(payment))
        except wallet.InsufficientFundsError:
            raise PaymentStartError(GatewayReason.WALLET_TOO_SMALL, try_again=False) from None
        return Settled(reference=f"wallet-{payment.pk}")

    def fetch(self, payment: Payment) -> GatewayStatus:
        taken = WalletEntry.objects.filter(key=wallet.entry_key(WalletEntryKind.PAYMENT, payment.pk)).first()
        if taken is None:
            return GatewayStatus(GatewayOutcome.PENDING, "", payment.reference or "")
        return GatewayStatus(
            outcome=GatewayOutcome.CONFIRMED,
            raw_status="taken",
            reference=payment.reference or "",
            amount=-taken.amount,
            currency="DZD",
            is_sandbox=payment.is_sandbox,
        )


def _subject(payment: Payment) -> str:
    """What the entry is about: the order that the payment belongs to, as the journal calls it."""
    link = getattr(payment, "order_payment", None)
    return str(link.order.about) if link else about_payment(payment.pk)
