"""What is one's own is left to others, however it was ordered."""

import pytest

from accounts.models import Customer
from accounts.staff.separation_of_duties import is_own_customer
from accounts.testing import REVIEWER
from orders.testing import make_order

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("phone", "own"), [("+213550000001", True), ("+213550000002", False)])
def test_order_under_another_address_with_ones_own_phone_is_ones_own(
    phone: str, own: bool, other_customer: Customer
) -> None:
    make_order(email=str(REVIEWER), phone="+213550000001")
    make_order(customer=other_customer, phone=phone)

    assert is_own_customer(other_customer, by=REVIEWER) is own


def test_orders_without_a_phone_have_none_in_common(other_customer: Customer) -> None:
    make_order(email=str(REVIEWER), phone="")
    make_order(customer=other_customer, phone="")

    assert not is_own_customer(other_customer, by=REVIEWER)
