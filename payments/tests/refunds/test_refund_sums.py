"""Sums of a day: many small refunds take two persons as one large one does; and the shop of one person."""

import pytest

from accounts.models import Proposal, StaffChange
from accounts.staff import proposals
from accounts.staff.proposals import ProposalOutcome
from accounts.testing import REVIEWER, SECOND_REVIEWER, THIRD_REVIEWER, make_customer
from core import clock
from core.audit_log import ActionNotAllowedError
from core.testing import FakeClock
from payments.bank_accounts.account_numbers import Ccp, rip_key, rip_of_ccp
from payments.models import Grant
from payments.refunds import Payee, approve, change_destination, choose_destination
from payments.states import RefundStatus
from payments.testing.refunds import CCP, LIMIT, RIP, SMALL, refund_of_amount, reloaded, status
from payments.wallet import balance_of

pytestmark = [pytest.mark.django_db, pytest.mark.storage]

WHY = "asked by telephone"


# --- sums of a day


def rip(number: int) -> Payee:
    """One account of many at a bank."""
    middle = f"{number:015}"
    return Payee("rip", f"002{middle}{rip_key(middle)}", "Test Customer")


def test_many_small_ones_to_one_payee_take_two_from_the_limit_on() -> None:
    """Whoever approves them, and whosever they are."""
    approve(refund=refund_of_amount(SMALL, RIP), actor=REVIEWER)

    for person in (REVIEWER, SECOND_REVIEWER, THIRD_REVIEWER):
        assert approve(refund=refund_of_amount(SMALL, RIP), actor=person) == ProposalOutcome.PROPOSED

    assert Grant.objects.count() == 1


def test_the_same_account_written_in_another_way_is_the_same_payee() -> None:
    ccp = Payee("ccp", "002345678988", "Test Customer")
    wrong_key = Payee("ccp", "002345678987", "Another Name")
    as_rip = Payee("rip", rip_of_ccp(Ccp("0023456789", "88")).digits, "Test Customer")

    approve(refund=refund_of_amount(SMALL, ccp), actor=REVIEWER)

    assert (
        approve(refund=refund_of_amount(SMALL, wrong_key), actor=SECOND_REVIEWER) == ProposalOutcome.PROPOSED
    )
    assert approve(refund=refund_of_amount(SMALL, as_rip), actor=THIRD_REVIEWER) == ProposalOutcome.PROPOSED


def test_a_wallet_is_a_payee_as_well() -> None:
    customer = make_customer()
    approve(refund=refund_of_amount(SMALL, customer=customer), actor=REVIEWER)

    assert (
        approve(refund=refund_of_amount(SMALL, customer=customer), actor=SECOND_REVIEWER)
        == ProposalOutcome.PROPOSED
    )
    assert balance_of(customer) == SMALL


def test_what_one_person_approves_alone_in_a_day_stays_below_the_limit() -> None:
    ends = [
        approve(refund=refund_of_amount(LIMIT // 4, rip(number)), actor=REVIEWER) for number in range(1, 6)
    ]

    assert ends == [ProposalOutcome.DONE] * 3 + [ProposalOutcome.PROPOSED] * 2
    assert approve(refund=refund_of_amount(LIMIT // 4, rip(9)), actor=SECOND_REVIEWER) == ProposalOutcome.DONE


def test_second_approval_that_waited_for_its_turn_proposes_nothing() -> None:
    """With the sum of the first it would take two persons: it must not ask for one about what is decided."""
    refund = refund_of_amount(SMALL, rip(1))
    waiting = reloaded(refund)
    approve(refund=refund, actor=REVIEWER)

    with pytest.raises(ActionNotAllowedError, match="not possible any more"):
        approve(refund=waiting, actor=REVIEWER)

    assert not Proposal.objects.exists()


def test_logins_that_one_person_has_made_share_their_sums() -> None:
    """An owner with twenty logins had twenty times the small sums of a day."""
    for made in (SECOND_REVIEWER, THIRD_REVIEWER):
        StaffChange.objects.create(user_id=made.user_id, by_id=REVIEWER.user_id, what=StaffChange.What.MADE)
    approve(refund=refund_of_amount(SMALL, rip(1)), actor=REVIEWER)

    others = [
        approve(refund=refund_of_amount(SMALL, rip(2)), actor=each)
        for each in (SECOND_REVIEWER, THIRD_REVIEWER)
    ]

    assert others == [ProposalOutcome.PROPOSED] * 2
    assert Grant.objects.count() == 1


def test_what_two_approved_counts_for_neither_alone() -> None:
    large = refund_of_amount(10 * LIMIT, rip(1))
    approve(refund=large, actor=REVIEWER)
    approve(refund=reloaded(large), actor=SECOND_REVIEWER)

    for number, person in enumerate((REVIEWER, SECOND_REVIEWER), start=2):
        assert approve(refund=refund_of_amount(SMALL, rip(number)), actor=person) == ProposalOutcome.DONE


def test_a_day_later_the_sums_begin_anew(fake_clock: FakeClock) -> None:
    approve(refund=refund_of_amount(SMALL, RIP), actor=REVIEWER)
    assert approve(refund=refund_of_amount(SMALL, RIP), actor=REVIEWER) == ProposalOutcome.PROPOSED

    fake_clock.advance(days=1, seconds=1)

    assert approve(refund=refund_of_amount(SMALL, RIP), actor=REVIEWER) == ProposalOutcome.DONE


# --- a shop of one person


@pytest.fixture
def single(settings: object) -> None:
    settings.STAFF_MODE = "single"
    settings.WATCH_EMAIL = "watch@shop.test"


def do_planned(fake_clock: FakeClock) -> None:
    fake_clock.advance(hours=2)
    for proposal in proposals.due_proposals(clock.now(), 10):
        proposals.perform_planned(proposal)


@pytest.mark.usefixtures("single")
def test_one_person_shop_waits_with_what_takes_two(fake_clock: FakeClock) -> None:
    large, touched = refund_of_amount(LIMIT), refund_of_amount(100, CCP)
    change_destination(refund=touched, payee=RIP, actor=REVIEWER, reason=WHY)

    assert approve(refund=refund_of_amount(100, rip(3)), actor=REVIEWER) == ProposalOutcome.DONE
    for refund in (large, touched):
        assert approve(refund=reloaded(refund), actor=REVIEWER) == ProposalOutcome.SCHEDULED
        assert status(refund) == RefundStatus.REQUESTED

    do_planned(fake_clock)

    assert (status(large), status(touched)) == (RefundStatus.PAID_OUT, RefundStatus.APPROVED)
    assert Grant.objects.filter(is_one_person=True).count() == 2


@pytest.mark.usefixtures("single")
def test_planned_approval_of_what_has_changed_is_not_done(fake_clock: FakeClock) -> None:
    refund = refund_of_amount(LIMIT)
    approve(refund=refund, actor=REVIEWER)
    choose_destination(refund=refund, payee=CCP)

    do_planned(fake_clock)

    assert status(refund) == RefundStatus.REQUESTED
