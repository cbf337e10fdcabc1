"""Statements are imported once, their lines proposed, and what they confirm is confirmed by them."""

from datetime import timedelta
from typing import Any

import pytest

from accounts.testing import REVIEWER, SECOND_REVIEWER
from core.audit_log import ActionNotAllowedError
from core.testing import FakeClock
from payments.models import Payment, StaffConfirmation, StatementLine, Unapplied
from payments.staff_confirmations import confirm_money
from payments.states import Direction, PaymentStatus
from payments.testing import booked
from payments.testing.transfers import (
    AMOUNT,
    RIP,
    in_review,
    line_called,
    make_statement_line,
    make_transfer,
    prove,
    quote,
    reloaded,
    statement,
    today,
)
from payments.transfers.imports import ImportResult, import_statement
from payments.transfers.line_confirmation import (
    confirm_line,
    confirm_sure_pairs,
    line_of,
    reference_of,
    set_aside,
    take_back,
)
from payments.transfers.line_proposals import LineProposal, open_line_proposals
from payments.transfers.matching import Confidence
from payments.transfers.statement_files.statement_reader import NotAStatementError
from payments.wallet import balance_of

pytestmark = [pytest.mark.django_db, pytest.mark.storage, pytest.mark.usefixtures("transfers")]


def bring(*rows: tuple[str, str, object], **how: Any) -> ImportResult:
    """Two persons import it, so that nobody can have made it up; what the first was told."""
    results = [
        import_statement(data=statement(*rows, **how), account=RIP, actor=who)
        for who in (SECOND_REVIEWER, REVIEWER)
    ]
    return results[0]


def only() -> LineProposal:
    found = open_line_proposals()
    assert len(found) == 1
    return found[0]


def pairs() -> list[tuple[int, int]]:
    """What a person sees as sure."""
    return [
        (each.line.pk, each.payment.pk) for each in open_line_proposals() if each.is_sure and each.payment
    ]


def confirm_by_hand(payment: Payment, amount: int = AMOUNT, reference: str = "VIR-1") -> None:
    confirm_money(payment=payment, amount=amount, reference=reference, actor=SECOND_REVIEWER)


# --- importing


def test_credits_become_lines() -> None:
    result = bring(("VIREMENT DE CLIENT", "OP1", "1030,00"), ("VERSEMENT", "OP2", "515"))

    assert (result.new, result.known, result.left_out, result.problems) == (2, 0, (), ())
    line = line_called("OP1")
    assert (line.amount, line.text, line.date) == (1030_00, "VIREMENT DE CLIENT", today())
    assert (line.imported_by, line.imported_by_id) == (SECOND_REVIEWER, SECOND_REVIEWER.user_id)
    assert (line.again_by, line.is_set_aside, line.confirmation) == (REVIEWER, False, None)
    assert (line.direction, line.account) == (Direction.IN, RIP)


def test_same_statement_again_adds_nothing() -> None:
    rows = [("VIREMENT", "OP1", 1030), ("VIREMENT", "OP1", 1030), ("AUTRE", "", 515)]
    first = bring(*rows)

    second = bring(*rows)
    longer = bring(*rows, ("NOUVEAU", "", 2060))

    assert (first.new, first.known) == (3, 0)
    assert (second.new, second.known) == (0, 3)
    assert (longer.new, longer.known) == (1, 3)
    assert StatementLine.objects.count() == 4


def test_lines_that_were_used_stay_used_when_they_come_again() -> None:
    payment = in_review()
    bring((f"VIR {quote(payment)}", "OP1", 1030))
    confirm_line(line=only().line, payment=payment, actor=REVIEWER)

    bring((f"VIR {quote(payment)}", "OP1", 1030))

    assert open_line_proposals() == []
    assert StatementLine.objects.get().confirmation == payment.staff_confirmation


def test_what_cannot_be_read_is_told_with_its_line() -> None:
    result = bring(("VIREMENT", "OP1", "1030"), ("ODD", "OP2", "12.34.56"), ("VIREMENT", "OP3", "515"))

    assert result.new == 2
    assert [problem.line_number for problem in result.problems] == [3]


@pytest.mark.parametrize(
    "data", [b"", b"PK\x03\x04 a workbook", b"no;columns;here\n1;2;3", b"\x00" * 2_200_000]
)
def test_what_is_no_statement_adds_nothing(data: bytes) -> None:
    with pytest.raises(NotAStatementError):
        import_statement(data=data, account=RIP, actor=REVIEWER)

    assert StatementLine.objects.count() == 0


def test_more_lines_than_one_insert_takes() -> None:
    result = bring(*[("VIREMENT", f"OP{number}", 500) for number in range(1_100)])

    assert (result.new, StatementLine.objects.count()) == (1_100, 1_100)


# --- proposing


def test_line_with_reference_and_amount_is_sure() -> None:
    payment = in_review()
    in_review(2)
    bring((f"VIR {quote(payment)} MERCI", "OP1", 1030))

    assert only().is_sure
    assert only().payment == payment
    assert only().confidence is Confidence.REFERENCE_AND_AMOUNT


def test_line_with_another_amount_is_not() -> None:
    payment = in_review()
    bring((f"VIR {quote(payment)}", "OP1", 1000))

    assert not only().is_sure
    assert only().candidates == (payment,)


def test_amount_alone_is_not_sure() -> None:
    payment = in_review()
    bring(("VIREMENT", "OP1", 1030))

    assert not only().is_sure
    assert only().candidates == (payment,)


def test_what_a_customer_typed_is_not_sure() -> None:
    """Whoever has seen a stranger's receipt can type its number."""
    payment = make_transfer()
    prove(payment, operation="OP 7700 42")
    bring(("VIREMENT", "OP770042", 1030))

    assert only().confidence is Confidence.OPERATION
    assert not only().is_sure
    assert only().candidates == (payment,)


def test_two_lines_for_one_payment_are_not_sure() -> None:
    payment = in_review()
    bring((f"VIR {quote(payment)}", "OP1", 1030), (f"VIR {quote(payment)}", "OP2", 1030))

    assert [each.is_sure for each in open_line_proposals()] == [False, False]


@pytest.mark.parametrize("status", [PaymentStatus.PENDING, PaymentStatus.EXPIRED, PaymentStatus.FAILED])
def test_money_without_a_picture_and_late_money_are_proposed(status: PaymentStatus) -> None:
    payment = make_transfer(status)
    bring((f"VIR {quote(payment)}", "OP1", 1030))

    assert only().is_sure
    assert only().payment == payment


def test_payments_of_other_gateways_are_not_proposed() -> None:
    payment = make_transfer()
    Payment.objects.update(gateway="ocpay")
    bring((f"VIR {quote(payment)}", "OP1", 1030))

    assert open_line_proposals() == []


def test_old_payments_and_old_lines_are_let_go(fake_clock: FakeClock) -> None:
    old = make_transfer(PaymentStatus.EXPIRED)
    waiting = in_review(2)
    bring((f"VIR {quote(old)}", "OP1", 1030))
    fake_clock.advance(days=61)
    assert open_line_proposals() == []

    bring((f"VIR {quote(old)}", "OP2", 1030), (f"VIR {quote(waiting)}", "OP3", 1030))

    assert only().payment == waiting  # however long it waits for a person


def test_line_that_was_set_aside_is_not_proposed() -> None:
    payment = in_review()
    bring((f"VIR {quote(payment)}", "OP1", 1030))
    line = only().line

    set_aside(line=line, actor=REVIEWER, reason="the owner's own")
    assert open_line_proposals() == []
    with pytest.raises(ActionNotAllowedError):
        set_aside(line=line, actor=REVIEWER, reason="the owner's own")
    with pytest.raises(ActionNotAllowedError, match="used or set aside"):
        confirm_line(line=line, payment=payment, actor=REVIEWER)

    take_back(line=line, actor=REVIEWER, reason="it was not")
    assert only().line == line
    with pytest.raises(ActionNotAllowedError):
        take_back(line=line, actor=REVIEWER, reason="it was not")


def test_proposals_cost_the_same_for_one_line_and_for_twenty(django_assert_num_queries: Any) -> None:
    rows = [(f"VIR {quote(in_review(seed))}", f"OP{seed}", 1030) for seed in range(1, 20)]
    bring(*rows[:1])
    with django_assert_num_queries(3):
        open_line_proposals()
    bring(*rows)

    with django_assert_num_queries(3):
        assert len(open_line_proposals()) == 19


# --- confirming


def test_line_confirms_its_payment() -> None:
    payment = in_review()
    bring((f"VIR {quote(payment)}", "OP1", 1030))
    line = only().line

    confirm_line(line=line, payment=payment, actor=REVIEWER)

    line.refresh_from_db()
    assert payment.status == PaymentStatus.CONFIRMED
    assert line.confirmation == payment.staff_confirmation
    assert line.confirmation.reference == "OP1"
    assert balance_of(payment.customer) == AMOUNT
    assert open_line_proposals() == []


def test_late_money_confirms_the_expired_payment() -> None:
    payment = make_transfer(PaymentStatus.EXPIRED)
    bring((f"VIR {quote(payment)}", "OP1", 1030))

    confirm_line(line=only().line, payment=payment, actor=REVIEWER)

    assert payment.status == PaymentStatus.CONFIRMED
    assert balance_of(payment.customer) == AMOUNT


def test_line_of_another_amount_becomes_unapplied() -> None:
    payment = in_review()
    bring((f"VIR {quote(payment)}", "OP1", "1000.50"))

    confirm_line(line=only().line, payment=payment, actor=REVIEWER)

    assert payment.status == PaymentStatus.FAILED
    assert Unapplied.objects.get().amount == 1000_50
    assert booked() == {"clearing": 1000_50, "unapplied": -1000_50}


def test_line_is_used_once() -> None:
    first, second = in_review(), in_review(2)
    line = make_statement_line()
    confirm_line(line=line, payment=first, actor=REVIEWER)

    with pytest.raises(ActionNotAllowedError):
        confirm_line(line=line, payment=second, actor=REVIEWER)

    assert reloaded(second).status == PaymentStatus.IN_REVIEW


def test_lines_that_share_a_reference_are_told_apart() -> None:
    """Many banks write the kind of operation there."""
    first, second = in_review(), in_review(2)
    bring((f"VIR {quote(first)}", "VIREMENT", 1030), (f"VIR {quote(second)}", "VIREMENT", 1030))

    reports = confirm_sure_pairs(seen=pairs(), actor=REVIEWER)

    assert [report.trouble for report in reports] == ["", ""]
    references = set(StaffConfirmation.objects.values_list("reference", flat=True))
    assert references == {f"STATEMENTLINE{line.pk}" for line in StatementLine.objects.all()}


def test_line_without_a_reference_is_called_by_its_number() -> None:
    line = make_statement_line()

    assert reference_of(line) == f"STATEMENTLINE{line.pk}"
    assert reference_of(make_statement_line(reference="op 7 ")) == "OP7"


def test_entry_that_was_confirmed_by_hand_does_not_pay_again() -> None:
    first, second = in_review(), in_review(2)
    confirm_by_hand(first, reference="OP1")
    bring((f"VIR {quote(second)}", "OP1", 1030))

    with pytest.raises(ActionNotAllowedError, match="has confirmed"):
        confirm_line(line=StatementLine.objects.get(), payment=second, actor=REVIEWER)

    assert reloaded(second).status == PaymentStatus.IN_REVIEW


@pytest.mark.parametrize(
    ("text", "reference"), [("VIREMENT", "OP770042"), ("VIR {quote}", "SOMETHING ELSE"), ("vir op770042", "")]
)
def test_line_comes_to_belong_to_what_was_confirmed_by_hand(text: str, reference: str) -> None:
    payment = in_review()
    confirm_by_hand(payment, reference="OP770042")
    bring((text.format(quote=quote(payment)), reference, 1030))
    assert only().is_sure

    reports = confirm_sure_pairs(seen=pairs(), actor=REVIEWER)

    assert [report.trouble for report in reports] == [""]
    assert StatementLine.objects.get().confirmation == payment.staff_confirmation
    assert balance_of(payment.customer) == AMOUNT  # and not twice
    assert open_line_proposals() == []


def test_line_of_another_amount_does_not_belong_to_it() -> None:
    payment = in_review()
    confirm_by_hand(payment)

    with pytest.raises(ActionNotAllowedError, match="another amount"):
        confirm_line(line=make_statement_line(amount=AMOUNT + 1), payment=payment, actor=REVIEWER)


def test_typed_reference_uses_up_its_line() -> None:
    payment = make_transfer()
    line = make_statement_line(reference="op-1")
    make_statement_line(reference="OP-1", amount=AMOUNT + 1)

    assert line_of(payment=payment, reference=" OP-1", amount=AMOUNT) == line
    assert line_of(payment=payment, reference="OP-2", amount=AMOUNT) is None
    assert line_of(payment=payment, reference=" ", amount=AMOUNT) is None
    make_statement_line(reference="OP-1")
    assert line_of(payment=payment, reference="OP-1", amount=AMOUNT) is None  # which of the two?


# --- all sure ones


def test_all_sure_ones_are_confirmed_each_by_itself() -> None:
    good, own, doubtful = in_review(), in_review(2), in_review(3)
    own.customer.email = REVIEWER
    own.customer.save()
    bring((f"VIR {quote(good)}", "OP1", 1030), (f"VIR {quote(own)}", "OP2", 1030), ("VIREMENT", "OP3", 1030))

    reports = confirm_sure_pairs(seen=pairs(), actor=REVIEWER)

    assert {report.payment.pk: bool(report.trouble) for report in reports} == {good.pk: False, own.pk: True}
    assert reloaded(good).status == PaymentStatus.CONFIRMED
    assert reloaded(own).status == reloaded(doubtful).status == PaymentStatus.IN_REVIEW


def test_nothing_is_confirmed_that_the_person_has_not_seen() -> None:
    payment = in_review()
    before = pairs()
    bring((f"VIR {quote(payment)}", "OP1", 1030))

    assert confirm_sure_pairs(seen=before, actor=REVIEWER) == []
    assert reloaded(payment).status == PaymentStatus.IN_REVIEW


def test_nothing_is_confirmed_that_is_not_sure_any_more() -> None:
    payment = in_review()
    bring((f"VIR {quote(payment)}", "OP1", 1030))
    seen = pairs()
    bring((f"VIR {quote(payment)}", "OP2", 1030), day=today() - timedelta(days=1))

    assert confirm_sure_pairs(seen=seen, actor=REVIEWER) == []
    assert reloaded(payment).status == PaymentStatus.IN_REVIEW
