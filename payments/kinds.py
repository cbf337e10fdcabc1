"""What payments puts on the desk, says and does (see core.kinds)."""

from django.utils.translation import gettext_lazy as _

from core.kinds import MAY_BE_CLOSED, DeskKind, Job, MailKind, register_desk_kinds


@register_desk_kinds
class PaymentsDeskKind(DeskKind):
    """What payments puts on the desk."""

    UNAPPLIED_MONEY = (
        "unapplied_money",
        _("money without an order"),
        _("Money arrived that fits no open order. It is booked and waits for a decision."),
    )
    PAYMENT_MISMATCH = (
        "payment_mismatch",
        _("payment that does not fit"),
        _("The gateway confirmed something else than what was asked for. The order stays unpaid."),
        MAY_BE_CLOSED,
    )
    PAYMENT_STATUS = (
        "payment_status",
        _("unknown payment status"),
        _("The gateway uses a word for the payment that the shop does not know. The payment stays open."),
        MAY_BE_CLOSED,
    )
    PAYMENT_UNREADABLE = (
        "payment_unreadable",
        _("payment that cannot be read"),
        _(
            "For half an hour the gateway has said nothing about this payment that makes sense. Perhaps it "
            "was paid: ask the gateway's support. What it tells later still counts, by itself."
        ),
        MAY_BE_CLOSED,
    )
    GATEWAY_AWAY = (
        "gateway_away",
        _("gateway that does not answer"),
        _("Its payments cannot be asked about, so none is confirmed. They are once it answers again."),
        MAY_BE_CLOSED,
    )
    TRANSFER_REVIEW = (
        "transfer_review",
        _("receipt of a transfer"),
        _(
            "A customer has sent a picture. Look for the money on the account or its statement, then open "
            "the payment: confirm it, ask for another picture, or give it up."
        ),
    )
    STATEMENT_LINES_MISSING = (
        "statement_lines_missing",
        _("lines gone from a statement"),
        _(
            "Somebody imported lines that a later statement of the same days does not hold. One of the two "
            "files is not what the bank wrote: look at the account itself. The lines confirm nothing until "
            "the statement of another person holds them."
        ),
        MAY_BE_CLOSED,
    )
    STATEMENT_LINE_MISREAD = (
        "statement_line_misread",
        _("payment confirmed by outgoing money"),
        _("A line confirmed a payment, and a statement proves now that the money went out. Was it paid?"),
        MAY_BE_CLOSED,
    )
    WEBHOOK = (
        "webhook",
        _("event without a payment"),
        _("A gateway told of a payment that the shop does not have. Look it up there; say whose it is."),
        MAY_BE_CLOSED,
    )
    REFUND = (
        "refund",
        _("refund to review"),
        _(
            "Cards did not come, money fits no order, or a card is given back. Open the refund; it can be "
            "approved once it is known where the money goes."
        ),
    )
    PAID_ALREADY = (
        "paid_already",
        _("paid out already?"),
        _(
            "A backup was put back, and this refund was open when the shop went away. It may have been paid "
            "out since. Look at the account's statement, or for a signed receipt, before you pay anything; "
            "say what you found."
        ),
        MAY_BE_CLOSED,
    )
    REFUND_PAYOUT = (
        "refund_payout",
        _("refund to pay out"),
        _("It is approved. Pay it as the list of payouts to make tells, then note the reference there."),
    )


class PaymentsMailKind(MailKind):
    """The mails that payments sends."""

    PROOF_REJECTED = "proof_rejected"
    TOP_UP_CONFIRMED = "top_up_confirmed"
    UNAPPLIED_IN_WALLET = "unapplied_in_wallet"


class PaymentsJob(Job):
    """The work that payments does when it is due."""

    PAYMENT = "payment"
    WEBHOOK = "webhook"
