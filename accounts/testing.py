"""For tests: people with dull defaults."""

from itertools import count
from typing import Any

from allauth.account.models import EmailAddress

from accounts.models import Customer, User

PASSWORD = "correct horse battery"
_numbers = count(1)


def make_user(email: str = "", *, confirmed: bool = True, **fields: Any) -> User:
    """A user who may log in with PASSWORD; with `confirmed`, their address is known to be theirs."""
    user = User.objects.create_user(email or f"user{next(_numbers)}@example.com", PASSWORD, **fields)
    if confirmed:
        EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    return user


def make_staff(email: str = "", **fields: Any) -> User:
    """A superuser, as `create_staff_login` makes one."""
    return make_user(email, confirmed=False, **{"is_staff": True, "is_superuser": True, **fields})


def make_customer(email: str = "", **fields: Any) -> Customer:
    return Customer.objects.create(email=email or f"customer{next(_numbers)}@example.com", **fields)
