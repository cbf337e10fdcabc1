"""Refunds are requested at the price paid, booked, and put before a person."""

import pytest
from django.db import IntegrityError, transaction

from accounts.testing import make_customer
from payments.models import Refund
from payments.refunds import request_refund
from payments.states import RefundStatus
from payments.testing import booked, open_desk

pytestmark = [pytest.mark.django_db, pytest.mark.storage]

ORDER = "order:7Q2MX4K9ZD"


def fail(**kwargs: object) -> None:
    raise RuntimeError("the journal is away")


def request(**fields: object) -> Refund:
    defaults = {
        "customer": make_customer(),
        "about": ORDER,
        "quantity": 2,
        "unit_price": 515_00,
        "reason": "the supplier did not deliver",
        "evidence": {"ordered": 4, "fulfilled": 2},
    }
    return request_refund(**(defaults | fields))


def test_request_is_booked_and_waits_on_the_desk() -> None:
    refund = request()

    assert (refund.status, refund.amount, refund.undelivered) == (RefundStatus.REQUESTED, 1030_00, True)
    assert booked(about=ORDER) == {"orders": 1030_00, "refunds": -1030_00}
    assert open_desk(refund) == ["refund"]


def test_request_that_cannot_be_booked_is_not_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("payments.ledger.journal.post", fail)
    with pytest.raises(RuntimeError), transaction.atomic():
        request()

    assert not Refund.objects.exists()
    assert booked() == {}


def test_database_refuses_to_reject_money_for_what_never_came() -> None:
    refund = request()
    with pytest.raises(IntegrityError), transaction.atomic():
        Refund.objects.filter(pk=refund.pk).update(status=RefundStatus.REJECTED)


@pytest.mark.parametrize("change", [{"amount": 1030_01}, {"amount": 0}, {"status": "lost"}])
def test_database_refuses_impossible_refunds(change: dict[str, object]) -> None:
    refund = request()
    with pytest.raises(IntegrityError), transaction.atomic():
        Refund.objects.filter(pk=refund.pk).update(**change)
