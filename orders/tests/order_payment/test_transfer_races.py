"""Rivals about one transfer, each exactly between what the other has read and what it then writes."""

import io
from collections.abc import Callable
from itertools import count
from typing import Any

import pytest

from accounts.testing import REVIEWER, SECOND_REVIEWER, actor_of, make_staff
from core.audit_log import ActionNotAllowedError
from core.testing import FakeClock, run_concurrently
from orders.verification import verify
from payments.incoming.status_check import check_payment_status
from payments.models import Payment, StaffConfirmation, StatementLine, TransferProof, Unapplied
from payments.staff_confirmations import confirm_money, give_up
from payments.states import PaymentStatus
from payments.testing import booked, open_desk
from payments.testing.transfers import (
    AMOUNT,
    file,
    in_review,
    make_statement_line,
    make_transfer,
    prove,
    statement,
)
from payments.transfers.imports import import_statement
from payments.transfers.line_confirmation import confirm_line
from payments.transfers.receipts.proofs import request_new_receipt, submit_proof
from payments.wallet import balance_of
from tests.races.interleaving import Outcome, interrupt

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.storage,
    pytest.mark.rotation,
    pytest.mark.usefixtures("transfers"),
]

WHY = "The amount cannot be read."
Act = Callable[[Payment], Any]


def confirm(payment: Payment) -> None:
    confirm_money(payment=payment, amount=AMOUNT, reference=f"VIR {payment.pk}", actor=REVIEWER)


def confirm_otherwise(payment: Payment) -> None:
    """Somebody else, who read another reference on the statement."""
    confirm_money(payment=payment, amount=AMOUNT, reference=f"OP {payment.pk}", actor=SECOND_REVIEWER)


def reject(payment: Payment) -> None:
    request_new_receipt(payment=payment, actor=SECOND_REVIEWER, explanation=WHY)


def give(payment: Payment) -> None:
    give_up(payment=payment, actor=SECOND_REVIEWER, explanation=WHY)


def send(payment: Payment) -> TransferProof:
    return prove(payment, seed=payment.pk)


def send_another(payment: Payment) -> TransferProof:
    return prove(payment, seed=payment.pk + 1000)


def expire(payment: Payment) -> None:
    check_payment_status(payment_id=payment.pk)


def race(
    make: Callable[[], Payment],
    one: Act,
    other: Act,
    check: Callable[[Payment, Outcome], None],
) -> None:
    """Every interleaving, with either as the one that is interrupted, each about a payment of its own."""
    for first, second in [(one, other), (other, one)]:
        for nth in count():
            payment = make()
            own, rival = (Payment.objects.select_related("customer").get(pk=payment.pk) for _ in "12")
            outcome = interrupt(lambda f=first, p=own: f(p), lambda s=second, p=rival: s(p), nth)
            for told in (outcome.first, outcome.rival):
                if isinstance(told, Exception) and not isinstance(told, ActionNotAllowedError):
                    raise told
            payment.refresh_from_db()
            check(payment, outcome)
            assert verify() == []
            if not outcome.was_interrupted:
                assert nth > 0, "there was no race"
                break


def refusals(outcome: Outcome) -> int:
    return sum(isinstance(told, ActionNotAllowedError) for told in (outcome.first, outcome.rival))


def is_confirmed_once(payment: Payment) -> None:
    assert payment.status == PaymentStatus.CONFIRMED
    assert balance_of(payment.customer) == AMOUNT
    assert StaffConfirmation.objects.filter(payment=payment).count() == 1
    assert open_desk(payment) == []
    assert not TransferProof.objects.filter(payment=payment, verdict="waiting").exists()


def test_two_who_confirm_confirm_once() -> None:
    def check(payment: Payment, outcome: Outcome) -> None:
        is_confirmed_once(payment)
        assert refusals(outcome) == 1

    race(in_review_fresh, confirm, confirm_otherwise, check)


def in_review_fresh() -> Payment:
    payment = make_transfer()
    prove(payment, seed=payment.pk)
    return payment


@pytest.mark.parametrize("against", [reject, give])
def test_money_that_was_seen_beats_whoever_says_no(against: Act) -> None:
    def check(payment: Payment, outcome: Outcome) -> None:
        is_confirmed_once(payment)

    race(in_review_fresh, confirm, against, check)


def test_of_two_answers_to_the_customer_one_is_given() -> None:
    def check(payment: Payment, outcome: Outcome) -> None:
        assert refusals(outcome) <= 1
        assert TransferProof.objects.get(payment=payment).verdict == "rejected"
        assert open_desk(payment) == []

    race(in_review_fresh, reject, give, check)


def test_picture_and_confirmation_at_the_same_moment() -> None:
    def check(payment: Payment, outcome: Outcome) -> None:
        is_confirmed_once(payment)

    race(make_transfer, confirm, send, check)


def test_late_picture_and_confirmation_at_the_same_moment() -> None:
    def check(payment: Payment, outcome: Outcome) -> None:
        is_confirmed_once(payment)

    def expired() -> Payment:
        return make_transfer(PaymentStatus.EXPIRED)

    race(expired, confirm, send, check)


def test_picture_sent_twice_at_once_is_one() -> None:
    def check(payment: Payment, outcome: Outcome) -> None:
        assert outcome.first == outcome.rival == TransferProof.objects.get(payment=payment)
        assert payment.status == PaymentStatus.IN_REVIEW

    race(make_transfer, send, send, check)


def test_of_two_pictures_one_waits() -> None:
    def check(payment: Payment, outcome: Outcome) -> None:
        assert refusals(outcome) == 1
        assert TransferProof.objects.filter(payment=payment).count() == 1
        assert open_desk(payment) == ["transfer_review"]

    race(make_transfer, send, send_another, check)


def test_money_that_was_seen_beats_the_clock(fake_clock: FakeClock) -> None:
    def check(payment: Payment, outcome: Outcome) -> None:
        is_confirmed_once(payment)
        assert refusals(outcome) == 0

    race(lambda: over(fake_clock), confirm, expire, check)


def test_picture_in_the_last_moment_waits_or_is_asked_for_once_more(fake_clock: FakeClock) -> None:
    def check(payment: Payment, outcome: Outcome) -> None:
        sent = TransferProof.objects.filter(payment=payment, verdict="waiting").count()
        assert sent + refusals(outcome) == 1
        assert open_desk(payment) == ["transfer_review"] * sent

    race(lambda: over(fake_clock), send, expire, check)


def over(fake_clock: FakeClock) -> Payment:
    """A transfer whose time is over, which nobody has noted yet."""
    payment = make_transfer()
    Payment.objects.filter(pk=payment.pk).update(expires_at=fake_clock.now(), next_due_at=payment.next_due_at)
    fake_clock.advance(minutes=6)
    return payment


def test_line_of_a_statement_pays_one_of_two() -> None:
    others: list[Payment] = []

    def make() -> Payment:
        others.append(in_review_fresh())
        make_statement_line(reference=f"LINE {others[-1].pk}")
        return in_review_fresh()

    def pay(payment: Payment) -> None:
        confirm_line(line=StatementLine.objects.latest("pk"), payment=payment, actor=REVIEWER)

    def pay_other(payment: Payment) -> None:
        pay(Payment.objects.select_related("customer").get(pk=others[-1].pk))

    def check(payment: Payment, outcome: Outcome) -> None:
        assert refusals(outcome) == 1
        states = {payment.status, Payment.objects.get(pk=others[-1].pk).status}
        assert states == {PaymentStatus.CONFIRMED, PaymentStatus.IN_REVIEW}
        assert StatementLine.objects.latest("pk").confirmation is not None

    race(make, pay, pay_other, check)


def test_many_who_confirm_at_once(fake_clock: FakeClock) -> None:
    payment = in_review()
    rows = [Payment.objects.select_related("customer").get(pk=payment.pk) for _ in range(8)]

    results = run_concurrently(
        *[
            lambda row=row, number=number: confirm_money(
                payment=row, amount=AMOUNT, reference=f"VIR {number}", actor=REVIEWER
            )
            for number, row in enumerate(rows)
        ]
    )

    assert sorted(type(each).__name__ for each in results) == ["ActionNotAllowedError"] * 7 + ["NoneType"]
    is_confirmed_once(Payment.objects.get(pk=payment.pk))
    assert booked() == {"clearing": AMOUNT, "wallets": -AMOUNT}
    assert verify() == []


def test_many_uploads_at_once_are_one_proof() -> None:
    payment = make_transfer()
    pictures = [file(1).getvalue() for _ in range(6)]
    rows = [Payment.objects.get(pk=payment.pk) for _ in pictures]

    results = run_concurrently(
        *[
            lambda row=row, picture=picture: submit_proof(payment=row, file=io.BytesIO(picture))
            for row, picture in zip(rows, pictures, strict=True)
        ]
    )

    assert set(results) == {TransferProof.objects.get()}
    assert verify() == []


def test_statement_imported_many_times_at_once_adds_its_lines_once() -> None:
    data = statement(*[("VIREMENT", f"OP{number}", 500 + number) for number in range(40)])

    people = [actor_of(make_staff()) for _ in range(6)]
    results = run_concurrently(
        *[lambda who=who: import_statement(data=data, account="1", actor=who) for who in people]
    )

    assert StatementLine.objects.count() == 40
    assert sum(each.new for each in results) == 40
    assert all(each.new + each.known == 40 for each in results)
    assert Unapplied.objects.count() == 0
