"""What staff call the acts of money that the log keeps by their codes."""

from django.utils.translation import gettext_lazy as _

from core import audit_log

audit_log.register_labels(
    {
        "refund.approve": _("refund approved"),
        "refund.bounce": _("transfer of a refund came back"),
        "refund.correct": _("amount of a refund corrected"),
        "refund.explain_payout": _("payout without a statement explained"),
        "refund.pay_out": _("transfer of a refund noted"),
        "refund.redirect": _("destination of a refund changed"),
        "refund.reject": _("refund rejected"),
        "refund.show_accounts": _("accounts of transfers to make shown"),
        "unapplied.refund": _("refund of money without an order requested"),
        "unapplied.wallet": _("money without an order put into the wallet"),
    }
)
