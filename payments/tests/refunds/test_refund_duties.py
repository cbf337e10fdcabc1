"""Who may approve a refund: nobody alone what is large, nobody what goes where they said or is their own."""

from collections.abc import Callable

import pytest
from django.utils import translation

from accounts.models import Proposal, User
from accounts.staff.proposals import ProposalOutcome
from accounts.testing import REVIEWER, SECOND_REVIEWER, THIRD_REVIEWER, make_customer
from core.actors import Actor
from core.audit_log import ActionNotAllowedError
from core.models import Act
from core.testing import FakeClock
from payments.bank_accounts.account_numbers import Ccp, rip_of_ccp
from payments.models import Grant, Refund, RefundPayee
from payments.refunds import (
    Payee,
    approve,
    bounce,
    change_destination,
    choose_destination,
    correct_amount,
    open_approval,
    reject,
    withdraw_approval,
)
from payments.states import RefundStatus
from payments.testing.refunds import (
    CCP,
    LIMIT,
    RIP,
    SMALL,
    WALLET,
    make_refund,
    make_return,
    refund_of_amount,
    reloaded,
    status,
)
from payments.wallet import balance_of

pytestmark = [pytest.mark.django_db, pytest.mark.storage]

WHY = "asked by telephone"


# --- whoever said where it goes


@pytest.mark.parametrize("amount", [100, SMALL, LIMIT])
def test_who_typed_the_payee_approves_at_no_amount(amount: int) -> None:
    refund = refund_of_amount(amount, CCP)
    change_destination(refund=refund, payee=RIP, actor=REVIEWER, reason=WHY)

    with pytest.raises(ActionNotAllowedError, match="does not approve it"):
        approve(refund=reloaded(refund), actor=REVIEWER)

    assert status(refund) == RefundStatus.REQUESTED
    assert approve(refund=reloaded(refund), actor=SECOND_REVIEWER) == ProposalOutcome.DONE


def test_another_address_of_the_same_person_changes_nothing() -> None:
    """Identity is the user's id: a reviewer who changed her own address between the two acts is the same."""
    refund = refund_of_amount(LIMIT + 300_00, CCP)
    change_destination(refund=refund, payee=RIP, actor=REVIEWER, reason=WHY)
    User.objects.filter(pk=REVIEWER.user_id).update(email="somebody-else@shop.test")

    with pytest.raises(ActionNotAllowedError):
        approve(refund=reloaded(refund), actor=Actor("somebody-else@shop.test", REVIEWER.user_id))

    assert status(refund) == RefundStatus.REQUESTED


def test_a_lower_amount_does_not_open_the_way_for_one_person() -> None:
    refund = refund_of_amount(LIMIT + 300_00, CCP)
    change_destination(refund=refund, payee=RIP, actor=REVIEWER, reason=WHY)
    correct_amount(refund=refund, amount=SMALL, actor=REVIEWER, reason="less")

    with pytest.raises(ActionNotAllowedError):
        approve(refund=reloaded(refund), actor=REVIEWER)

    assert status(refund) == RefundStatus.REQUESTED


def test_all_who_ever_typed_a_payee_are_remembered() -> None:
    """Not only the last: two who take turns, and a choice of the customer after them, free nobody."""
    refund = refund_of_amount(SMALL, CCP)
    change_destination(refund=refund, payee=RIP, actor=REVIEWER, reason=WHY)
    change_destination(refund=refund, payee=WALLET, actor=SECOND_REVIEWER, reason=WHY)
    choose_destination(refund=refund, payee=CCP)

    for person in (REVIEWER, SECOND_REVIEWER):
        with pytest.raises(ActionNotAllowedError, match="does not approve it"):
            approve(refund=reloaded(refund), actor=person)
    assert [(each.typed_by, each.typed_by_id) for each in refund.payees.order_by("number")] == [
        ("customer", None),
        (REVIEWER, REVIEWER.user_id),
        (SECOND_REVIEWER, SECOND_REVIEWER.user_id),
        ("customer", None),
    ]
    assert approve(refund=reloaded(refund), actor=THIRD_REVIEWER) == ProposalOutcome.DONE


def test_who_took_a_transfer_back_does_not_approve_it_again() -> None:
    refund = refund_of_amount(SMALL, CCP)
    approve(refund=refund, actor=REVIEWER)
    bounce(refund=refund, actor=REVIEWER, explanation="account closed")
    choose_destination(refund=refund, payee=RIP)

    with pytest.raises(ActionNotAllowedError, match="does not approve it"):
        approve(refund=reloaded(refund), actor=REVIEWER)
    assert approve(refund=reloaded(refund), actor=SECOND_REVIEWER) == ProposalOutcome.DONE


def test_somebody_of_whom_only_a_name_is_left_may_be_anybody() -> None:
    """A payee that was typed under an address which nobody has any more takes two at any amount."""
    refund = refund_of_amount(100, WALLET)
    change_destination(refund=refund, payee=CCP, actor=str(THIRD_REVIEWER), reason=WHY)
    User.objects.filter(pk=THIRD_REVIEWER.user_id).update(email="another@shop.test")

    assert approve(refund=reloaded(refund), actor=REVIEWER) == ProposalOutcome.PROPOSED
    assert status(refund) == RefundStatus.REQUESTED
    assert approve(refund=reloaded(refund), actor=SECOND_REVIEWER) == ProposalOutcome.DONE


def test_an_old_name_counts_as_the_one_who_has_it() -> None:
    refund = refund_of_amount(100, WALLET)
    change_destination(refund=refund, payee=CCP, actor=str(REVIEWER), reason=WHY)

    with pytest.raises(ActionNotAllowedError, match="does not approve it"):
        approve(refund=reloaded(refund), actor=REVIEWER)
    assert approve(refund=reloaded(refund), actor=SECOND_REVIEWER) == ProposalOutcome.DONE


# --- one's own


def test_nobody_approves_what_comes_to_their_own_address() -> None:
    refund = refund_of_amount(100, customer=make_customer(str(REVIEWER)))

    with pytest.raises(ActionNotAllowedError, match="your own"):
        approve(refund=refund, actor=REVIEWER)


def test_nobody_approves_what_goes_to_an_account_that_is_theirs() -> None:
    """It was typed for a refund of their own before, under the number of the post or as its RIP."""
    own = make_customer(user=User.objects.get(pk=REVIEWER.user_id))
    make_refund(customer=own, payee=Payee("ccp", "002345678988", "Test Customer"))
    refund = refund_of_amount(100, Payee("rip", rip_of_ccp(Ccp("0023456789", "88")).digits, "Another Name"))

    with pytest.raises(ActionNotAllowedError, match="your own"):
        approve(refund=refund, actor=REVIEWER)
    assert approve(refund=refund, actor=SECOND_REVIEWER) == ProposalOutcome.DONE


@pytest.mark.parametrize(
    "change",
    [
        lambda refund: correct_amount(refund=refund, amount=100, actor=REVIEWER, reason=WHY),
        lambda refund: change_destination(refund=refund, payee=RIP, actor=REVIEWER, reason=WHY),
    ],
)
def test_nobody_changes_their_own(change: Callable[[Refund], object]) -> None:
    refund = refund_of_amount(SMALL, customer=make_customer(str(REVIEWER)))

    with pytest.raises(ActionNotAllowedError, match="your own"):
        change(refund)


def test_only_staff_who_work_here_approve() -> None:
    refund = refund_of_amount(100)
    User.objects.filter(pk=REVIEWER.user_id).update(is_active=False)

    for person in (REVIEWER, "customer", "system", "nobody@shop.test"):
        with pytest.raises(ActionNotAllowedError):
            approve(refund=reloaded(refund), actor=person)


# --- large ones


def test_small_one_takes_one_person() -> None:
    refund = refund_of_amount(SMALL, requested_by=REVIEWER)

    assert approve(refund=refund, actor=REVIEWER) == ProposalOutcome.DONE

    grant = Grant.objects.get()
    assert (grant.granted_by_id, grant.first_by_id) == (REVIEWER.user_id, None)


def test_large_one_is_proposed_by_one_and_approved_by_another() -> None:
    refund = refund_of_amount(LIMIT)

    assert approve(refund=refund, actor=REVIEWER) == ProposalOutcome.PROPOSED
    assert status(refund) == RefundStatus.REQUESTED
    with pytest.raises(ActionNotAllowedError, match="another person"):
        approve(refund=reloaded(refund), actor=REVIEWER)

    assert approve(refund=reloaded(refund), actor=SECOND_REVIEWER, reason="seen") == ProposalOutcome.DONE
    assert balance_of(refund.customer) == LIMIT
    grant = Grant.objects.get()
    assert (grant.granted_by_id, grant.first_by_id) == (SECOND_REVIEWER.user_id, REVIEWER.user_id)
    act = Act.objects.get(act="refund.approve")
    assert (act.actor_id, act.second_id) == (REVIEWER.user_id, SECOND_REVIEWER.user_id)


def test_two_agree_who_read_different_languages() -> None:
    refund = refund_of_amount(LIMIT)
    with translation.override("fr"):
        assert approve(refund=refund, actor=REVIEWER) == ProposalOutcome.PROPOSED

    with translation.override("ar"):
        outcome = approve(refund=reloaded(refund), actor=SECOND_REVIEWER)

    assert outcome == ProposalOutcome.DONE


def test_large_one_that_somebody_else_asked_for_needs_one_more() -> None:
    refund = refund_of_amount(LIMIT, requested_by=REVIEWER)

    with pytest.raises(ActionNotAllowedError, match="another person"):
        approve(refund=refund, actor=REVIEWER)
    assert approve(refund=reloaded(refund), actor=SECOND_REVIEWER) == ProposalOutcome.DONE
    assert Grant.objects.get().first_by_id == REVIEWER.user_id


def test_who_corrected_a_large_one_does_not_approve_it() -> None:
    refund = refund_of_amount(LIMIT + 100)
    correct_amount(refund=refund, amount=LIMIT, actor=REVIEWER, reason="a dinar too much")
    correct_amount(refund=refund, amount=LIMIT + 100, actor=SECOND_REVIEWER, reason="no")

    for person in (REVIEWER, SECOND_REVIEWER):
        with pytest.raises(ActionNotAllowedError, match="another person"):
            approve(refund=reloaded(refund), actor=person)
    assert approve(refund=reloaded(refund), actor=THIRD_REVIEWER) == ProposalOutcome.DONE


def test_what_it_came_to_at_first_decides() -> None:
    refund = refund_of_amount(LIMIT)
    correct_amount(refund=refund, amount=100, actor=REVIEWER, reason="less")

    with pytest.raises(ActionNotAllowedError, match="another person"):
        approve(refund=reloaded(refund), actor=REVIEWER)


CHANGES: list[Callable[[Refund], object]] = [
    lambda refund: choose_destination(refund=refund, payee=CCP),
    lambda refund: change_destination(refund=refund, payee=CCP, actor=THIRD_REVIEWER, reason=WHY),
    lambda refund: correct_amount(refund=refund, amount=100, actor=THIRD_REVIEWER, reason="less"),
]


@pytest.mark.parametrize("change", CHANGES)
def test_change_after_the_proposal_voids_it(change: Callable[[Refund], object]) -> None:
    refund = refund_of_amount(LIMIT)
    approve(refund=refund, actor=REVIEWER)
    change(refund)

    assert open_approval(reloaded(refund)) is None
    outcome = approve(refund=reloaded(refund), actor=SECOND_REVIEWER)

    proposed = Proposal.objects.get(proposed_by_id=REVIEWER.user_id)
    assert proposed.agreed_by_id is None
    if outcome == ProposalOutcome.DONE:  # a third one has changed it, and is the first of the two
        assert Grant.objects.get().first_by_id == THIRD_REVIEWER.user_id


def test_proposal_is_taken_back() -> None:
    refund = refund_of_amount(LIMIT)
    approve(refund=refund, actor=REVIEWER)
    assert open_approval(refund) is not None

    withdraw_approval(refund=refund, actor=SECOND_REVIEWER)

    assert approve(refund=reloaded(refund), actor=SECOND_REVIEWER) == ProposalOutcome.PROPOSED
    withdraw_approval(refund=refund, actor=SECOND_REVIEWER)
    with pytest.raises(ActionNotAllowedError, match="no open proposal"):
        withdraw_approval(refund=refund, actor=SECOND_REVIEWER)


def test_proposal_of_another_makes_two_of_a_small_one() -> None:
    """The first had let too much go that day; the second could do it alone, and is the second."""
    approve(refund=refund_of_amount(SMALL, RIP), actor=REVIEWER)
    refund = refund_of_amount(SMALL)
    assert approve(refund=refund, actor=REVIEWER) == ProposalOutcome.PROPOSED

    assert approve(refund=reloaded(refund), actor=SECOND_REVIEWER) == ProposalOutcome.DONE

    assert Grant.objects.latest("pk").first_by_id == REVIEWER.user_id


@pytest.mark.parametrize("end", [approve, reject])
def test_no_proposal_stays_open_about_what_is_decided(
    end: Callable[..., object], fake_clock: FakeClock
) -> None:
    approve(refund=refund_of_amount(SMALL, RIP), actor=REVIEWER)
    refund = make_return(payee=WALLET, unit_price=SMALL)
    approve(refund=refund, actor=REVIEWER)
    fake_clock.advance(days=1, seconds=1)

    end(refund=reloaded(refund), actor=REVIEWER, **({"explanation": "used"} if end is reject else {}))

    assert status(refund) in (RefundStatus.PAID_OUT, RefundStatus.REJECTED)
    assert not Proposal.objects.filter(closed_at=None).exists()


def test_limit_is_a_setting(settings: object) -> None:
    settings.REFUND_TWO_PERSONS_FROM = 0

    assert approve(refund=make_refund(payee=WALLET), actor=REVIEWER) == ProposalOutcome.PROPOSED


# --- what is kept


def test_no_account_stands_in_plain_in_the_database() -> None:
    refund = refund_of_amount(100, RIP)
    change_destination(refund=refund, payee=CCP, actor=REVIEWER, reason=WHY)

    kept = [value for row in RefundPayee.objects.values() for value in row.values()]
    kept += [value for row in (*Refund.objects.values(), *Act.objects.values()) for value in row.values()]

    for secret in (RIP.account, CCP.account, CCP.account[:10], RIP.holder, CCP.holder):
        assert not [value for value in kept if secret in str(value)], secret
    assert Payee.of(reloaded(refund)) == CCP


def test_sealed_account_opens_in_its_own_row_only() -> None:
    from core.sealing import MisplacedError

    mine, theirs = refund_of_amount(100, RIP), refund_of_amount(100, CCP)
    RefundPayee.objects.filter(refund=mine).update(token=theirs.payee.token)

    with pytest.raises(MisplacedError):
        Payee.of(reloaded(mine))
