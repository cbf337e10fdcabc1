"""Whose customer a member of staff may be: a phone gives it away where the address does not."""

from accounts.models import Customer, User
from accounts.staff.separation_of_duties import ownership_rule
from orders.models import Order


@ownership_rule
def shares_a_phone(customer: Customer, user: User) -> bool:
    """Whether the customer ordered with a phone that the user's own orders name as well.

    Own orders are those under the user's present address or account, also from before they worked here.
    """
    own = Order.objects.filter(customer__user=user) | Order.objects.filter(email=user.email)
    phones = own.exclude(phone="").values("phone")
    return Order.objects.filter(customer=customer, phone__in=phones).exists()
