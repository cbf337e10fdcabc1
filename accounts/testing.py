"""For tests: people with dull defaults."""

import re
from itertools import count
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal import auth as totp
from django.urls import reverse

from accounts.models import Customer, User
from core.actors import Actor
from core.sealing import check_key_ring

PASSWORD = "correct horse battery"
_numbers = count(1)
# They work here in every test whose module names them: see tests/plugins/staff_logins.py.
REVIEWER = Actor("reviewer@shop.test", 9_001)
SECOND_REVIEWER = Actor("second-reviewer@shop.test", 9_002)
THIRD_REVIEWER = Actor("third-reviewer@shop.test", 9_003)


def make_user(email: str = "", *, confirmed: bool = True, **fields: Any) -> User:
    """A user who may log in with PASSWORD; with `confirmed`, their address is known to be theirs."""
    employed = User.objects.filter(email=email, pk__gte=REVIEWER.user_id).values_list("pk", flat=True).first()
    if employed:  # one of the cast, who gets a password and just these powers
        User.objects.filter(pk=employed).delete()
        fields = {"pk": employed, **fields}
    user = User.objects.create_user(email or f"user{next(_numbers)}@example.com", PASSWORD, **fields)
    if confirmed:
        EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    return user


def make_staff(email: str = "", **fields: Any) -> User:
    """A superuser, as `create_staff_login` makes one."""
    return make_user(email, confirmed=False, **{"is_staff": True, "is_superuser": True, **fields})


def activate_staff(*actors: Actor) -> None:
    """Let these work here, without a password. Safe to call twice."""
    users = [User(pk=each.user_id, email=str(each), is_staff=True, is_superuser=True) for each in actors]
    User.objects.bulk_create(users, ignore_conflicts=True)


def make_customer(email: str = "", **fields: Any) -> Customer:
    return Customer.objects.create(email=email or f"customer{next(_numbers)}@example.com", **fields)


def sign_in(client: Any, user: User) -> None:
    """Through the login page, as people do, so that the session is listed among theirs."""
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})


def prove_again(client: Any) -> None:
    """Type the password once more, as sensitive pages ask."""
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})


def set_up_factor(user: User) -> str:
    """Turn the second factor on; returns the key that the app on the phone would keep."""
    check_key_ring()  # as every process does when it starts
    secret: str = totp.generate_totp_secret()
    totp.TOTP.activate(user, secret)
    return secret


def code_for(secret: str) -> str:
    """The digits that the app shows now."""
    counter = next(iter(totp.yield_hotp_counters_from_time()))
    return str(totp.format_hotp_value(totp.hotp_value(secret, counter)))


def link_in(text: str) -> str:
    """The path of the first link of the shop's own in a mail."""
    found = re.search(r"https?://[^/\s]+(/\S+)", text)
    assert found, text
    return found.group(1)
