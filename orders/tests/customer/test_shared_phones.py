"""What is one's own is left to others, however it was ordered."""

import pytest

from accounts.staff.separation_of_duties import is_own_customer
from accounts.testing import REVIEWER, make_customer
from orders.testing import make_order

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("phone", "own"), [("+213550000001", True), ("+213550000002", False)])
def test_order_under_another_address_with_ones_own_phone_is_ones_own(phone: str, own: bool) -> None:
    make_order(email=str(REVIEWER), phone="+213550000001")
    stranger = make_customer()
    make_order(customer=stranger, phone=phone)

    assert is_own_customer(stranger, by=REVIEWER) is own


def test_orders_without_a_phone_have_none_in_common() -> None:
    make_order(email=str(REVIEWER), phone="")
    stranger = make_customer()
    make_order(customer=stranger, phone="")

    assert not is_own_customer(stranger, by=REVIEWER)
