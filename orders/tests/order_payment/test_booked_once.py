"""Money that is in the books already is not counted again, whatever a gateway says later."""

import pytest

from core import clock
from orders.states import OrderStatus
from orders.testing import make_order, make_order_payment
from payments.incoming.status_check import apply_gateway_status
from payments.models import Payment, Unapplied
from payments.states import PaymentStatus
from payments.testing import booked, fact_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.storage]


def test_money_that_was_booked_as_unapplied_does_not_pay_the_order_later() -> None:
    order = make_order()
    payment = make_order_payment(order)
    apply_gateway_status(
        payment=payment, fact=fact_of(payment, amount=payment.amount + 100)
    )  # told wrongly, once
    Payment.objects.filter(pk=payment.pk).update(next_due_at=clock.now())  # a late webhook wakes it

    payment.refresh_from_db()
    apply_gateway_status(payment=payment, fact=fact_of(payment))

    order.refresh_from_db()
    payment.refresh_from_db()
    assert Unapplied.objects.get(payment=payment).amount == payment.amount + 100
    assert order.status == OrderStatus.AWAITING_PAYMENT
    assert payment.status == PaymentStatus.FAILED
    assert payment.next_due_at is None
    assert booked() == {"clearing": payment.amount + 100, "unapplied": -(payment.amount + 100)}
