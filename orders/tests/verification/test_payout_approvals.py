"""The promises about who lets money go: each speaks up when it is broken by hand, past the services."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db.models import F

from accounts.testing import REVIEWER, SECOND_REVIEWER
from catalog.models import Denomination
from core.actors import CUSTOMER
from orders.aftersales.returns import return_card
from orders.models import Line
from orders.testing.refunds import first_card, partly_delivered, refund_of
from orders.testing.verification import broken_invariants
from payments import approval_limits
from payments.models import Grant, PayoutProof, Refund, RefundPayee
from payments.refunds import Payee, approve, choose_destination, pay_out
from payments.refunds.payees import store_payee
from payments.testing.refunds import CCP, LIMIT, RIP
from sandbox.testing import RunningSandbox
from tests.append_only import rewritable

pytestmark = [pytest.mark.django_db, pytest.mark.storage]

KEPT = "approvals are kept"
OTHERS = "nobody approves what they redirected, or their own"
SMALL = "one person alone lets small sums go"
PROVED = "payouts are proved by their own lines"
FOLLOWED = "a refund follows its customer's word about the order"
THERE = "a refund goes where it was told last"


@pytest.fixture
def refund(supplier: RunningSandbox, card: Denomination) -> Refund:
    """Of two cards that did not come, approved by one person, to be transferred."""
    line: Line = partly_delivered(supplier, card)
    choose_destination(refund=refund_of(line), payee=CCP)
    approve(refund=refund_of(line), actor=REVIEWER)
    return refund_of(line)


def _approved_without_a_row(refund: Refund) -> None:
    with rewritable(Grant):
        Grant.objects.all().delete()


def _typed_by_who_approved(refund: Refund) -> None:
    with rewritable(RefundPayee):
        refund.payees.update(typed_by=REVIEWER, typed_by_id=REVIEWER.user_id)


def _own(refund: Refund) -> None:
    type(refund.customer).objects.filter(pk=refund.customer_id).update(user=REVIEWER.user_id)


def _large_alone(refund: Refund) -> None:
    with rewritable(Grant):
        Grant.objects.update(owed=LIMIT)


def _many_alone(refund: Refund) -> None:
    note(refund, LIMIT - 100, "another payee", REVIEWER)


def _many_to_one_payee(refund: Refund) -> None:
    note(refund, LIMIT - 100, refund.payee.fingerprint, SECOND_REVIEWER)


def note(refund: Refund, amount: int, payee: str, by: str) -> None:
    approval_limits.record_grant(refund, owed=amount, amount=amount, payee=payee, by=by)


def _typed_afterwards(refund: Refund) -> None:
    store_payee(refund, RIP, actor=CUSTOMER)


def _followed_another_order(refund: Refund) -> None:
    """As if the first refund, whose account it took over, had been another order's."""
    line_card = first_card(refund.line_refund.line)
    follower = return_card(line_card=line_card, reason="bought twice")
    assert Payee.of(follower) == CCP
    assert broken_invariants() == set()
    with rewritable(RefundPayee):
        follower.payees.update(fingerprint="another")


def _proved_by_one(refund: Refund) -> None:
    pay_out(refund=refund, reference="VIR-2026-118", actor=REVIEWER)
    said = {"explained_by": REVIEWER, "explained_by_id": REVIEWER.user_id, "agreed_by": REVIEWER}
    PayoutProof.objects.create(refund=refund, explanation="in cash", agreed_by_id=REVIEWER.user_id, **said)


HANDS_ON = [
    ("refund", KEPT, _approved_without_a_row),
    ("refund", OTHERS, _typed_by_who_approved),
    ("refund", OTHERS, _own),
    ("refund", SMALL, _large_alone),
    ("refund", SMALL, _many_alone),
    ("refund", SMALL, _many_to_one_payee),
    ("refund", THERE, _typed_afterwards),
    ("refund", FOLLOWED, _followed_another_order),
    ("refund", PROVED, _proved_by_one),
]


def test_promises_hold(refund: Refund) -> None:
    assert broken_invariants() == set()


@pytest.mark.matrix
@pytest.mark.parametrize(
    ("kind", "promise", "break_it"), HANDS_ON, ids=lambda each: getattr(each, "__name__", None)
)
def test_broken_promise_is_told(
    request: pytest.FixtureRequest, kind: str, promise: str, break_it: Callable[[Refund], None]
) -> None:
    break_it(request.getfixturevalue(kind))

    assert promise in broken_invariants()


def test_sums_of_different_days_are_not_added(refund: Refund) -> None:
    with rewritable(Grant):
        Grant.objects.update(at=F("at") - timedelta(days=1, minutes=1))

    _many_alone(refund)

    assert broken_invariants() == set()
