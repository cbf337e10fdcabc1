"""When money is a member of staff's own although the address says otherwise: by the account it goes to."""

from accounts.models import Customer, User
from accounts.staff.separation_of_duties import ownership_rule
from payments.models import RefundPayee


@ownership_rule
def shares_an_account(customer: Customer, user: User) -> bool:
    """Whether a refund of this customer was told to go to an account that one of the user's own went to."""
    payees = RefundPayee.objects.exclude(fingerprint="")
    own = payees.filter(refund__customer__user=user).values("fingerprint")
    return payees.filter(refund__customer=customer, fingerprint__in=own).exists()
