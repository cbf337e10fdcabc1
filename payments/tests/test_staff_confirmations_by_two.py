"""One person's word makes no money: it takes somebody else's statement, a second person, or a small sum."""

from typing import Any

import pytest

from accounts.models import Proposal, StaffChange
from accounts.staff.proposals import ProposalOutcome, find_open_proposal, perform_planned
from accounts.testing import REVIEWER, SECOND_REVIEWER, make_customer
from core.actors import Actor
from core.audit_log import ActionNotAllowedError
from core.models import Act, Move
from core.moves import subject_of
from core.testing import FakeClock, run_concurrently
from payments.incoming.status_check import check_payment_status
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
from payments.testing.transfers import (
    AMOUNT,
    RIP,
    in_review,
    make_statement_line,
    make_transfer,
    quote,
    reloaded,
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


def confirm(payment: Payment, actor: Actor, reference: str = "VIR-1", **how: Any) -> None:
    confirm_money(payment=payment, amount=AMOUNT, reference=reference, actor=actor, **how)


def say(payment: Payment, actor: Actor, **how: Any) -> ProposalOutcome:
    fields = {"amount": AMOUNT, "reference": "VIR-1"} | how
    return confirm_or_propose(payment=payment, actor=actor, **fields)


def line_for(payment: Payment, by: Actor, **fields: Any) -> StatementLine:
    """A line that quotes the payment, imported by one person."""
    importer = {"imported_by": by, "imported_by_id": by.user_id}
    return make_statement_line(**{"text": f"VIR {quote(payment)}", **importer, **fields})


# --- one person alone


def test_one_person_makes_no_money_of_an_invented_reference() -> None:
    payment = in_review()

    with pytest.raises(SecondPersonMissingError):
        confirm(payment, REVIEWER, "INVENTED-1")

    assert reloaded(payment).status == PaymentStatus.IN_REVIEW
    assert balance_of(payment.customer) == 0


def test_one_person_makes_no_money_of_a_statement_that_they_imported() -> None:
    payment = in_review()
    data = statement((f"VIR {quote(payment)}", "INVENTED-1", 1030))
    import_statement(data=data, account=RIP, actor=REVIEWER)
    import_statement(data=data, account=RIP, actor=REVIEWER)
    line = StatementLine.objects.get()

    assert not any(each.is_sure for each in open_line_proposals())
    assert confirm_sure_pairs(seen=[(line.pk, payment.pk)], actor=REVIEWER) == []
    assert confirm_line(line=line, payment=payment, actor=REVIEWER) == ProposalOutcome.PROPOSED
    assert reloaded(payment).status == PaymentStatus.IN_REVIEW


def test_statement_of_somebody_else_is_enough() -> None:
    payment = in_review()

    assert confirm_line(line=line_for(payment, SECOND_REVIEWER), payment=payment, actor=REVIEWER) == "done"

    seen = StaffConfirmation.objects.get()
    assert (seen.basis, seen.confirmed_by_id) == (Basis.STATEMENT, REVIEWER.user_id)
    assert reloaded(payment).status == PaymentStatus.CONFIRMED


def test_statement_that_both_imported_is_sure_for_either() -> None:
    payment = in_review()
    data = statement((f"VIR {quote(payment)}", "OP1", 1030))
    for who in (REVIEWER, SECOND_REVIEWER):
        import_statement(data=data, account=RIP, actor=who)
    line = StatementLine.objects.get()

    reports = confirm_sure_pairs(seen=[(line.pk, payment.pk)], actor=REVIEWER)

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
def test_line_that_proves_nothing_is_not_enough(fields: dict[str, Any]) -> None:
    payment = in_review()
    line = line_for(payment, SECOND_REVIEWER, **fields)

    with pytest.raises(ActionNotAllowedError):
        confirm(payment, REVIEWER, line=line)

    assert reloaded(payment).status == PaymentStatus.IN_REVIEW


def test_line_of_somebodys_money_does_not_pay_another_order(nothing_alone: Any) -> None:
    """Whoever assigns a stranger's transfer to an accomplice takes it from the stranger."""
    nothing_alone.TRANSFER_ALONE_BELOW = 1_000_000
    stranger, accomplice = in_review(), in_review(2)
    line = line_for(stranger, SECOND_REVIEWER)

    with pytest.raises(ActionNotAllowedError, match="names another payment"):
        confirm(accomplice, REVIEWER, line=line)
    confirm(accomplice, REVIEWER)
    with pytest.raises(ActionNotAllowedError, match="does not name this payment"):
        confirm_line(line=line, payment=accomplice, actor=REVIEWER)

    assert StatementLine.objects.get().confirmation is None


# --- two persons


def test_second_person_who_says_the_same_confirms_it() -> None:
    payment = in_review()

    assert say(payment, REVIEWER) == ProposalOutcome.PROPOSED
    assert reloaded(payment).status == PaymentStatus.IN_REVIEW
    assert say(payment, SECOND_REVIEWER) == ProposalOutcome.DONE

    seen = StaffConfirmation.objects.get()
    assert (seen.basis, seen.confirmed_by, seen.second_by) == (
        Basis.TWO_PERSONS,
        REVIEWER,
        SECOND_REVIEWER,
    )
    assert reloaded(payment).status == PaymentStatus.CONFIRMED
    assert balance_of(payment.customer) == AMOUNT


def test_second_person_agrees_by_one_press() -> None:
    payment = in_review()
    say(payment, REVIEWER)

    with pytest.raises(ActionNotAllowedError):
        agree_to_confirmation(payment=payment, actor=REVIEWER)
    assert agree_to_confirmation(payment=payment, actor=SECOND_REVIEWER) == ProposalOutcome.DONE
    with pytest.raises(ActionNotAllowedError):
        agree_to_confirmation(payment=payment, actor=SECOND_REVIEWER)

    assert reloaded(payment).status == PaymentStatus.CONFIRMED


def test_nobody_seconds_themselves_under_another_address() -> None:
    payment = in_review()
    say(payment, REVIEWER)

    with pytest.raises(ActionNotAllowedError):
        say(payment, Actor("renamed@shop.test", REVIEWER.user_id))

    assert reloaded(payment).status == PaymentStatus.IN_REVIEW


def test_second_person_who_saw_something_else_confirms_nothing() -> None:
    payment = in_review()
    say(payment, REVIEWER)

    for other in ({"amount": AMOUNT - 1}, {"reference": "VIR-2"}):
        with pytest.raises(ActionNotAllowedError):
            say(payment, SECOND_REVIEWER, **other)

    assert reloaded(payment).status == PaymentStatus.IN_REVIEW


def test_nobody_proposes_or_agrees_to_their_own() -> None:
    own = in_review(customer=make_customer(REVIEWER))

    with pytest.raises(ActionNotAllowedError, match="your own"):
        say(own, REVIEWER)
    say(own, SECOND_REVIEWER)
    with pytest.raises(ActionNotAllowedError, match="your own"):
        agree_to_confirmation(payment=own, actor=REVIEWER)
    with pytest.raises(ActionNotAllowedError, match="your own"):
        give_up(payment=own, actor=REVIEWER, explanation="it does not come")

    assert reloaded(own).status == PaymentStatus.IN_REVIEW


def test_line_of_the_first_person_goes_with_the_agreement() -> None:
    payment = in_review()
    line = line_for(payment, REVIEWER)
    confirm_line(line=line, payment=payment, actor=REVIEWER)

    agree_to_confirmation(payment=payment, actor=SECOND_REVIEWER)

    line.refresh_from_db()
    assert line.confirmation == reloaded(payment).staff_confirmation


def test_what_is_confirmed_otherwise_ends_the_proposal() -> None:
    payment = in_review()
    say(payment, REVIEWER)

    confirm(payment, REVIEWER, "OP1", line=line_for(payment, SECOND_REVIEWER))

    assert find_open_proposal(CONFIRM_ACT, payment) is None
    assert StaffConfirmation.objects.get().reference == "OP1"


def test_giving_up_ends_the_proposal() -> None:
    payment = in_review()
    say(payment, REVIEWER)

    give_up(payment=payment, actor=SECOND_REVIEWER, explanation="it does not come")

    assert find_open_proposal(CONFIRM_ACT, payment) is None


def test_courier_money_takes_two_persons_as_well(nothing_alone: Any) -> None:
    nothing_alone.PAYMENT_METHODS = ["courier", "wallet"]
    payment = make_transfer()
    Payment.objects.filter(pk=payment.pk).update(gateway="courier")
    payment.refresh_from_db()

    assert say(payment, REVIEWER) == ProposalOutcome.PROPOSED
    assert say(payment, SECOND_REVIEWER) == ProposalOutcome.DONE


def test_shop_of_one_person_announces_and_waits(nothing_alone: Any, fake_clock: FakeClock) -> None:
    nothing_alone.STAFF_MODE = "single"
    payment = in_review()

    assert say(payment, REVIEWER) == ProposalOutcome.SCHEDULED
    fake_clock.advance(minutes=59)
    perform_planned(Proposal.objects.get().pk)
    assert StaffConfirmation.objects.count() == 0
    fake_clock.advance(minutes=2)
    perform_planned(Proposal.objects.get().pk)
    check_payment_status(payment_id=payment.pk)

    assert StaffConfirmation.objects.get().basis == Basis.ONE_PERSON
    assert reloaded(payment).status == PaymentStatus.CONFIRMED


# --- small sums


def test_small_sum_takes_one_person(nothing_alone: Any) -> None:
    nothing_alone.TRANSFER_ALONE_BELOW = 1031

    confirm(in_review(), REVIEWER)

    assert StaffConfirmation.objects.get().basis == Basis.SMALL_SUM


def test_small_sums_of_one_person_are_summed_over_24_hours(nothing_alone: Any, fake_clock: FakeClock) -> None:
    nothing_alone.TRANSFER_ALONE_BELOW = 2000
    confirm(in_review(1), REVIEWER, "VIR-1")

    with pytest.raises(SecondPersonMissingError):
        confirm(in_review(2), REVIEWER, "VIR-2")
    confirm(in_review(3), SECOND_REVIEWER, "VIR-3")  # each person has a small sum of their own
    fake_clock.advance(hours=23, minutes=59)
    with pytest.raises(SecondPersonMissingError):
        confirm(in_review(4), REVIEWER, "VIR-4")
    fake_clock.advance(minutes=2)
    confirm(in_review(5), REVIEWER, "VIR-5")

    assert StaffConfirmation.objects.count() == 3


def test_logins_that_one_person_has_made_share_their_small_sum(nothing_alone: Any) -> None:
    """Else each login that an owner makes believes as much money again."""
    nothing_alone.TRANSFER_ALONE_BELOW = 2 * AMOUNT // 100
    StaffChange.objects.create(
        user_id=SECOND_REVIEWER.user_id, by_id=REVIEWER.user_id, what=StaffChange.What.MADE
    )
    confirm(in_review(1), REVIEWER, "VIR-1")

    with pytest.raises(SecondPersonMissingError):
        confirm(in_review(2), SECOND_REVIEWER, "VIR-2")


def test_what_others_vouch_for_uses_up_no_small_sum(nothing_alone: Any) -> None:
    nothing_alone.TRANSFER_ALONE_BELOW = 2000
    shown, small = in_review(1), in_review(2)

    confirm(shown, REVIEWER, "OP1", line=line_for(shown, SECOND_REVIEWER))
    confirm(small, REVIEWER, "VIR-2")

    assert StaffConfirmation.objects.filter(basis=Basis.SMALL_SUM).count() == 1


# --- histories name the person


def test_history_names_who_confirmed() -> None:
    payment = in_review()
    say(payment, REVIEWER)
    agree_to_confirmation(payment=payment, actor=SECOND_REVIEWER)

    move = Move.objects.filter(subject=subject_of(payment)).latest("pk")
    assert (move.to_status, move.actor, move.actor_id) == ("confirmed", REVIEWER, REVIEWER.user_id)
    act = Act.objects.get(act=CONFIRM_ACT)
    assert (act.actor_id, act.second_id) == (REVIEWER.user_id, SECOND_REVIEWER.user_id)


def test_every_word_of_staff_is_an_act() -> None:
    payment = in_review()
    confirm(payment, REVIEWER, "OP1", line=line_for(payment, SECOND_REVIEWER))
    give_up(payment=in_review(2), actor=REVIEWER, explanation="it does not come")

    acts = list(Act.objects.order_by("pk").values_list("act", "actor_id"))
    assert acts == [(CONFIRM_ACT, REVIEWER.user_id), ("payment.give_up", REVIEWER.user_id)]
    assert Act.objects.get(act=CONFIRM_ACT).after["basis"] == "statement"


class TestRivals:
    """The sum holds however many confirm at once."""

    pytestmark = pytest.mark.django_db(transaction=True)

    def test_one_small_sum_for_rivals(self, nothing_alone: Any) -> None:
        nothing_alone.TRANSFER_ALONE_BELOW = 2000
        payments = [in_review(seed) for seed in range(1, 5)]

        def try_it(payment: Payment) -> bool:
            try:
                confirm(payment, REVIEWER, f"VIR-{payment.pk}")
            except ActionNotAllowedError:
                return False
            return True

        results = run_concurrently(*[lambda payment=payment: try_it(payment) for payment in payments])

        assert sorted(results) == [False, False, False, True]
        assert StaffConfirmation.objects.count() == 1
