"""Refunds: requested when cards do not come or are not wanted, reviewed by staff, paid once."""

from payments.refunds.changing import fingerprint
from payments.refunds.correcting import correct_amount
from payments.refunds.destinations import change_destination, choose_destination, offered_destinations
from payments.refunds.payees import Payee
from payments.refunds.paying import bounce, pay_out
from payments.refunds.payouts import explain_payout, prove_payouts, unexplained_lines, unproved
from payments.refunds.requesting import request_refund, request_refund_of_unapplied, request_return
from payments.refunds.reviewing import (
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
    "correct_amount",
    "explain_payout",
    "fingerprint",
    "may_be_rejected",
    "needs_two_persons",
    "offered_destinations",
    "open_approval",
    "pay_out",
    "prove_payouts",
    "reject",
    "request_refund",
    "request_refund_of_unapplied",
    "request_return",
    "unexplained_lines",
    "unproved",
    "why_not_approved",
    "withdraw_approval",
]
