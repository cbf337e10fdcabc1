"""Transfer by hand: customers send the money by BaridiMob, a bank or a post office, and a person sees it.

A picture of the receipt says that there is something to look for; it proves nothing (payments.transfers).
"""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from accounts.models import Customer
from core.intervals import Interval
from payments.bank_accounts.shop_accounts import shop_accounts
from payments.gateways.base import CopyableDetail, PayerGuide
from payments.gateways.references import quoted_reference
from payments.gateways.staff_confirmed import StaffConfirmedGateway
from payments.models import Payment

NAME = "transfer"


class TransferGateway(StaffConfirmedGateway):
    """100 to 500,000 dinars: what Algerian papers reported as the least of a payment by BaridiMob (August
    2025) and as the most of a day (June 2025). Algérie Poste changes both without a documented page.
    """

    name = NAME
    label = _("Transfer: BaridiMob or CCP")
    icon = "transfer"
    hint = _(
        "No card needed: send the money with the BaridiMob app, or in cash at any post office with our CCP "
        "number. Then send us a picture of the receipt, which a person checks."
    )
    least = 100_00
    most = 500_000_00

    @property
    def held_for(self) -> timedelta:
        return Interval.TRANSFER_HOLD.duration

    def takes(self, amount: int, customer: Customer | None) -> bool:
        """Not where the shop has told no account."""
        return super().takes(amount, customer) and shop_accounts().any

    def guide(self, payment: Payment) -> PayerGuide:
        accounts = shop_accounts()
        fills = [CopyableDetail(_("Reference to write on the transfer"), quoted_reference(payment))]
        if accounts.holder:
            fills.append(CopyableDetail(_("Account holder"), accounts.holder))
        if accounts.ccp:
            fills.append(CopyableDetail(_("CCP number"), accounts.ccp.number))
            fills.append(CopyableDetail(_("Clé of the CCP"), accounts.ccp.key))
        if accounts.rip:
            fills.append(
                CopyableDetail(_("RIP, for BaridiMob and banks"), accounts.rip.digits, str(accounts.rip))
            )
        return PayerGuide(
            steps=(
                _("Open BaridiMob or your bank's app, or go to a post office."),
                _("Send exactly the amount above to our account. Fees, if there are any, come on top."),
                _("Write the reference as the reason for the transfer: by it we find your money."),
                _("Send us a picture of the receipt, here on this page."),
                _("A person compares it with our account."),
            ),
            fills=tuple(fills),
            wants_receipt=True,
        )
