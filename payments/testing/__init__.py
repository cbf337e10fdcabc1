"""Payments with dull defaults, as the shop makes them."""

from datetime import timedelta
from itertools import count
from typing import Any

from accounts.models import Customer
from accounts.testing import make_customer
from core import clock
from core.models import Symptom
from core.moves import record_created, subject_of
from core.reasons import StaffNote
from payments.gateways.base import GatewayOutcome, GatewayStatus
from payments.incoming.status_check import apply_gateway_status
from payments.ledger.chart_of_accounts import Account
from payments.ledger.journal import balance
from payments.models import Payment
from payments.states import PaymentStatus, Purpose

AMOUNT = 1030_00  # centimes
_numbers = count(1)


def make_payment(
    status: PaymentStatus = PaymentStatus.PENDING,
    *,
    customer: Customer | None = None,
    amount: int = AMOUNT,
    **fields: Any,
) -> Payment:
    """A payment with a link that is open for twenty minutes, due to be asked about."""
    number = next(_numbers)
    defaults = {
        "gateway": "ocpay",
        "title": f"Order {number}",
        "reference": f"OCPL-TEST-{number:04}",
        "pay_url": "https://pay.example/link",
        "is_sandbox": True,
        "expires_at": clock.now() + timedelta(minutes=20),
        "next_due_at": clock.now(),
    }
    owner = customer or make_customer()
    return Payment.objects.create(customer=owner, amount=amount, status=status, **(defaults | fields))


def fill_wallet(customer: Customer, amount: int = AMOUNT) -> Payment:
    """A confirmed top-up of so many centimes, with a lawful past."""
    payment = make_payment(customer=customer, amount=amount, purpose=Purpose.TOP_UP)
    record_created(payment, why=StaffNote("made for a test"))
    apply_gateway_status(payment=payment, fact=fact_of(payment))
    return payment


def fact_of(
    payment: Payment, outcome: GatewayOutcome = GatewayOutcome.CONFIRMED, **told: Any
) -> GatewayStatus:
    """What an honest gateway says about a payment; `told` changes single fields."""
    honest = {
        "reference": payment.reference or "",
        "amount": payment.amount,
        "currency": "DZD",
        "is_sandbox": payment.is_sandbox,
        "raw_status": outcome.name,
    }
    return GatewayStatus(outcome=outcome, **(honest | told))


def booked(*, about: str | None = None) -> dict[str, int]:
    """What stands in every account that is not at zero, in centimes."""
    return {str(account): total for account in Account if (total := balance(account, about=about))}


def open_desk(row: Any) -> list[str]:
    """The kinds of what waits on the desk about a row."""
    symptoms = Symptom.objects.filter(subject=subject_of(row), over_at=None)
    return sorted(symptoms.values_list("kind", flat=True))
