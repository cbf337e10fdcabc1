"""Staff ask for another picture, and what they have seen on the account stands against everything else."""

from typing import Any

import pytest

from accounts.testing import REVIEWER, SECOND_REVIEWER
from core.audit_log import ActionNotAllowedError
from core.models import Message
from core.testing import FakeClock
from payments.kinds import PaymentsMailKind
from payments.models import Payment, StaffConfirmation, TransferProof
from payments.staff_confirmations import give_up
from payments.states import Basis, PaymentStatus
from payments.testing import open_desk
from payments.testing.transfers import AMOUNT, in_review, kept_files, make_transfer, prove, reloaded
from payments.tests.transfers.receipts.test_proofs import history
from payments.transfers.receipts.proofs import last_rejection, request_new_receipt

pytestmark = [pytest.mark.django_db, pytest.mark.storage, pytest.mark.usefixtures("transfers")]

WHY = "The amount cannot be read."


def test_asking_again_lets_the_customer_send_another() -> None:
    payment = in_review()

    request_new_receipt(payment=payment, actor=REVIEWER, explanation="  The amount\ncannot be read.")

    proof = TransferProof.objects.get()
    assert (proof.verdict, proof.judged_by, proof.explanation) == ("rejected", REVIEWER, WHY)
    assert reloaded(payment).status == PaymentStatus.PENDING
    assert reloaded(payment).next_due_at is not None
    assert history(payment)[-1] == ("in_review", "pending", REVIEWER)
    assert open_desk(payment) == []
    assert last_rejection(payment) == WHY
    assert Message.objects.get().kind == PaymentsMailKind.PROOF_REJECTED
    assert prove(payment, seed=2).verdict == "waiting"
    assert last_rejection(payment) == ""


def test_there_is_time_to_send_another(fake_clock: FakeClock) -> None:
    payment = in_review()
    fake_clock.advance(days=5)

    request_new_receipt(payment=payment, actor=REVIEWER, explanation=WHY)

    left = reloaded(payment).expires_at - fake_clock.now()
    assert 23 * 3600 < left.total_seconds() <= 24 * 3600


def test_time_that_was_given_is_not_taken_back() -> None:
    payment = in_review()
    before = payment.expires_at

    request_new_receipt(payment=payment, actor=REVIEWER, explanation=WHY)

    assert reloaded(payment).expires_at == before


@pytest.mark.parametrize("explanation", ["", "  \n"])
def test_asking_again_needs_words(explanation: str) -> None:
    payment = in_review()

    with pytest.raises(ActionNotAllowedError):
        request_new_receipt(payment=payment, actor=REVIEWER, explanation=explanation)

    assert reloaded(payment).status == PaymentStatus.IN_REVIEW


@pytest.mark.parametrize(
    "status", [PaymentStatus.PENDING, PaymentStatus.CONFIRMED, PaymentStatus.FAILED, PaymentStatus.EXPIRED]
)
def test_nothing_is_asked_for_where_no_picture_waits(status: PaymentStatus) -> None:
    payment = make_transfer(status)

    with pytest.raises(ActionNotAllowedError):
        request_new_receipt(payment=payment, actor=REVIEWER, explanation=WHY)

    assert reloaded(payment).status == status
    assert Message.objects.count() == 0


def test_second_of_two_who_ask_is_too_late() -> None:
    payment = in_review()
    stale = Payment.objects.get(pk=payment.pk)
    request_new_receipt(payment=payment, actor=REVIEWER, explanation=WHY)

    with pytest.raises(ActionNotAllowedError):
        request_new_receipt(payment=stale, actor=SECOND_REVIEWER, explanation="other words")

    assert TransferProof.objects.get().judged_by == REVIEWER
    assert Message.objects.count() == 1


def test_long_words_are_cut_and_not_refused() -> None:
    payment = in_review()

    request_new_receipt(payment=payment, actor=REVIEWER, explanation="word " * 200)

    assert len(TransferProof.objects.get().explanation) == 300


# --- what staff have seen stands


@pytest.mark.parametrize("status", [PaymentStatus.PENDING, PaymentStatus.EXPIRED])
def test_no_picture_is_taken_once_the_money_was_seen(transfers: Any, status: PaymentStatus) -> None:
    payment = make_transfer(status)
    seen(payment)

    with pytest.raises(ActionNotAllowedError, match="was seen already"):
        prove(payment)

    assert reloaded(payment).status == status
    assert kept_files(transfers) == []


@pytest.mark.parametrize("act", [request_new_receipt, give_up])
def test_payment_whose_money_was_seen_is_left_alone(act: Any) -> None:
    payment = in_review()
    seen(payment)

    with pytest.raises(ActionNotAllowedError, match="was seen already"):
        act(payment=payment, actor=REVIEWER, explanation=WHY)

    assert reloaded(payment).status == PaymentStatus.IN_REVIEW
    assert TransferProof.objects.get().verdict == "waiting"


def seen(payment: Payment) -> None:
    """Staff have written their word, and nothing has followed from it yet."""
    StaffConfirmation.objects.create(
        payment=payment,
        gateway="transfer",
        amount=AMOUNT,
        reference="VIR-1",
        confirmed_by=SECOND_REVIEWER,
        basis=Basis.SMALL_SUM,
    )
