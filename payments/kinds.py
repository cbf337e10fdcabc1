"""What payments puts on the desk, says and does (see core.kinds)."""

from core.kinds import DeskKind, Job, MessageKind


class PaymentsDeskKind(DeskKind):
    """What payments puts on the desk."""

    GATEWAY_AWAY = "gateway_away"
    PAID_ALREADY = "paid_already"
    PAYMENT_MISMATCH = "payment_mismatch"
    PAYMENT_STATUS = "payment_status"
    PAYMENT_UNREADABLE = "payment_unreadable"
    REFUND = "refund"
    REFUND_PAYOUT = "refund_payout"
    STATEMENT_LINE_MISREAD = "statement_line_misread"
    STATEMENT_LINES_MISSING = "statement_lines_missing"
    TRANSFER_REVIEW = "transfer_review"
    UNAPPLIED_MONEY = "unapplied_money"
    WEBHOOK = "webhook"


class PaymentsMessageKind(MessageKind):
    """The mails that payments sends."""

    PROOF_REJECTED = "proof_rejected"
    UNAPPLIED_IN_WALLET = "unapplied_in_wallet"


class PaymentsJob(Job):
    """The work that payments does when it is due."""

    PAYMENT = "payment"
    WEBHOOK = "webhook"
