"""The customer's own wallet: the money is here already."""

from django.utils.translation import gettext_lazy as _

from accounts.models import Customer
from core.money import CENTIMES_PER_DINAR
from payments import wallet
from payments.gateways.base import CannotStart, Fact, Gateway, Outcome, Settled
from payments.models import Payment, WalletEntry


class WalletGateway(Gateway):
    """Any amount that the wallet holds, from one dinar: also the way to buy what is below others' least."""

    name = wallet.NAME
    label = _("Wallet")
    hint = _("Paid at once from the money that we keep for you.")
    least = CENTIMES_PER_DINAR
    most = 10_000_000 * CENTIMES_PER_DINAR
    is_remote = False

    def takes(self, amount: int, customer: Customer | None) -> bool:
        return customer is not None and self.least <= amount <= wallet.balance_of(customer)

    def start(self, payment: Payment, *, return_url: str) -> Settled:
        try:
            wallet.pay_from_wallet(payment=payment, about=f"payment:{payment.pk}")
        except wallet.NotEnough:
            raise CannotStart("the wallet does not hold that much", try_again=False) from None
        return Settled(reference=f"wallet-{payment.pk}")

    def fetch(self, payment: Payment) -> Fact:
        taken = WalletEntry.objects.filter(key=f"payment:{payment.pk}").first()
        if taken is None:
            return Fact(Outcome.PENDING, "", payment.reference or "")
        return Fact(
            outcome=Outcome.CONFIRMED,
            raw_status="taken",
            reference=payment.reference or "",
            amount=-taken.amount,
            currency="DZD",
            is_sandbox=payment.is_sandbox,
        )
