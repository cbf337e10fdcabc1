"""Faults of the payment page's answers: nothing is bought before the money is proved."""

from tools.faults.cases import Case, Ends, Tie, delivered


def _told(name: str, fault: str, ends: Ends | None = None, **parameters: object) -> Case:
    rule = {"fault": fault, "endpoint": "checkPayment", **parameters}
    return Case(name, (rule,), ends or delivered(), tie=Tie.PAYMENT)


NEVER_READ = Ends("unpaid", orders=0, desk="payment_unreadable")  # after half an hour
NEVER_PAID = Ends("unpaid", orders=0, desk="payment_mismatch")

CASES = (
    _told("payment: dropped, 4 times", "drop", times=4),
    _told("payment: 500, 3 times", "http_500", times=3),
    _told("payment: HTML, 2 times", "html", times=2),
    _told("payment: unknown status", "unknown_payment_status"),
    _told("payment: failed, then confirmed", "failed_first"),
    _told("payment: gone, then confirmed", "gone"),
    _told("payment: unknown for ever", "not_found", NEVER_READ, times=None),
    _told("payment: amount as text for ever", "odd_amount", NEVER_READ, times=None),
    _told("payment: HTML for ever", "html", NEVER_READ, times=None),
    _told("payment: amount as text, 3 times", "odd_amount", times=3),
    _told("payment: without details", "no_details", delivered(desk="payment_mismatch"), times=2),
    _told("payment: another currency", "wrong_currency", NEVER_PAID, times=None),
    _told("payment: live instead of sandbox", "flipped_sandbox", NEVER_PAID, times=None),
    _told("payment: another reference", "other_ref", NEVER_PAID, times=None),
    _told("payment: a dinar too little", "wrong_amount", NEVER_PAID),
    _told("payment: a dinar too much", "wrong_amount", NEVER_PAID, by=1),
)
