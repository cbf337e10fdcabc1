"""The promises about people are missed when they are broken by hand."""

from collections.abc import Callable

import pytest

from accounts.models import Customer
from accounts.testing import make_customer, make_staff
from core import audit_log
from core.actors import Actor
from orders.testing.verification import broken_invariants

pytestmark = [pytest.mark.django_db, pytest.mark.storage]

ONE, OTHER = Actor("one@shop.test", 9_071), Actor("other@shop.test", 9_072)


@pytest.fixture
def customer() -> Customer:
    """And an act that two persons did together."""
    audit_log.record(actor=ONE, second=OTHER, act="refund.approve", about="payments.refund:1")
    return make_customer()


def _staff_own_it(customer: Customer) -> None:
    Customer.objects.filter(pk=customer.pk).update(user=make_staff())


def _one_was_both(customer: Customer) -> None:
    again = Actor("another name", ONE.user_id)
    audit_log.record(actor=ONE, second=again, act="refund.approve", about="payments.refund:2")


HANDS_ON: tuple[tuple[str, str, Callable[[Customer], None]], ...] = (
    ("customer", "staff own nothing as customers", _staff_own_it),
    ("customer", "two persons are two", _one_was_both),
)


@pytest.mark.parametrize(("kind", "invariant", "break_it"), HANDS_ON)
def test_broken_promise_about_people_is_told(
    customer: Customer, kind: str, invariant: str, break_it: Callable[[Customer], None]
) -> None:
    assert broken_invariants() == set()

    break_it(customer)

    assert broken_invariants() == {invariant}
