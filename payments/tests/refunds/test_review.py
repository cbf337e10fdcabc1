"""Approving, correcting and rejecting: every guard, every booking, the second person above the limit."""

from collections.abc import Callable

import pytest
from django.db import transaction

from accounts.testing import REVIEWER, SECOND_REVIEWER
from core.audit_log import ActionNotAllowedError
from core.models import DeskItem
from payments import signals
from payments.kinds import PaymentsDeskKind
from payments.models import JournalEvent, Refund, Wallet, WalletEntry
from payments.refunds import (
    Payee,
    approve,
    bounce,
    change_destination,
    choose_destination,
    correct_amount,
    may_be_rejected,
    reject,
)
from payments.states import RefundStatus
from payments.testing import booked, open_desk
from payments.testing.refunds import (
    CCP,
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
from payments.wallet import balance_of

pytestmark = [pytest.mark.django_db, pytest.mark.storage]


# --- approving


def test_approval_into_the_wallet_pays_at_once() -> None:
    refund = make_refund(payee=WALLET)

    approve(refund=refund, actor=REVIEWER)

    assert (reloaded(refund).status, reloaded(refund).approved_by) == (RefundStatus.PAID_OUT, REVIEWER)
    assert steps(refund)[-2:] == [("approved", REVIEWER), ("paid_out", REVIEWER)]
    assert balance_of(refund.customer) == 2 * PRICE
    assert booked(about=ORDER) == {"orders": 2 * PRICE, "wallets": -2 * PRICE}
    entry = WalletEntry.objects.get()
    assert (entry.key, entry.kind, entry.about) == (f"refund:{refund.pk}", "refund", ORDER)
    assert open_desk(refund) == []


@pytest.mark.parametrize("payee", [CCP, RIP], ids=lambda payee: payee.destination)
def test_approval_for_a_transfer_leaves_the_transfer_to_make(payee: Payee) -> None:
    refund = make_refund(payee=payee)

    approve(refund=refund, actor=REVIEWER, reason="seen")

    assert reloaded(refund).status == RefundStatus.APPROVED
    assert last_why(refund) == "approved: seen"
    assert booked(about=ORDER) == {"orders": 2 * PRICE, "refunds": -2 * PRICE}
    assert open_desk(refund) == ["refund_payout"]
    assert DeskItem.objects.get(kind=PaymentsDeskKind.REFUND).closed_by == REVIEWER


def test_nothing_is_approved_without_a_destination() -> None:
    refund = make_refund()

    with pytest.raises(ActionNotAllowedError, match="where the money goes"):
        approve(refund=refund, actor=REVIEWER)

    assert reloaded(refund).status == RefundStatus.REQUESTED
    assert open_desk(refund) == ["refund"]


def test_second_approval_finds_nothing_to_do() -> None:
    refund = make_refund(payee=WALLET)
    stale = reloaded(refund)
    approve(refund=refund, actor=REVIEWER)

    with pytest.raises(ActionNotAllowedError, match="not possible any more"):
        approve(refund=stale, actor=SECOND_REVIEWER)
    with pytest.raises(ActionNotAllowedError, match="not possible any more"):
        approve(refund=reloaded(refund), actor=SECOND_REVIEWER)

    assert balance_of(refund.customer) == 2 * PRICE


CHANGES: list[Callable[[Refund], object]] = [
    lambda refund: correct_amount(refund=refund, amount=1_00, actor=SECOND_REVIEWER, reason="half"),
    lambda refund: choose_destination(refund=refund, payee=WALLET),
    lambda refund: change_destination(refund=refund, payee=RIP, actor=SECOND_REVIEWER, reason="by telephone"),
]


@pytest.mark.parametrize("change", CHANGES)
def test_what_changed_meanwhile_is_not_approved_unseen(change: Callable[[Refund], object]) -> None:
    refund = make_refund(payee=CCP)
    stale = reloaded(refund)
    change(refund)

    with pytest.raises(ActionNotAllowedError, match="changed meanwhile"):
        approve(refund=stale, actor=REVIEWER)

    assert reloaded(refund).status == RefundStatus.REQUESTED


STEPS = [
    "payments.payout_methods.wallet.wallet.credit",
    "payments.refunds.review.journal.post_refund",
    "payments.refunds.review.desk.close_items",
    "payments.signals.refund_changed.send",
]


@pytest.mark.parametrize("step", STEPS)
def test_fault_in_any_step_undoes_the_approval(step: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: object, **kwargs: object) -> None:
        raise RuntimeError(step)

    refund = make_refund(payee=WALLET)
    before = booked()
    monkeypatch.setattr(step, fail)

    with pytest.raises(RuntimeError), transaction.atomic():
        approve(refund=refund, actor=REVIEWER)

    assert reloaded(refund).status == RefundStatus.REQUESTED
    assert (booked(), Wallet.objects.filter(balance__gt=0).exists()) == (before, False)
    assert open_desk(refund) == ["refund"]


def test_those_who_follow_hear_of_every_move(monkeypatch: pytest.MonkeyPatch) -> None:
    heard = []
    monkeypatch.setattr(
        signals.refund_changed, "send", lambda **told: heard.append((told["was"], told["refund"].status))
    )
    refund = make_refund()

    choose_destination(refund=refund, payee=WALLET)
    approve(refund=refund, actor=REVIEWER)

    assert heard == [("requested", "requested"), ("requested", "approved"), ("approved", "paid_out")]


# --- correcting


@pytest.mark.parametrize("amount", [1, PRICE, 2 * PRICE - 1])
def test_amount_is_corrected_and_booked(amount: int) -> None:
    refund = make_refund(payee=WALLET)

    correct_amount(refund=refund, amount=amount, actor=REVIEWER, reason="one card was used")

    assert (reloaded(refund).amount, reloaded(refund).changed_by) == (amount, REVIEWER)
    assert "one card was used" in last_why(refund)
    assert booked(about=ORDER) == {
        "orders": 2 * PRICE,
        "refunds": -amount,
        "corrections": amount - 2 * PRICE,
    }
    assert open_desk(refund) == ["refund"]


def test_amount_is_corrected_back_and_forth() -> None:
    refund = make_refund(payee=WALLET)

    for amount in (PRICE, 2 * PRICE, PRICE):
        correct_amount(refund=refund, amount=amount, actor=REVIEWER, reason="on second thoughts")
    approve(refund=refund, actor=SECOND_REVIEWER)

    assert booked() == {"orders": 2 * PRICE, "corrections": -PRICE, "wallets": -PRICE}
    assert balance_of(refund.customer) == PRICE
    assert JournalEvent.objects.filter(kind="correction").count() == 3


@pytest.mark.parametrize("amount", [0, -1, 2 * PRICE + 1, 10**15])
def test_amount_stays_between_nothing_and_what_was_paid(amount: int) -> None:
    refund = make_refund()
    with pytest.raises(ActionNotAllowedError, match="at most"):
        correct_amount(refund=refund, amount=amount, actor=REVIEWER, reason="a try")

    assert reloaded(refund).amount == 2 * PRICE


@pytest.mark.parametrize(("amount", "reason"), [(2 * PRICE, "the same"), (PRICE, " ")])
def test_correction_needs_a_difference_and_a_reason(amount: int, reason: str) -> None:
    refund = make_refund()
    with pytest.raises(ActionNotAllowedError):
        correct_amount(refund=refund, amount=amount, actor=REVIEWER, reason=reason)

    assert not JournalEvent.objects.filter(kind="correction").exists()


def test_correction_of_two_at_once_counts_once() -> None:
    refund = make_refund()
    stale = reloaded(refund)
    correct_amount(refund=refund, amount=PRICE, actor=REVIEWER, reason="half")

    with pytest.raises(ActionNotAllowedError, match="changed meanwhile"):
        correct_amount(refund=stale, amount=PRICE + 100, actor=SECOND_REVIEWER, reason="half and one")

    assert booked()["refunds"] == -PRICE


def test_decided_refund_is_not_corrected_any_more() -> None:
    for refund in (approved(), paid_out()):
        with pytest.raises(ActionNotAllowedError, match="not possible any more"):
            correct_amount(refund=refund, amount=1_00, actor=REVIEWER, reason="too late")


# --- cards that were delivered


def test_asking_for_a_delivered_card_books_nothing() -> None:
    refund = make_return()

    assert (refund.undelivered, refund.amount, refund.requested_by) == (False, PRICE, "customer")
    assert booked() == {}
    assert open_desk(refund) == ["refund"]


def test_profit_is_booked_back_at_the_approval() -> None:
    refund = make_return(payee=CCP)

    approve(refund=refund, actor=REVIEWER)

    assert booked(about=ORDER) == {"revenue": PRICE, "refunds": -PRICE}


def test_delivered_card_is_paid_into_the_wallet() -> None:
    refund = make_return(payee=WALLET)

    approve(refund=refund, actor=REVIEWER)

    assert booked(about=ORDER) == {"revenue": PRICE, "wallets": -PRICE}


def test_corrected_return_is_booked_back_as_corrected() -> None:
    refund = make_return(payee=WALLET)

    correct_amount(refund=refund, amount=500_00, actor=REVIEWER, reason="costs of the supplier")
    assert booked() == {}
    approve(refund=refund, actor=SECOND_REVIEWER)

    assert booked() == {"revenue": 500_00, "wallets": -500_00}


def test_return_that_came_back_and_is_corrected_is_booked_once() -> None:
    refund = make_return(payee=CCP)
    approve(refund=refund, actor=REVIEWER)
    bounce(refund=refund, actor=REVIEWER, explanation="account closed")
    choose_destination(refund=refund, payee=WALLET)
    correct_amount(refund=refund, amount=500_00, actor=REVIEWER, reason="costs of the bank")
    approve(refund=refund, actor=SECOND_REVIEWER)

    assert booked() == {"revenue": PRICE, "corrections": 500_00 - PRICE, "wallets": -500_00}


# --- rejecting


def test_rejection_is_explained_and_books_nothing() -> None:
    refund = make_return(payee=CCP)

    reject(refund=refund, actor=REVIEWER, explanation="The code was used \n on Monday.")

    row = reloaded(refund)
    assert (row.status, row.changed_by) == (RefundStatus.REJECTED, REVIEWER)
    assert row.explanation == "The code was used on Monday."
    assert booked() == {}
    assert open_desk(refund) == []


def test_money_for_what_never_came_cannot_be_rejected() -> None:
    refund = make_refund()

    assert not may_be_rejected(refund)
    with pytest.raises(ActionNotAllowedError, match="cannot be rejected"):
        reject(refund=refund, actor=REVIEWER, explanation="no")
    assert reloaded(refund).status == RefundStatus.REQUESTED


def test_return_that_was_approved_once_cannot_be_rejected() -> None:
    refund = make_return(payee=CCP)
    approve(refund=refund, actor=REVIEWER)
    bounce(refund=refund, actor=REVIEWER, explanation="account closed")

    assert not may_be_rejected(refund)
    with pytest.raises(ActionNotAllowedError, match="cannot be rejected"):
        reject(refund=refund, actor=REVIEWER, explanation="after all no")


def test_rejection_needs_words_for_the_customer() -> None:
    refund = make_return()
    with pytest.raises(ActionNotAllowedError):
        reject(refund=refund, actor=REVIEWER, explanation=" ")

    assert reloaded(refund).status == RefundStatus.REQUESTED


def test_rejected_is_the_end() -> None:
    refund = make_return(payee=WALLET)
    reject(refund=refund, actor=REVIEWER, explanation="used")

    for act in (
        lambda: approve(refund=reloaded(refund), actor=SECOND_REVIEWER),
        lambda: reject(refund=reloaded(refund), actor=SECOND_REVIEWER, explanation="again"),
    ):
        with pytest.raises(ActionNotAllowedError, match="not possible any more"):
            act()
