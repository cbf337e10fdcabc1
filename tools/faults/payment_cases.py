"""Faults of the payment page's answers: nothing is bought before the money is proved."""

from tools.faults.cases import Case, ExpectedEnd, RuleScope, delivered


def _check_payment_fault(
    name: str, fault: str, ends: ExpectedEnd | None = None, **parameters: object
) -> Case:
    rule = {"fault": fault, "endpoint": "checkPayment", **parameters}
    return Case(name, (rule,), ends or delivered(), tie=RuleScope.PAYMENT)


NEVER_READ = ExpectedEnd("unpaid", orders=0, desk="payment_unreadable")  # after half an hour
NEVER_PAID = ExpectedEnd("unpaid", orders=0, desk="payment_mismatch")

CASES = (
    _check_payment_fault("payment: dropped, 4 times", "drop", times=4),
    _check_payment_fault("payment: 500, 3 times", "http_500", times=3),
    _check_payment_fault("payment: HTML, 2 times", "html", times=2),
    _check_payment_fault("payment: unknown status", "unknown_payment_status"),
    _check_payment_fault("payment: failed, then confirmed", "failed_first"),
    _check_payment_fault("payment: gone, then confirmed", "gone"),
    _check_payment_fault("payment: unknown for ever", "not_found", NEVER_READ, times=None),
    _check_payment_fault("payment: amount as text for ever", "odd_amount", NEVER_READ, times=None),
    _check_payment_fault("payment: HTML for ever", "html", NEVER_READ, times=None),
    _check_payment_fault("payment: amount as text, 3 times", "odd_amount", times=3),
    _check_payment_fault(
        "payment: without details", "no_details", delivered(desk="payment_mismatch"), times=2
    ),
    _check_payment_fault("payment: another currency", "wrong_currency", NEVER_PAID, times=None),
    _check_payment_fault("payment: live instead of sandbox", "flipped_sandbox", NEVER_PAID, times=None),
    _check_payment_fault("payment: another reference", "other_ref", NEVER_PAID, times=None),
    _check_payment_fault("payment: a dinar too little", "wrong_amount", NEVER_PAID),
    _check_payment_fault("payment: a dinar too much", "wrong_amount", NEVER_PAID, by=1),
)
