"""What staff say about transfers: the money is here, once, whatever is under way; or it does not come."""

from typing import Any

import pytest

from accounts.testing import REVIEWER, SECOND_REVIEWER, make_customer, make_user
from core.audit_log import ActionNotAllowedError
from core.models import Message, Move
from core.moves import LostRaceError, move, subject_of
from core.reasons import Reason
from core.testing import FakeClock
from payments import staff_confirmations
from payments.incoming import status_check
from payments.incoming.status_check import check_payment_status
from payments.kinds import PaymentsMailKind
from payments.models import JournalEvent, Payment, StaffConfirmation, TransferProof, Unapplied
from payments.reasons import PaymentReason
from payments.staff_confirmations import confirm_money, give_up, why_not_confirmed
from payments.states import PaymentStatus
from payments.testing import booked, make_payment, open_desk
from payments.testing.transfers import AMOUNT, in_review, make_statement_line, make_transfer, reloaded
from payments.transfers.sealed_texts import canonical_reference
from payments.wallet import balance_of

pytestmark = [pytest.mark.django_db, pytest.mark.storage, pytest.mark.usefixtures("transfers")]

WHY = "Nothing has come in a week."


def confirm(payment: Payment, amount: int = AMOUNT, reference: str = "VIR-1", **how: Any) -> None:
    confirm_money(payment=payment, amount=amount, reference=reference, **({"actor": REVIEWER} | how))


# --- the money is here


def test_confirmed_top_up_is_in_the_wallet() -> None:
    payment = in_review()

    confirm(payment)

    assert payment.status == PaymentStatus.CONFIRMED
    assert balance_of(payment.customer) == AMOUNT
    assert booked() == {"clearing": AMOUNT, "wallets": -AMOUNT}
    seen = StaffConfirmation.objects.get()
    assert (seen.amount, seen.reference, seen.confirmed_by) == (AMOUNT, "VIR1", REVIEWER)
    assert reloaded(payment).evidence["confirmed by"] == REVIEWER
    assert reloaded(payment).evidence["amount"] == "1030.00"


def test_picture_is_accepted_and_off_the_desk() -> None:
    payment = in_review()

    confirm(payment)

    proof = TransferProof.objects.get()
    assert (proof.verdict, proof.judged_by) == ("accepted", REVIEWER)
    assert open_desk(payment) == []


@pytest.mark.parametrize(
    "status", [PaymentStatus.PENDING, PaymentStatus.IN_REVIEW, PaymentStatus.EXPIRED, PaymentStatus.FAILED]
)
def test_money_that_staff_saw_first_needs_no_picture(status: PaymentStatus) -> None:
    payment = make_transfer(status)

    confirm(payment)

    assert payment.status == PaymentStatus.CONFIRMED
    assert balance_of(payment.customer) == AMOUNT


@pytest.mark.parametrize("amount", [AMOUNT - 100, AMOUNT + 100, 1, 500_000_00])
def test_another_amount_is_kept_apart(amount: int) -> None:
    payment = in_review()

    confirm(payment, amount)

    assert payment.status == PaymentStatus.FAILED
    assert Unapplied.objects.get().amount == amount
    assert booked() == {"clearing": amount, "unapplied": -amount}
    assert open_desk(payment) == ["payment_mismatch", "unapplied_money"]
    assert balance_of(payment.customer) == 0


def test_another_amount_for_an_expired_payment_is_kept_apart() -> None:
    payment = make_transfer(PaymentStatus.EXPIRED)

    confirm(payment, AMOUNT + 100)

    assert payment.status == PaymentStatus.EXPIRED
    assert payment.next_due_at is None
    assert booked() == {"clearing": AMOUNT + 100, "unapplied": -AMOUNT - 100}


@pytest.mark.parametrize("amount", [0, -1, -AMOUNT])
def test_no_money_confirms_nothing(amount: int) -> None:
    payment = in_review()

    with pytest.raises(ActionNotAllowedError, match="amount"):
        confirm(payment, amount)

    assert StaffConfirmation.objects.count() == 0


@pytest.mark.parametrize("reference", ["", "   ", "\u200e\t"])
def test_money_without_a_reference_confirms_nothing(reference: str) -> None:
    payment = in_review()

    with pytest.raises(ActionNotAllowedError, match="reference"):
        confirm(payment, reference=reference)

    assert reloaded(payment).status == PaymentStatus.IN_REVIEW


# --- once


def test_payment_is_confirmed_once() -> None:
    payment = in_review()
    stale = Payment.objects.get(pk=payment.pk)
    confirm(payment)

    for late in (payment, stale):
        with pytest.raises(ActionNotAllowedError):
            confirm(late, reference="VIR-2", actor=SECOND_REVIEWER)

    assert StaffConfirmation.objects.get().confirmed_by == REVIEWER
    assert booked() == {"clearing": AMOUNT, "wallets": -AMOUNT}


@pytest.mark.parametrize("again_as", ["VIR-1", "vir-1", " VIR-1 ", "vir-١", "VIR 1.", "\u200fvir.1"])
def test_entry_of_a_statement_confirms_one_payment(again_as: str) -> None:
    confirm(in_review())
    other = in_review(2)

    with pytest.raises(ActionNotAllowedError, match="has confirmed “Wallet top-up” already"):
        confirm(other, reference=again_as)

    assert reloaded(other).status == PaymentStatus.IN_REVIEW
    assert TransferProof.objects.get(payment=other).verdict == "waiting"
    assert open_desk(other) == ["transfer_review"]


def test_reference_is_compared_however_it_was_typed() -> None:
    assert canonical_reference(" vir-\u200f٧٧  b. ") == "VIR77B"
    assert len(canonical_reference("x" * 300)) == 100


def test_payment_with_money_of_another_amount_is_not_confirmed_again() -> None:
    payment = in_review()
    confirm(payment, AMOUNT - 100)

    with pytest.raises(ActionNotAllowedError):
        confirm(payment, reference="VIR-2")

    assert booked() == {"clearing": AMOUNT - 100, "unapplied": -AMOUNT + 100}


# --- by whom


def test_nobody_confirms_their_own_payment() -> None:
    by_address = in_review(customer=make_customer(REVIEWER))
    by_account = in_review(2, customer=make_customer("a.private@example.com", user=make_user(REVIEWER)))

    for payment in (by_address, by_account):
        with pytest.raises(ActionNotAllowedError, match="your own"):
            confirm(payment, actor=REVIEWER)
        assert reloaded(payment).status == PaymentStatus.IN_REVIEW
    confirm(by_address, actor=SECOND_REVIEWER)
    assert by_address.status == PaymentStatus.CONFIRMED


def test_what_a_gateway_can_tell_is_not_for_staff_to_say() -> None:
    payment = make_payment()

    assert "asking the gateway" in why_not_confirmed(payment, by=REVIEWER)
    with pytest.raises(ActionNotAllowedError):
        confirm(payment)
    with pytest.raises(ActionNotAllowedError):
        give_up(payment=payment, actor=REVIEWER, explanation=WHY)


def test_payment_that_nobody_was_told_how_to_make_is_not_confirmed() -> None:
    payment = make_transfer()
    Payment.objects.filter(pk=payment.pk).update(status=PaymentStatus.CREATED, reference=None)

    for row in (payment, reloaded(payment)):
        with pytest.raises(ActionNotAllowedError):
            confirm(row)


# --- whatever stops it


def test_word_that_was_written_is_acted_on_by_the_sweep(monkeypatch: pytest.MonkeyPatch) -> None:
    """We stop right after the word of staff is in the database."""
    payment = in_review()
    with monkeypatch.context() as dying:
        dying.setattr(staff_confirmations, "_follow", lambda payment: None)
        confirm(payment)
    assert reloaded(payment).status == PaymentStatus.IN_REVIEW

    check_payment_status(payment_id=payment.pk)

    assert reloaded(payment).status == PaymentStatus.CONFIRMED
    assert balance_of(payment.customer) == AMOUNT


def test_payment_that_expires_meanwhile_is_confirmed_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """A look that began before the word of staff was written acts between it and its consequence."""
    payment = make_transfer()
    real = status_check.confirm_payment

    def interrupted(row: Payment, **how: Any) -> None:
        monkeypatch.setattr(status_check, "confirm_payment", real)
        rival = Payment.objects.get(pk=payment.pk)
        move(rival, to=PaymentStatus.EXPIRED, why="not paid in time", next_due_at=None)
        raise LostRaceError("the sweep was faster")

    monkeypatch.setattr(status_check, "confirm_payment", interrupted)
    confirm(payment)

    assert payment.status == PaymentStatus.CONFIRMED
    assert balance_of(payment.customer) == AMOUNT


def test_payment_that_cannot_be_followed_up_is_due(monkeypatch: pytest.MonkeyPatch) -> None:
    payment = in_review()
    monkeypatch.setattr(staff_confirmations, "apply_gateway_status", lambda **_: None)

    confirm(payment)

    assert reloaded(payment).next_due_at is not None


@pytest.mark.parametrize(
    "step", ["payments.staff_confirmations.close_review", "payments.staff_confirmations.attach_line"]
)
def test_fault_before_the_word_is_written_undoes_all_of_it(
    step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: object, **kwargs: object) -> None:
        raise RuntimeError(step)

    payment = in_review()
    monkeypatch.setattr(step, fail)

    with pytest.raises(RuntimeError):
        confirm(payment, line=make_statement_line())

    assert StaffConfirmation.objects.count() == 0
    assert reloaded(payment).status == PaymentStatus.IN_REVIEW
    assert reloaded(payment).next_due_at is None
    assert open_desk(payment) == ["transfer_review"]
    assert JournalEvent.objects.count() == 0


def test_line_that_was_used_confirms_nothing() -> None:
    line = make_statement_line()
    confirm(in_review(), line=line)
    other = in_review(2)

    with pytest.raises(ActionNotAllowedError, match="used or set aside"):
        confirm(other, reference="VIR-2", line=line)

    assert reloaded(other).status == PaymentStatus.IN_REVIEW
    assert StaffConfirmation.objects.count() == 1


# --- it does not come


@pytest.mark.parametrize("make", [make_transfer, in_review])
def test_given_up_payment_has_failed(make: Any) -> None:
    payment = make()

    give_up(payment=payment, actor=REVIEWER, explanation=WHY)

    assert reloaded(payment).status == PaymentStatus.FAILED
    assert reloaded(payment).next_due_at is None
    last = Move.objects.filter(subject=subject_of(payment)).latest("pk")
    assert (last.actor, last.why) == (REVIEWER, Reason(PaymentReason.GIVEN_UP, note=WHY))
    assert open_desk(payment) == []


def test_who_has_sent_a_picture_is_told() -> None:
    give_up(payment=make_transfer(), actor=REVIEWER, explanation=WHY)
    assert Message.objects.count() == 0  # nobody waits for an answer

    give_up(payment=in_review(), actor=REVIEWER, explanation=WHY)

    assert Message.objects.get().kind == PaymentsMailKind.PROOF_REJECTED
    assert TransferProof.objects.get().explanation == WHY


def test_money_that_comes_after_all_is_still_confirmed() -> None:
    payment = in_review()
    give_up(payment=payment, actor=REVIEWER, explanation=WHY)

    confirm(payment)

    assert payment.status == PaymentStatus.CONFIRMED
    assert balance_of(payment.customer) == AMOUNT


@pytest.mark.parametrize("status", [PaymentStatus.CONFIRMED, PaymentStatus.FAILED, PaymentStatus.EXPIRED])
def test_what_is_over_is_not_given_up(status: PaymentStatus) -> None:
    payment = make_transfer(status)

    with pytest.raises(ActionNotAllowedError):
        give_up(payment=payment, actor=REVIEWER, explanation=WHY)

    assert reloaded(payment).status == status


def test_giving_up_needs_words_and_the_present_state() -> None:
    payment = in_review()
    stale = Payment.objects.get(pk=payment.pk)

    with pytest.raises(ActionNotAllowedError):
        give_up(payment=payment, actor=REVIEWER, explanation=" ")
    confirm(payment)
    with pytest.raises(ActionNotAllowedError, match="changed meanwhile"):
        give_up(payment=stale, actor=SECOND_REVIEWER, explanation=WHY)

    assert reloaded(payment).status == PaymentStatus.CONFIRMED


def test_expired_payment_is_no_more_watched_than_others(fake_clock: FakeClock) -> None:
    """Nobody can be asked about it, but its looks end like those of any gateway."""
    payment = make_transfer()
    fake_clock.advance(hours=49)
    check_payment_status(payment_id=payment.pk)
    for _ in range(200):
        fake_clock.advance(minutes=20)
        check_payment_status(payment_id=payment.pk)

    assert reloaded(payment).status == PaymentStatus.EXPIRED
    assert reloaded(payment).next_due_at is None
