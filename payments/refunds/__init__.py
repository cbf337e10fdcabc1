"""Refunds: requested when cards do not come or are not wanted, reviewed by staff, paid once."""

from payments.refunds.amendment import refund_fingerprint
from payments.refunds.correction import correct_amount
from payments.refunds.destination_choice import (
    change_destination,
    choose_destination,
    choose_destinations,
    follow_last_choice,
)
from payments.refunds.payees import Payee
from payments.refunds.payout import bounce, pay_out
from payments.refunds.payout_proof import explain_payout, prove_payouts, unexplained_lines, unproved_payouts
from payments.refunds.refund_request import request_refund, request_refund_of_unapplied, request_return
from payments.refunds.review import (
    approve,
    may_be_rejected,
    needs_two_persons,
    open_approval,
    reject,
    why_not_approved,
    withdraw_approval,
)

__all__ = [
    "Payee",
    "approve",
    "bounce",
    "change_destination",
    "choose_destination",
    "choose_destinations",
    "correct_amount",
    "explain_payout",
    "follow_last_choice",
    "may_be_rejected",
    "needs_two_persons",
    "open_approval",
    "pay_out",
    "prove_payouts",
    "refund_fingerprint",
    "reject",
    "request_refund",
    "request_refund_of_unapplied",
    "request_return",
    "unexplained_lines",
    "unproved_payouts",
    "why_not_approved",
    "withdraw_approval",
]
