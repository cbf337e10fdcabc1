"""Separation of duties: who may be the second of two persons. Every service that wants two asks here.

Everything is decided by user ids. A row from before ids were kept names its actor by an e-mail address: it
stands for the one member of staff who has that address, and for everybody if that is not exactly one.
"""

from collections.abc import Callable, Iterable

from allauth.account.models import EmailAddress
from django.utils.translation import gettext as _

from accounts.models import Customer, User
from accounts.staff.vouches import are_distinct_people
from core.actors import NOT_STAFF, user_id_of
from core.models import Act
from core.moves import subject_of

# Whether this customer is the user in a way that an app knows of: a phone, an account.
Ownership = Callable[[Customer, User], bool]

_ownerships: list[Ownership] = []


def why_not_second_person(first: Iterable[str], *, by: str) -> str:
    """Why `by` cannot be the second person after those in `first`, in words; empty if they can.

    The shop itself and customers are no persons of the staff: they are passed over. Whoever is no active
    member of staff seconds nothing.
    """
    second = active_staff(by)
    if second is None:
        return _("Only a member of staff can agree.")
    for actor in first:
        if actor in NOT_STAFF:
            continue
        why_not = _why_not_after(actor, second)
        if why_not:
            return why_not
    return ""


def _why_not_after(actor: str, second: User) -> str:
    first_id = resolve_user_id(actor)
    if first_id is None:
        return _("It is not known any more who “%(name)s” was: it may have been you.") % {"name": actor}
    if first_id == second.pk:
        return _("You did the first half yourself; another person has to do the second.")
    if not are_distinct_people(first_id, second.pk):
        return _("The same person may hold both logins. Another owner has to vouch for one of them first.")
    return ""


def resolve_user_id(actor: str) -> int | None:
    """The id of the user behind an actor; an old text counts if it names exactly one member of staff."""
    user_id = user_id_of(actor)
    if user_id is not None:
        return user_id
    named = User.objects.filter(email=actor.lower(), is_staff=True).values_list("pk", flat=True)[:2]
    return named[0] if len(named) == 1 else None


def active_staff(actor: str) -> User | None:
    """The active member of staff behind an actor."""
    user_id = resolve_user_id(actor)
    return User.objects.filter(pk=user_id, is_staff=True, is_active=True).first() if user_id else None


def ownership_rule(rule: Ownership) -> Ownership:
    """Register a way in which a customer may be somebody of the staff."""
    _ownerships.append(rule)
    return rule


def is_own_customer(customer: Customer, *, by: str) -> bool:
    """Whether the customer is the person `by`, or whether that cannot be told. Such matters go to others."""
    user_id = resolve_user_id(by)
    user = User.objects.filter(pk=user_id).first() if user_id else None
    if user is None:
        return True
    if customer.user_id == user.pk or customer.email == user.email:
        return True
    if _was_formerly_theirs(customer, user):
        return True
    addresses = EmailAddress.objects.filter(user=user).values_list("email", flat=True)
    return customer.email in {address.lower() for address in addresses} or any(
        rule(customer, user) for rule in _ownerships
    )


def _was_formerly_theirs(customer: Customer, user: User) -> bool:
    """Whether a login of staff had that address, or was that customer, before it was changed."""
    told = Act.objects.filter(act__in=("staff.address", "staff.role"), subject=subject_of(user))
    return any(
        before.get("email") == customer.email or before.get("customer") == str(customer.pk)
        for before in told.values_list("before", flat=True)
    )
