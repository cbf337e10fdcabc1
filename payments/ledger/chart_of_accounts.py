"""The chart of accounts, whole."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Account(TextChoices):
    """Where money stands. Debits are positive, credits negative."""

    CLEARING = "clearing", _("received through gateways")  # asset
    BANK = "bank", _("paid from the shop's accounts")  # asset: refunds by transfer are taken from it
    SUPPLIER = "supplier", _("balance at the supplier")  # asset: what deliveries cost is taken from it
    ORDERS = "orders", _("owed to customers in cards")  # liability: paid, not yet delivered or refunded
    REFUNDS = "refunds", _("owed to customers in money")  # liability
    WALLETS = "wallets", _("kept for customers in wallets")  # liability
    UNAPPLIED = "unapplied", _("received, belongs to nothing yet")  # liability
    REVENUE = "revenue", _("sales")
    COST = "cost", _("cost of cards sold")
    REPLACEMENTS = "replacements", _("cost of codes bought in place of others")
    COMPENSATION = "compensation", _("credited by the supplier for codes that do not work")
    CORRECTIONS = "corrections", _("corrections of refunds")  # of amounts that staff corrected
