"""What this browser did about a payment: it went to the bank's page, and it came back.

The row of a payment does not tell it, and a page that only tells the state of the row asks for money a second
time while the bank has not answered yet.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.http import HttpRequest

from core import clock
from core.intervals import Interval
from payments.incoming.status_check import check_status_soon
from payments.models import Payment
from payments.states import PaymentStatus

SESSION_KEY = "at_bank"  # payment's id → when it was back first, ISO; empty: still there
MAX_REMEMBERED = 10


class BankWait(StrEnum):
    """How a customer waits for the answer of their bank."""

    NOT = ""  # has not been there
    ASKING = "asking"  # is back just now
    LONG = "long"  # the bank takes its time; an answer may still come


@dataclass(frozen=True)
class BankReturn:
    """For the page of a payment: whether its customer is back from the bank, and how long it takes."""

    waiting: BankWait = BankWait.NOT

    def __bool__(self) -> bool:
        return self.waiting != BankWait.NOT

    @property
    def takes_long(self) -> bool:
        return self.waiting == BankWait.LONG


def record_departure(request: HttpRequest, payment: Payment) -> None:
    """The browser is sent to the bank's page now. Safe to call twice."""
    known = request.session.get(SESSION_KEY, {})
    known[str(payment.pk)] = ""
    request.session[SESSION_KEY] = dict(list(known.items())[-MAX_REMEMBERED:])


def bank_return(request: HttpRequest, payment: Payment | None) -> BankReturn:
    """Whether this browser is back from the bank about an open payment; at first sight the bank is asked."""
    if payment is None or payment.status != PaymentStatus.PENDING or not payment.pay_url:
        return BankReturn()
    return BankReturn(bank_wait(request, payment.pk))


def bank_wait(request: HttpRequest, payment_id: int | None) -> BankWait:
    """The same of a payment that is known to wait at its bank's page, by its id; NOT where there is none."""
    since = request.session.get(SESSION_KEY, {}).get(str(payment_id))
    if since is None or payment_id is None:
        return BankWait.NOT
    if not since:
        request.session[SESSION_KEY] |= {str(payment_id): clock.now().isoformat()}
        request.session.modified = True
        check_status_soon(payment_id=payment_id)
        return BankWait.ASKING
    is_long = clock.now() - datetime.fromisoformat(since) > Interval.BANK_ANSWER.duration
    return BankWait.LONG if is_long else BankWait.ASKING


def has_been_at_bank(request: HttpRequest, payment_id: int) -> bool:
    """Whether this browser went to the bank's page of a payment and came back. Asks and notes nothing."""
    return bool(request.session.get(SESSION_KEY, {}).get(str(payment_id)))
