"""Approved refunds are transferred by hand: once each, under one reference, and back when they bounce."""

import pytest

from accounts.testing import REVIEWER, SECOND_REVIEWER
from core.audit_log import ActionNotAllowedError
from payments.models import Refund
from payments.refunds import Payee, approve, bounce, choose_destination, pay_out
from payments.states import RefundStatus
from payments.testing import booked, open_desk
from payments.testing.refunds import (
    ORDER,
    PRICE,
    RIP,
    WALLET,
    approved,
    last_why,
    make_refund,
    make_return,
    paid_out,
    reloaded,
    steps,
)

pytestmark = [pytest.mark.django_db, pytest.mark.storage]


def test_transfer_is_noted_and_booked() -> None:
    refund = approved()

    pay_out(refund=refund, reference="vir 2026/118", actor=SECOND_REVIEWER)

    row = reloaded(refund)
    assert (row.status, row.external_reference) == (RefundStatus.PAID_OUT, "VIR2026118")
    assert booked(about=ORDER) == {"orders": 2 * PRICE, "bank": -2 * PRICE}
    assert steps(refund)[-1] == ("paid_out", SECOND_REVIEWER)
    assert open_desk(refund) == []


@pytest.mark.parametrize("same", ["VIR-1", " vir-1 ", "vir-1\n", "VIR 1.", "vir١"])
def test_one_transfer_pays_one_refund(same: str) -> None:
    paid_out("VIR-1")
    other = approved()

    with pytest.raises(ActionNotAllowedError, match="another refund"):
        pay_out(refund=other, reference=same, actor=REVIEWER)

    assert reloaded(other).status == RefundStatus.APPROVED
    assert open_desk(other) == ["refund_payout"]


def test_database_refuses_a_second_refund_under_one_reference(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if the other refund were noted between our look and our writing."""
    paid_out("VIR-1")
    other = approved()
    looks = iter([False])
    real = Refund.objects.filter

    def blind(**where: object) -> object:
        rows = real(**where)
        if "external_reference" in where and next(looks, None) is False:
            return rows.none()
        return rows

    monkeypatch.setattr(Refund.objects, "filter", blind)
    with pytest.raises(ActionNotAllowedError, match="another refund"):
        pay_out(refund=other, reference="VIR-1", actor=REVIEWER)

    assert reloaded(other).status == RefundStatus.APPROVED


@pytest.mark.parametrize("reference", ["", " \n", "x" * 101, "\u200f"])
def test_transfer_needs_a_reference(reference: str) -> None:
    refund = approved()
    with pytest.raises(ActionNotAllowedError, match="reference"):
        pay_out(refund=refund, reference=reference, actor=REVIEWER)

    assert reloaded(refund).status == RefundStatus.APPROVED


def test_only_what_is_approved_is_transferred() -> None:
    for refund in (make_refund(), paid_out()):
        with pytest.raises(ActionNotAllowedError, match="not possible any more"):
            pay_out(refund=refund, reference="VIR-9", actor=REVIEWER)


def test_refund_is_paid_once() -> None:
    refund = approved()
    stale = reloaded(refund)
    pay_out(refund=refund, reference="VIR-1", actor=REVIEWER)

    with pytest.raises(ActionNotAllowedError, match="changed meanwhile"):
        pay_out(refund=stale, reference="VIR-2", actor=SECOND_REVIEWER)

    assert booked()["bank"] == -2 * PRICE


def test_transfer_that_bounced_is_reviewed_again() -> None:
    refund = approved()

    bounce(refund=refund, actor=SECOND_REVIEWER, explanation="The account is closed.")

    row = reloaded(refund)
    assert (row.status, row.approved_by, row.changed_by) == (RefundStatus.REQUESTED, "", SECOND_REVIEWER)
    assert (Payee.of(row), row.explanation) == (None, "The account is closed.")
    assert "came back" in last_why(refund)
    assert booked(about=ORDER) == {"orders": 2 * PRICE, "refunds": -2 * PRICE}
    assert open_desk(refund) == ["refund"]


@pytest.mark.parametrize("make", [make_refund, make_return])
def test_bounced_refund_is_paid_elsewhere(make: object) -> None:
    refund = make(payee=RIP)
    approve(refund=refund, actor=REVIEWER)
    bounce(refund=refund, actor=REVIEWER, explanation="The account is closed.")
    with pytest.raises(ActionNotAllowedError, match="where the money goes"):
        approve(refund=reloaded(refund), actor=REVIEWER)

    choose_destination(refund=refund, payee=WALLET)
    assert reloaded(refund).explanation == ""
    approve(refund=refund, actor=SECOND_REVIEWER)

    assert reloaded(refund).status == RefundStatus.PAID_OUT
    assert booked()["wallets"] == -refund.amount
    assert booked().get("refunds") is None


def test_bounce_is_explained_to_the_customer() -> None:
    refund = approved()
    with pytest.raises(ActionNotAllowedError):
        bounce(refund=refund, actor=REVIEWER, explanation="")

    assert reloaded(refund).status == RefundStatus.APPROVED


def test_only_a_transfer_under_way_can_bounce() -> None:
    wallet = make_refund(payee=WALLET)
    approve(refund=wallet, actor=REVIEWER)
    for refund in (make_refund(), wallet, paid_out()):
        with pytest.raises(ActionNotAllowedError, match="not possible any more"):
            bounce(refund=refund, actor=REVIEWER, explanation="came back")
