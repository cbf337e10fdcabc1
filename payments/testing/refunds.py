"""Refunds in every state, led there by the shop's own services, and the people who decide about them."""

from typing import Any

from accounts.models import Customer
from accounts.testing import REVIEWER, make_customer
from core.actors import CUSTOMER
from core.models import Move
from core.moves import subject_of
from core.reasons import kept_reason, translate_reason
from payments.models import Refund, Unapplied
from payments.refunds import Payee, approve, choose_destination, pay_out, request_refund, request_return
from payments.refunds.payees import store_payee
from payments.testing import make_payment
from payments.unapplied import record_unapplied

ORDER = "order:7Q2MX4K9ZD"
PRICE = 515_00
LIMIT = 10_000_00  # centimes from which two persons are needed, as the settings have it

SMALL = LIMIT - 100
WALLET = Payee("wallet")
CCP = Payee("ccp", "002345678988", "Prénom Nom-Composé")
RIP = Payee("rip", "00799999002345678941", "زبون تجريبي")


def make_refund(*, payee: Payee | None = None, customer: Customer | None = None, **fields: Any) -> Refund:
    """Two cards of four did not come; 1,030 dinars are owed."""
    defaults: dict[str, Any] = {
        "about": ORDER,
        "quantity": 2,
        "unit_price": PRICE,
        "reason": "the supplier did not deliver",
        "evidence": {
            "ordered": 4,
            "fulfilled": 2,
            "charged": 980_00,
            "price_per_card": 490_00,
            "unit_price_paid": PRICE,
        },
    }
    return with_destination(
        request_refund(customer=customer or make_customer(), **(defaults | fields)), payee
    )


def make_return(*, payee: Payee | None = None, **fields: Any) -> Refund:
    """A card that came, was never seen, and is given back; no card stands behind it here."""
    defaults: dict[str, Any] = {
        "about": ORDER,
        "unit_price": PRICE,
        "reason": "card given back: wrong region",
        "evidence": {},
    }
    return with_destination(request_return(customer=make_customer(), **(defaults | fields)), payee)


def with_destination(refund: Refund, payee: Payee | None) -> Refund:
    if payee is not None:
        choose_destination(refund=refund, payee=payee)
    return refund


def refund_of_amount(amount: int, payee: Payee = WALLET, **fields: Any) -> Refund:
    """A refund of one card at that price, in centimes."""
    return make_refund(payee=payee, quantity=1, unit_price=amount, **fields)


def status(refund: Refund) -> str:
    """As the database has it now."""
    return str(reloaded(refund).status)


def set_by_hand(refund: Refund, status: str) -> None:
    """Let a refund be in a state that no service has led it to, with the wallet as its payee."""
    payee = store_payee(refund, WALLET, actor=CUSTOMER)
    Refund.objects.filter(pk=refund.pk).update(status=status, destination=payee.destination, payee=payee)


def approved(payee: Payee = CCP, **fields: Any) -> Refund:
    refund = make_refund(payee=payee, **fields)
    approve(refund=refund, actor=REVIEWER)
    return refund


def paid_out(reference: str = "VIR-1", **fields: Any) -> Refund:
    refund = approved(**fields)
    pay_out(refund=refund, reference=reference, actor=REVIEWER)
    return refund


def make_unapplied(amount: int = 1030_00, **fields: Any) -> Unapplied:
    payment = make_payment(amount=amount, **fields)
    record_unapplied(payment=payment, amount=amount, reason=kept_reason("the order is already paid"))
    return payment.unapplied


def reloaded(refund: Refund) -> Refund:
    """The refund as the database has it now."""
    return Refund.objects.select_related("customer").get(pk=refund.pk)


def steps(refund: Refund) -> list[tuple[str, str]]:
    """Its history: where to, and by whom."""
    return list(
        Move.objects.filter(subject=subject_of(refund)).order_by("pk").values_list("to_status", "actor")
    )


def last_why(refund: Refund) -> str:
    return translate_reason(
        Move.objects.filter(subject=subject_of(refund)).order_by("-pk").values_list("why", flat=True)[0]
    )
