"""One person's word makes no money: it takes somebody else's statement, a second person, or a small sum."""

from typing import Any

import pytest

from accounts.models import Proposal, StaffChange
from accounts.staff.proposals import ProposalOutcome, find_open_proposal, perform_planned
from accounts.testing import make_customer
from core.actors import Actor
from core.audit_log import ActionNotAllowedError
from core.models import Act, Move
from core.moves import subject_of
from core.testing import FakeClock, run_concurrently
from payments.lifecycle.status_check import check_payment_status
from payments.models import Payment, StaffConfirmation, StatementLine
from payments.staff_confirmations import (
    CONFIRM_ACT,
    SecondPersonMissingError,
    agree_to_confirmation,
    confirm_money,
    confirm_or_propose,
    give_up,
)
from payments.states import Basis, Direction, PaymentStatus
from payments.tests.transfer_builders import (
    AMOUNT,
    OTHER_STAFF_EMAIL,
    RIP,
    STAFF_EMAIL,
    in_review,
    make_line,
    make_transfer,
    quote,
    reloaded,
    staff,
    statement,
)
from payments.transfers.imports import import_statement
from payments.transfers.line_confirmation import confirm_line, confirm_sure_pairs
from payments.transfers.line_proposals import open_line_proposals
from payments.wallet import balance_of

pytestmark = [pytest.mark.django_db, pytest.mark.storage]


@pytest.fixture(autouse=True)
def nothing_alone(transfers: Any) -> Any:
    """No sum is small, unless a test says so; the settings."""
    transfers.TRANSFER_ALONE_BELOW = 0
    return transfers


@pytest.fixture
def reviewer() -> Actor:
    return staff(STAFF_EMAIL)


@pytest.fixture
def second_reviewer() -> Actor:
    return staff(OTHER_STAFF_EMAIL)


def confirm(payment: Payment, actor: Actor, reference: str = "VIR-1", **how: Any) -> None:
    confirm_money(payment=payment, amount=AMOUNT, reference=reference, actor=actor, **how)


def say(payment: Payment, actor: Actor, **how: Any) -> ProposalOutcome:
    told = {"amount": AMOUNT, "reference": "VIR-1"} | how
    return confirm_or_propose(payment=payment, actor=actor, **told)


def line_for(payment: Payment, by: Actor, **fields: Any) -> StatementLine:
    """A line that quotes the payment, imported by one person."""
    importer = {"imported_by": by, "imported_by_id": by.user_id}
    return make_line(**{"text": f"VIR {quote(payment)}", **importer, **fields})


# --- one person alone


def test_one_person_makes_no_money_of_an_invented_reference(reviewer: Actor) -> None:
    payment = in_review()

    with pytest.raises(SecondPersonMissingError):
        confirm(payment, reviewer, "INVENTED-1")

    assert reloaded(payment).status == PaymentStatus.IN_REVIEW
    assert balance_of(payment.customer) == 0


def test_one_person_makes_no_money_of_a_statement_that_they_imported(reviewer: Actor) -> None:
    payment = in_review()
    data = statement((f"VIR {quote(payment)}", "INVENTED-1", 1030))
    import_statement(data=data, account=RIP, actor=reviewer)
    import_statement(data=data, account=RIP, actor=reviewer)
    line = StatementLine.objects.get()

    assert not any(each.is_sure for each in open_line_proposals())
    assert confirm_sure_pairs(seen=[(line.pk, payment.pk)], actor=reviewer) == []
    assert confirm_line(line=line, payment=payment, actor=reviewer) == ProposalOutcome.PROPOSED
    assert reloaded(payment).status == PaymentStatus.IN_REVIEW


def test_statement_of_somebody_else_is_enough(reviewer: Actor, second_reviewer: Actor) -> None:
    payment = in_review()

    assert confirm_line(line=line_for(payment, second_reviewer), payment=payment, actor=reviewer) == "done"

    seen = StaffConfirmation.objects.get()
    assert (seen.basis, seen.confirmed_by_id) == (Basis.STATEMENT, reviewer.user_id)
    assert reloaded(payment).status == PaymentStatus.CONFIRMED


def test_statement_that_both_imported_is_sure_for_either(reviewer: Actor, second_reviewer: Actor) -> None:
    payment = in_review()
    data = statement((f"VIR {quote(payment)}", "OP1", 1030))
    for who in (reviewer, second_reviewer):
        import_statement(data=data, account=RIP, actor=who)
    line = StatementLine.objects.get()

    reports = confirm_sure_pairs(seen=[(line.pk, payment.pk)], actor=reviewer)

    assert [report.trouble for report in reports] == [""]
    assert reloaded(payment).status == PaymentStatus.CONFIRMED


@pytest.mark.parametrize(
    "fields",
    [
        {"direction": Direction.OUT},
        {"direction": Direction.UNPROVED},
        {"imported_by_id": None, "imported_by": "left@shop.test"},
        {"text": "VIREMENT"},
        {"text": "VIREMENT", "reference": "7QQQQQQQQQ"},
    ],
    ids=["outgoing", "unproved", "nobody known", "names nothing", "names another"],
)
def test_line_that_proves_nothing_is_not_enough(
    fields: dict[str, Any], reviewer: Actor, second_reviewer: Actor
) -> None:
    payment = in_review()
    line = line_for(payment, second_reviewer, **fields)

    with pytest.raises(ActionNotAllowedError):
        confirm(payment, reviewer, line=line)

    assert reloaded(payment).status == PaymentStatus.IN_REVIEW


def test_line_of_somebodys_money_does_not_pay_another_order(
    reviewer: Actor, second_reviewer: Actor, nothing_alone: Any
) -> None:
    """Whoever assigns a stranger's transfer to an accomplice takes it from the stranger."""
    nothing_alone.TRANSFER_ALONE_BELOW = 1_000_000
    stranger, accomplice = in_review(), in_review(2)
    line = line_for(stranger, second_reviewer)

    with pytest.raises(ActionNotAllowedError, match="names another payment"):
        confirm(accomplice, reviewer, line=line)
    confirm(accomplice, reviewer)
    with pytest.raises(ActionNotAllowedError, match="does not name this payment"):
        confirm_line(line=line, payment=accomplice, actor=reviewer)

    assert StatementLine.objects.get().confirmation is None


# --- two persons


def test_second_person_who_says_the_same_confirms_it(reviewer: Actor, second_reviewer: Actor) -> None:
    payment = in_review()

    assert say(payment, reviewer) == ProposalOutcome.PROPOSED
    assert reloaded(payment).status == PaymentStatus.IN_REVIEW
    assert say(payment, second_reviewer) == ProposalOutcome.DONE

    seen = StaffConfirmation.objects.get()
    assert (seen.basis, seen.confirmed_by, seen.second_by) == (
        Basis.TWO_PERSONS,
        STAFF_EMAIL,
        OTHER_STAFF_EMAIL,
    )
    assert reloaded(payment).status == PaymentStatus.CONFIRMED
    assert balance_of(payment.customer) == AMOUNT


def test_second_person_agrees_by_one_press(reviewer: Actor, second_reviewer: Actor) -> None:
    payment = in_review()
    say(payment, reviewer)

    with pytest.raises(ActionNotAllowedError):
        agree_to_confirmation(payment=payment, actor=reviewer)
    assert agree_to_confirmation(payment=payment, actor=second_reviewer) == ProposalOutcome.DONE
    with pytest.raises(ActionNotAllowedError):
        agree_to_confirmation(payment=payment, actor=second_reviewer)

    assert reloaded(payment).status == PaymentStatus.CONFIRMED


def test_nobody_seconds_themselves_under_another_address(reviewer: Actor) -> None:
    payment = in_review()
    say(payment, reviewer)

    with pytest.raises(ActionNotAllowedError):
        say(payment, Actor("renamed@shop.test", reviewer.user_id))

    assert reloaded(payment).status == PaymentStatus.IN_REVIEW


def test_second_person_who_saw_something_else_confirms_nothing(
    reviewer: Actor, second_reviewer: Actor
) -> None:
    payment = in_review()
    say(payment, reviewer)

    for other in ({"amount": AMOUNT - 1}, {"reference": "VIR-2"}):
        with pytest.raises(ActionNotAllowedError):
            say(payment, second_reviewer, **other)

    assert reloaded(payment).status == PaymentStatus.IN_REVIEW


def test_nobody_proposes_or_agrees_to_their_own(reviewer: Actor, second_reviewer: Actor) -> None:
    own = in_review(customer=make_customer(STAFF_EMAIL))

    with pytest.raises(ActionNotAllowedError, match="your own"):
        say(own, reviewer)
    say(own, second_reviewer)
    with pytest.raises(ActionNotAllowedError, match="your own"):
        agree_to_confirmation(payment=own, actor=reviewer)
    with pytest.raises(ActionNotAllowedError, match="your own"):
        give_up(payment=own, actor=reviewer, explanation="it does not come")

    assert reloaded(own).status == PaymentStatus.IN_REVIEW


def test_line_of_the_first_person_goes_with_the_agreement(reviewer: Actor, second_reviewer: Actor) -> None:
    payment = in_review()
    line = line_for(payment, reviewer)
    confirm_line(line=line, payment=payment, actor=reviewer)

    agree_to_confirmation(payment=payment, actor=second_reviewer)

    line.refresh_from_db()
    assert line.confirmation == reloaded(payment).staff_confirmation


def test_what_is_confirmed_otherwise_ends_the_proposal(reviewer: Actor, second_reviewer: Actor) -> None:
    payment = in_review()
    say(payment, reviewer)

    confirm(payment, reviewer, "OP1", line=line_for(payment, second_reviewer))

    assert find_open_proposal(CONFIRM_ACT, payment) is None
    assert StaffConfirmation.objects.get().reference == "OP1"


def test_giving_up_ends_the_proposal(reviewer: Actor, second_reviewer: Actor) -> None:
    payment = in_review()
    say(payment, reviewer)

    give_up(payment=payment, actor=second_reviewer, explanation="it does not come")

    assert find_open_proposal(CONFIRM_ACT, payment) is None


def test_courier_money_takes_two_persons_as_well(
    reviewer: Actor, second_reviewer: Actor, nothing_alone: Any
) -> None:
    nothing_alone.PAYMENT_METHODS = ["courier", "wallet"]
    payment = make_transfer()
    Payment.objects.filter(pk=payment.pk).update(gateway="courier")
    payment.refresh_from_db()

    assert say(payment, reviewer) == ProposalOutcome.PROPOSED
    assert say(payment, second_reviewer) == ProposalOutcome.DONE


def test_shop_of_one_person_announces_and_waits(
    reviewer: Actor, nothing_alone: Any, fake_clock: FakeClock
) -> None:
    nothing_alone.STAFF_MODE = "single"
    payment = in_review()

    assert say(payment, reviewer) == ProposalOutcome.SCHEDULED
    fake_clock.advance(minutes=59)
    perform_planned(Proposal.objects.get().pk)
    assert StaffConfirmation.objects.count() == 0
    fake_clock.advance(minutes=2)
    perform_planned(Proposal.objects.get().pk)
    check_payment_status(payment_id=payment.pk)

    assert StaffConfirmation.objects.get().basis == Basis.ONE_PERSON
    assert reloaded(payment).status == PaymentStatus.CONFIRMED


# --- small sums


def test_small_sum_takes_one_person(reviewer: Actor, nothing_alone: Any) -> None:
    nothing_alone.TRANSFER_ALONE_BELOW = 1031

    confirm(in_review(), reviewer)

    assert StaffConfirmation.objects.get().basis == Basis.SMALL_SUM


def test_small_sums_of_one_person_are_summed_over_24_hours(
    reviewer: Actor, second_reviewer: Actor, nothing_alone: Any, fake_clock: FakeClock
) -> None:
    nothing_alone.TRANSFER_ALONE_BELOW = 2000
    confirm(in_review(1), reviewer, "VIR-1")

    with pytest.raises(SecondPersonMissingError):
        confirm(in_review(2), reviewer, "VIR-2")
    confirm(in_review(3), second_reviewer, "VIR-3")  # each person has a small sum of their own
    fake_clock.advance(hours=23, minutes=59)
    with pytest.raises(SecondPersonMissingError):
        confirm(in_review(4), reviewer, "VIR-4")
    fake_clock.advance(minutes=2)
    confirm(in_review(5), reviewer, "VIR-5")

    assert StaffConfirmation.objects.count() == 3


def test_logins_that_one_person_has_made_share_their_small_sum(
    reviewer: Actor, second_reviewer: Actor, nothing_alone: Any
) -> None:
    """Else each login that an owner makes believes as much money again."""
    nothing_alone.TRANSFER_ALONE_BELOW = 2 * AMOUNT // 100
    StaffChange.objects.create(
        user_id=second_reviewer.user_id, by_id=reviewer.user_id, what=StaffChange.What.MADE
    )
    confirm(in_review(1), reviewer, "VIR-1")

    with pytest.raises(SecondPersonMissingError):
        confirm(in_review(2), second_reviewer, "VIR-2")


def test_what_others_vouch_for_uses_up_no_small_sum(
    reviewer: Actor, second_reviewer: Actor, nothing_alone: Any
) -> None:
    nothing_alone.TRANSFER_ALONE_BELOW = 2000
    shown, small = in_review(1), in_review(2)

    confirm(shown, reviewer, "OP1", line=line_for(shown, second_reviewer))
    confirm(small, reviewer, "VIR-2")

    assert StaffConfirmation.objects.filter(basis=Basis.SMALL_SUM).count() == 1


# --- histories name the person


def test_history_names_who_confirmed(reviewer: Actor, second_reviewer: Actor) -> None:
    payment = in_review()
    say(payment, reviewer)
    agree_to_confirmation(payment=payment, actor=second_reviewer)

    move = Move.objects.filter(subject=subject_of(payment)).latest("pk")
    assert (move.to_status, move.actor, move.actor_id) == ("confirmed", STAFF_EMAIL, reviewer.user_id)
    act = Act.objects.get(act=CONFIRM_ACT)
    assert (act.actor_id, act.second_id) == (reviewer.user_id, second_reviewer.user_id)


def test_every_word_of_staff_is_an_act(reviewer: Actor, second_reviewer: Actor) -> None:
    payment = in_review()
    confirm(payment, reviewer, "OP1", line=line_for(payment, second_reviewer))
    give_up(payment=in_review(2), actor=reviewer, explanation="it does not come")

    acts = list(Act.objects.order_by("pk").values_list("act", "actor_id"))
    assert acts == [(CONFIRM_ACT, reviewer.user_id), ("payment.give_up", reviewer.user_id)]
    assert Act.objects.get(act=CONFIRM_ACT).after["basis"] == "statement"


class TestRivals:
    """The sum holds however many confirm at once."""

    pytestmark = pytest.mark.django_db(transaction=True)

    def test_one_small_sum_for_rivals(self, reviewer: Actor, nothing_alone: Any) -> None:
        nothing_alone.TRANSFER_ALONE_BELOW = 2000
        payments = [in_review(seed) for seed in range(1, 5)]

        def try_it(payment: Payment) -> bool:
            try:
                confirm(payment, reviewer, f"VIR-{payment.pk}")
            except ActionNotAllowedError:
                return False
            return True

        told = run_concurrently(*[lambda payment=payment: try_it(payment) for payment in payments])

        assert sorted(told) == [False, False, False, True]
        assert StaffConfirmation.objects.count() == 1
