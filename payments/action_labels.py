"""What the audit log calls what staff do about payments, statements, refunds and money without an order."""

from django.utils.translation import gettext_lazy as _

from core import audit_log

audit_log.register_labels(
    {
        "payment.ask_again": _("another receipt asked for"),
        "payment.give_up": _("payment given up"),
        "refund.approve": _("refund approved"),
        "refund.bounce": _("payout of a refund taken back"),
        "refund.correct": _("refund corrected"),
        "refund.explain_payout": _("payout without a statement explained"),
        "refund.pay_out": _("payout noted"),
        "refund.redirect": _("destination of a refund changed"),
        "refund.reject": _("refund rejected"),
        "refund.show_accounts": _("accounts of refunds shown"),
        "statement.agree_columns": _("columns of a statement agreed to"),
        "statement.import": _("statement imported"),
        "statement.name_columns": _("columns of a statement named"),
        "statement.set_aside": _("statement line set aside"),
        "statement.take_back": _("statement line opened again"),
        "statement.tie_line": _("statement line tied to a payment"),
        "statement.withdraw_columns": _("columns of a statement taken back"),
        "unapplied.refund": _("refund of money without an order requested"),
        "unapplied.wallet": _("money without an order put into the wallet"),
    }
)
