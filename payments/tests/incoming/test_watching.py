"""While a customer looks, the gateway is asked more often; looking itself writes next to nothing."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest

from core import clock
from core.testing import FakeClock
from payments.gateways.base import GatewayOutcome
from payments.gateways.registry import GATEWAYS
from payments.incoming import status_check
from payments.incoming.status_check import apply_gateway_status, watch_payment
from payments.kinds import PaymentsJob
from payments.models import Payment
from payments.states import PaymentStatus
from payments.testing import fact_of, make_payment
from payments.testing.manual_gateway import ManualGateway

pytestmark = pytest.mark.django_db


def seconds_until_due(payment: Payment) -> float:
    payment.refresh_from_db()
    return (payment.next_due_at - clock.now()).total_seconds()


def test_watching_brings_the_next_look_near() -> None:
    payment = make_payment(next_due_at=clock.now() + timedelta(minutes=5))

    watch_payment(payment)

    assert 0 < seconds_until_due(payment) <= 3
    assert payment.watched_until > clock.now() + timedelta(seconds=25)


def test_watching_never_puts_a_look_off() -> None:
    payment = make_payment(next_due_at=clock.now() + timedelta(seconds=1))

    watch_payment(payment)

    assert seconds_until_due(payment) <= 1


def test_watching_again_at_once_asks_the_database_nothing(
    django_assert_num_queries: Callable[[int], AbstractContextManager[object]],
) -> None:
    payment = make_payment()
    watch_payment(payment)
    payment.refresh_from_db()

    with django_assert_num_queries(0):
        watch_payment(payment)


def test_payment_that_was_decided_since_it_was_read_is_not_watched() -> None:
    payment = make_payment()
    Payment.objects.filter(pk=payment.pk).update(status=PaymentStatus.CONFIRMED, next_due_at=None)

    watch_payment(payment)

    payment.refresh_from_db()
    assert (payment.next_due_at, payment.watched_until) == (None, None)


def test_watch_is_renewed_while_the_customer_stays(fake_clock: FakeClock) -> None:
    payment = make_payment()
    watch_payment(payment)
    fake_clock.advance(seconds=20)

    watch_payment(payment)

    payment.refresh_from_db()
    assert payment.watched_until > clock.now() + timedelta(seconds=25)


@pytest.mark.parametrize("status", [PaymentStatus.CONFIRMED, PaymentStatus.FAILED, PaymentStatus.EXPIRED])
def test_payment_that_is_over_is_not_watched(status: PaymentStatus) -> None:
    payment = make_payment(status, next_due_at=None)

    watch_payment(payment)

    payment.refresh_from_db()
    assert (payment.next_due_at, payment.watched_until) == (None, None)


@pytest.fixture
def counter(monkeypatch: pytest.MonkeyPatch) -> str:
    """A way to pay that staff confirm."""
    monkeypatch.setitem(GATEWAYS, "counter", ManualGateway())
    return "counter"


def looks(payment: Payment, fake_clock: FakeClock, *, minutes: int, watched: bool) -> list[float]:
    """The seconds between looks at a payment of which nothing is heard, for so long after it was made."""
    pauses: list[float] = []
    while clock.now() - payment.created_at < timedelta(minutes=minutes):
        if watched:
            watch_payment(payment)
            payment.refresh_from_db()
        apply_gateway_status(payment=payment, fact=fact_of(payment, GatewayOutcome.PENDING))
        pauses.append(seconds_until_due(payment))
        fake_clock.advance(seconds=pauses[-1])
    return pauses


@pytest.mark.parametrize("name", [each.name for each in GATEWAYS.values() if not each.is_confirmed_by_staff])
def test_watched_payment_is_asked_about_every_few_seconds_and_then_less(
    name: str, fake_clock: FakeClock
) -> None:
    pauses = looks(make_payment(gateway=name), fake_clock, minutes=19, watched=True)

    assert max(pauses[:30]) <= 3
    assert 3 < pauses[-1] <= 8


@pytest.mark.parametrize("name", [each.name for each in GATEWAYS.values() if not each.is_confirmed_by_staff])
def test_payment_that_nobody_watches_is_asked_about_less_and_less(name: str, fake_clock: FakeClock) -> None:
    pauses = looks(make_payment(gateway=name), fake_clock, minutes=19, watched=False)

    assert pauses[0] <= 10
    assert pauses[-1] >= 29


@pytest.mark.parametrize("is_watched", [True, False])
def test_next_look_at_a_watched_payment_follows_by_itself(
    monkeypatch: pytest.MonkeyPatch, is_watched: bool
) -> None:
    rings: list[tuple[str, int, float]] = []

    def ring(name: str, row_id: int, *, after: timedelta) -> None:
        rings.append((name, row_id, after.total_seconds()))

    monkeypatch.setattr(status_check, "notify_on_commit", ring)
    payment = make_payment()
    if is_watched:
        watch_payment(payment)
        payment.refresh_from_db()

    apply_gateway_status(payment=payment, fact=fact_of(payment, GatewayOutcome.PENDING))

    assert rings == ([(PaymentsJob.PAYMENT, payment.pk, 3)] if is_watched else [])


@pytest.mark.parametrize("watched", [True, False])
def test_what_staff_confirm_is_never_asked_about_more_than_once_a_minute(
    counter: str, fake_clock: FakeClock, watched: bool
) -> None:
    payment = make_payment(gateway=counter, expires_at=clock.now() + timedelta(hours=48))

    assert min(looks(payment, fake_clock, minutes=30, watched=watched)) > 50


def test_what_staff_look_at_does_not_expire_meanwhile(counter: str, fake_clock: FakeClock) -> None:
    payment = make_payment(PaymentStatus.IN_REVIEW, gateway=counter)
    fake_clock.advance(hours=2)

    apply_gateway_status(payment=payment, fact=fact_of(payment, GatewayOutcome.PENDING))

    payment.refresh_from_db()
    assert (payment.status, payment.next_due_at is not None) == (PaymentStatus.IN_REVIEW, True)
