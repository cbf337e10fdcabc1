"""A confirmed payment becomes money at once and once, whoever else is confirming it."""

import pytest

from core.models import Move
from core.testing import run_concurrently
from payments.incoming.status_check import apply_gateway_status
from payments.models import Payment, Unapplied
from payments.states import PaymentStatus
from payments.testing import AMOUNT, booked, fact_of, make_payment, open_desk

pytestmark = [pytest.mark.django_db, pytest.mark.storage]

# These payments belong to no order, so that their money ends as unapplied: all of it is booked either way.
TAKEN = {"clearing": AMOUNT, "unapplied": -AMOUNT}


def test_receiver_that_fails_undoes_the_confirmation(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(**kwargs: object) -> None:
        raise RuntimeError("no room for the money")

    payment = make_payment()
    monkeypatch.setattr("payments.ledger.journal.post_unapplied", fail)
    with pytest.raises(RuntimeError):
        apply_gateway_status(payment=payment, fact=fact_of(payment))

    payment.refresh_from_db()
    assert payment.status == PaymentStatus.PENDING
    assert not Unapplied.objects.exists()
    assert not Move.objects.filter(to_status=PaymentStatus.CONFIRMED).exists()


def test_unapplied_money_waits_on_the_desk() -> None:
    payment = make_payment()
    apply_gateway_status(payment=payment, fact=fact_of(payment))

    assert Unapplied.objects.get().amount == AMOUNT
    assert open_desk(payment) == ["unapplied_money"]


@pytest.mark.django_db(transaction=True)
def test_thirty_two_rivals_take_the_money_once() -> None:
    payment = make_payment()

    def confirm() -> None:
        own = Payment.objects.get(pk=payment.pk)
        apply_gateway_status(payment=own, fact=fact_of(own))

    results = run_concurrently(*[confirm] * 32)

    assert [result for result in results if result is not None] == []
    assert booked() == TAKEN
    assert Move.objects.filter(to_status=PaymentStatus.CONFIRMED).count() == 1
