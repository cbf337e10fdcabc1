"""Many approvals at one moment: no person and no payee comes past the small sums of a day by being quick."""

import pytest

from accounts.staff.proposals import ProposalOutcome
from accounts.testing import REVIEWER, activate_staff
from core.actors import Actor
from core.testing import run_concurrently
from payments import approval_limits
from payments.bank_accounts.account_numbers import rip_key
from payments.models import Grant, Refund
from payments.refunds import Payee, approve
from payments.testing.refunds import LIMIT, RIP, refund_of_amount
from tests.concurrency.conftest import RIVALS

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.rotation]

QUARTER = LIMIT // 4
MOST = 3  # quarters below the limit


def account(number: int) -> Payee:
    middle = f"{number:015}"
    return Payee("rip", f"002{middle}{rip_key(middle)}", "Test Customer")


def approve_all(refunds: list[Refund], people: list[Actor]) -> list[object]:
    """Each refund by one person, all at once."""
    return run_concurrently(
        *[
            lambda refund=refund, person=person: approve(refund=refund, actor=person)
            for refund, person in zip(refunds, people, strict=True)
        ]
    )


def test_one_person_at_many_pages_stays_below_the_limit() -> None:
    refunds = [refund_of_amount(QUARTER, account(number)) for number in range(1, RIVALS + 1)]

    ends = approve_all(refunds, [REVIEWER] * RIVALS)

    assert (ends.count(ProposalOutcome.DONE), ends.count(ProposalOutcome.PROPOSED)) == (MOST, RIVALS - MOST)
    assert approval_limits.granted_alone_by(REVIEWER) == MOST * QUARTER


def test_one_payee_of_many_people_stays_below_the_limit() -> None:
    people = [Actor(f"reviewer{number}@shop.test", 9_100 + number) for number in range(RIVALS)]
    activate_staff(*people)
    refunds = [refund_of_amount(QUARTER, RIP) for _ in people]

    ends = approve_all(refunds, people)

    assert (ends.count(ProposalOutcome.DONE), ends.count(ProposalOutcome.PROPOSED)) == (MOST, RIVALS - MOST)
    assert Grant.objects.count() == MOST
