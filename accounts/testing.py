"""For tests: people with dull defaults."""

import re
from itertools import count
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal import auth as totp
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from accounts.models import Customer, User
from accounts.staff.roles import Role, give_role
from core.actors import Actor
from core.sealing import check_key_ring

PASSWORD = "correct horse battery"
_numbers = count(1)
# They work here in every test whose module names them: see tests/plugins/staff_logins.py.
REVIEWER = Actor("reviewer@shop.test", 9_001)
SECOND_REVIEWER = Actor("second-reviewer@shop.test", 9_002)
THIRD_REVIEWER = Actor("third-reviewer@shop.test", 9_003)
SHOP_ADMIN = Actor("shop-admin@shop.test", 9_004)


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
    assert all((each.user_id or 0) >= 9_001 for each in actors), "a lower id is soon taken by a sequence"
    users = [User(pk=each.user_id, email=str(each), is_staff=True, is_superuser=True) for each in actors]
    User.objects.bulk_create(users, ignore_conflicts=True)


def make_staff_with(*permissions: str, email: str = "") -> User:
    """Staff with these permissions alone ("core.view_deskitem")."""
    user = make_staff(email, is_superuser=False)
    allow(user, *permissions)
    return user


def allow(user: User, *permissions: str) -> None:
    """Give a user these permissions, too; what they had they keep. Safe to call twice."""
    for name in permissions:
        app, _, codename = name.partition(".")
        user.user_permissions.add(Permission.objects.get(content_type__app_label=app, codename=codename))


def actor_of(user: User) -> Actor:
    """The user as the one who does something, without a page."""
    return Actor(user.email, user.pk)


def make_cast_member(actor: Actor, role: Role) -> User:
    """The login behind an Actor of the tests, who may log in with PASSWORD and do what the role may."""
    user = User(pk=actor.user_id, email=str(actor), password=make_password(PASSWORD), is_staff=True)
    user.save()
    give_role(user, role)
    return user


def make_customer(email: str = "", **fields: Any) -> Customer:
    return Customer.objects.create(email=email or f"customer{next(_numbers)}@example.com", **fields)


def logged_in(user: User, language: str = "en", **headers: str) -> Client:
    """A new browser in which somebody is logged in already; of staff, see tests/plugins/staff_logins.py.

    Through the login page, as `sign_in` goes, the session would be listed among the user's own, too.
    """
    client = Client(headers={"Accept-Language": language, **headers})
    client.force_login(user)
    return client


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
    counters = list(totp.yield_hotp_counters_from_time())  # as many before the present one as after it
    return str(totp.format_hotp_value(totp.hotp_value(secret, counters[len(counters) // 2])))


def link_in(text: str) -> str:
    """The path of the first link of the shop's own in a mail."""
    found = re.search(r"https?://[^/\s]+(/\S+)", text)
    assert found, text
    return found.group(1)
