"""While a customer looks, the gateway is asked more often; looking itself writes next to nothing."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core import clock
from payments.asking import watch
from payments.models import Payment
from payments.states import PaymentStatus
from payments.tests.builders import make_payment
from payments.tests.hands import Hands

pytestmark = pytest.mark.django_db


def seconds_until_due(payment: Payment) -> float:
    payment.refresh_from_db()
    return (payment.next_due_at - clock.now()).total_seconds()


def test_watching_brings_the_next_look_near() -> None:
    payment = make_payment(next_due_at=clock.now() + timedelta(minutes=5))

    watch(payment_id=payment.pk)

    assert 0 < seconds_until_due(payment) <= 3
    assert payment.watched_until > clock.now() + timedelta(seconds=25)


def test_watching_never_puts_a_look_off() -> None:
    payment = make_payment(next_due_at=clock.now() + timedelta(seconds=1))

    watch(payment_id=payment.pk)

    assert seconds_until_due(payment) <= 1


def test_watching_again_at_once_changes_no_row() -> None:
    payment = make_payment()
    watch(payment_id=payment.pk)
    before = Payment.objects.values().get(pk=payment.pk)

    with CaptureQueriesContext(
        connection,
    ) as queries:
        watch(payment_id=payment.pk)

    assert Payment.objects.values().get(pk=payment.pk) == before
    assert len(queries) <= 2


def test_watch_is_renewed_while_the_customer_stays(hands: Hands) -> None:
    payment = make_payment()
    watch(payment_id=payment.pk)
    hands.forward(seconds=20)

    watch(payment_id=payment.pk)

    payment.refresh_from_db()
    assert payment.watched_until > clock.now() + timedelta(seconds=25)


@pytest.mark.parametrize("status", [PaymentStatus.CONFIRMED, PaymentStatus.FAILED, PaymentStatus.EXPIRED])
def test_payment_that_is_over_is_not_watched(status: PaymentStatus) -> None:
    payment = make_payment(status, next_due_at=None)

    watch(payment_id=payment.pk)

    payment.refresh_from_db()
    assert (payment.next_due_at, payment.watched_until) == (None, None)
