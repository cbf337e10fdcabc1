"""A customer's wallet: money that the shop keeps for them. Its balance is the sum of its entries."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core import clock
from core.fields import CentimesField
from core.money import format_dinars


class WalletEntryKind(models.TextChoices):
    """Why money came into a wallet, or left it."""

    TOP_UP = "top_up", _("top-up")
    PAYMENT = "payment", _("payment")
    GIVEN_BACK = "given_back", _("given back")  # the order that it was to pay ended unpaid
    REFUND = "refund", _("refund")
    UNAPPLIED = "unapplied", _("money that fitted no order")


class Wallet(models.Model):
    """One per customer. Changed by payments.wallet alone."""

    customer = models.OneToOneField(
        "accounts.Customer", on_delete=models.PROTECT, related_name="wallet", verbose_name=_("customer")
    )
    balance = CentimesField(_("balance"), default=0)

    class Meta:
        verbose_name = _("wallet")
        verbose_name_plural = _("wallets")
        constraints = [
            models.CheckConstraint(condition=Q(balance__gte=0), name="payments_wallet_not_below_zero")
        ]

    def __str__(self) -> str:
        return f"{self.customer}: {format_dinars(self.balance)}"


class WalletEntry(models.Model):
    """One change of a wallet. Append-only; its unique key makes the same change twice impossible."""

    APPEND_ONLY = True

    wallet = models.ForeignKey(
        Wallet, on_delete=models.PROTECT, related_name="entries", verbose_name=_("wallet")
    )
    key = models.CharField(_("key"), max_length=120, unique=True)  # "payment:12"
    kind = models.CharField(_("kind"), max_length=20, choices=WalletEntryKind)
    amount = CentimesField(_("amount"))  # above zero: came in; below: went out
    balance_after = CentimesField(_("balance after"))
    about = models.CharField(_("about"), max_length=64)  # the journal's subject, "order:7K2M…"
    at = models.DateTimeField(_("when"), default=clock.now)

    class Meta:
        verbose_name = _("wallet entry")
        verbose_name_plural = _("wallet entries")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(amount=0), name="payments_walletentry_not_zero"),
            models.CheckConstraint(
                condition=Q(balance_after__gte=0), name="payments_walletentry_not_below_zero"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key}: {format_dinars(self.amount)}"
