"""Closing an account: only by its user, freshly proved, and only when nothing is open."""

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.usersessions.models import UserSession
from django.contrib.auth import get_user
from django.core import mail
from django.test import Client
from django.urls import reverse

from accounts.customers import customer_of, link_customer
from accounts.models import Customer, User
from accounts.privacy import account_closure
from accounts.privacy.account_closure import ClosureBlockedError, close_account
from accounts.testing import PASSWORD, link_in, make_staff, make_user, prove_again, sign_in

pytestmark = pytest.mark.django_db

CLOSE = "account-close"


def member_of(user):
    client = Client(HTTP_ACCEPT_LANGUAGE="en")
    sign_in(client, user)
    prove_again(client)
    return client


def close(client):
    return client.post(reverse(CLOSE), {"sure": "on"})


@pytest.fixture
def objecting(monkeypatch):
    """Somebody objects to every closing."""
    monkeypatch.setattr(account_closure, "_blockers", [lambda customer: f"{customer} is needed"])


def test_closed_account_is_empty_and_its_customer_stays():
    user = make_user("leaver@example.com", language="ar")
    customer = link_customer(user=user)
    TOTP.activate(user, generate_totp_secret())

    close_account(user=user)

    user.refresh_from_db()
    customer.refresh_from_db()
    assert "leaver" not in f"{vars(user)}"
    assert (user.is_active, user.has_usable_password()) == (False, False)
    assert (customer.email, customer.user) == ("leaver@example.com", None)
    rows = [Authenticator, EmailAddress, UserSession]
    assert [model.objects.filter(user=user).count() for model in rows] == [0, 0, 0]


def test_closing_through_the_pages_signs_out_everywhere_and_is_told_by_mail():
    user = make_user("leaver@example.com")
    phone, laptop = member_of(user), member_of(user)

    answer = close(phone)

    assert phone.get(answer.url).status_code == 200
    assert [get_user(each).is_authenticated for each in (phone, laptop)] == [False, False]
    assert mail.outbox[-1].to == ["leaver@example.com"]


def test_closed_account_opens_to_no_password():
    user = make_user("leaver@example.com")
    close(member_of(user))

    visitor = Client()
    visitor.post(reverse("account_login"), {"login": "leaver@example.com", "password": PASSWORD})
    visitor.post(reverse("account_reset_password"), {"email": "leaver@example.com"})

    assert not get_user(visitor).is_authenticated
    assert "/password/reset/key/" not in mail.outbox[-1].body


def test_freed_address_signs_up_anew_and_finds_its_orders_once_confirmed(client):
    customer = link_customer(user=make_user("leaver@example.com"))
    close(member_of(customer.user))

    client.post(reverse("account_signup"), {"email": "leaver@example.com", "password1": PASSWORD})
    user = User.objects.get(email="leaver@example.com")
    before = customer_of(user)
    client.post(link_in(mail.outbox[-1].body))

    assert (before, customer_of(user)) == (None, customer)


def test_closing_asks_for_the_password_first(client):
    sign_in(client, make_user())

    answers = [client.get(reverse(CLOSE)), close(client)]

    assert [answer.url.split("?")[0] for answer in answers] == [reverse("account_reauthenticate")] * 2
    assert User.objects.get().is_active


def test_closing_without_being_sure_closes_nothing():
    user = make_user()

    answer = member_of(user).post(reverse(CLOSE), {})

    user.refresh_from_db()
    assert (answer.status_code, user.is_active) == (200, True)


def test_strangers_close_nothing(client):
    make_user()

    assert close(client).url.startswith(reverse("account_login"))


def test_closed_twice_is_closed_once():
    user = make_user()
    close_account(user=user)

    close_account(user=user)

    assert not User.objects.get().is_active


def test_what_is_open_keeps_the_account_and_is_told(objecting):
    user = make_user("leaver@example.com")
    link_customer(user=user)
    client = member_of(user)

    page, answer = client.get(reverse(CLOSE)), close(client)

    user.refresh_from_db()
    for each in (page, answer):
        assert "leaver@example.com is needed" in each.content.decode()
    assert 'name="sure"' not in page.content.decode()
    assert user.is_active
    assert Customer.objects.get().user == user


def test_service_itself_refuses_while_something_is_open(objecting):
    user = make_user()
    link_customer(user=user)

    with pytest.raises(ClosureBlockedError):
        close_account(user=user)


def test_staff_cannot_close_themselves():
    boss = make_staff()

    with pytest.raises(ClosureBlockedError):
        close_account(user=boss)
