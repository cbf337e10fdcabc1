"""Into the customer's own wallet: the money stays here, and is there at once."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from core.reasons import register_reasons
from payments import wallet
from payments.ledger.chart_of_accounts import Account
from payments.models import Refund, WalletEntryKind
from payments.payout_methods.base import (
    CustomerTexts,
    HistoryReasons,
    InstantPayout,
    MailTexts,
    PayeeInput,
    StaffTexts,
)


@register_reasons
class WalletReason(TextChoices):
    """What histories keep of it."""

    PAID = "wallet.paid", _("kept in the wallet")


class WalletPayout(InstantPayout):
    """Needs no account number: the payee is the customer."""

    name = wallet.NAME
    label = _("wallet")
    choice = _("My wallet in this shop")
    place = _("your wallet")
    hint = _("At once after the approval, for your next purchases here.")
    account = Account.WALLETS
    needs_login = True
    for_customers = CustomerTexts(approved=_("approved"), paid=_("in your wallet"))
    mails = MailTexts(
        paid=_(
            "Your refund of %(amount)s is in your wallet. It is there for your next purchase, in the account "
            "with this e-mail address."
        )
    )
    for_staff = StaffTexts(approved=_("Approved, and paid into the wallet."))
    history = HistoryReasons(paid=WalletReason.PAID)

    @property
    def is_offered(self) -> bool:
        """Only where the shop lets people pay from it."""
        return wallet.NAME in settings.PAYMENT_METHODS

    def read(self, typed: Mapping[str, Any]) -> PayeeInput:
        return PayeeInput()

    def pay(self, refund: Refund) -> None:
        wallet.credit(
            customer=refund.customer,
            amount=refund.amount,
            kind=WalletEntryKind.REFUND,
            key=wallet.entry_key(WalletEntryKind.REFUND, refund.pk),
            about=refund.about,
        )
