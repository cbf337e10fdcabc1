"""Others' wrong passwords lock nobody out of a browser that they have signed in with before."""

import pytest
from django.conf import settings as django_settings
from django.contrib.auth import get_user
from django.core import mail, signing
from django.test import Client
from django.urls import reverse

from accounts.sessions.known_browsers import PURPOSE
from accounts.testing import PASSWORD, make_staff, make_user, sign_in

pytestmark = pytest.mark.django_db

TRIES = 5


def known_to(user):
    client = Client(REMOTE_ADDR="192.0.2.1")
    sign_in(client, user)
    client.post(reverse("account_logout"))
    assert not get_user(client).is_authenticated
    return client


def guess(user, tries=TRIES, client=None):
    for number in range(tries):
        browser = client or Client(REMOTE_ADDR=f"198.51.100.{number}")
        browser.post(reverse("account_login"), {"login": user.email, "password": "wrong"})


def test_guessing_locks_a_new_browser_out_and_not_a_known_one():
    user = make_user()
    known, new = known_to(user), Client(REMOTE_ADDR="192.0.2.2")
    guess(user)

    sign_in(new, user)
    sign_in(known, user)

    assert not get_user(new).is_authenticated
    assert get_user(known) == user


def test_staff_enter_the_back_office_while_others_guess():
    user, known = make_staff(), Client(REMOTE_ADDR="192.0.2.1")
    door, words = reverse("admin:login"), {"username": user.email, "password": PASSWORD}
    known.post(door, words)
    known.post(reverse("account_logout"))
    guess(user)

    known.post(door, words)

    assert get_user(known) == user


def test_colleagues_in_the_same_network_do_not_lock_a_known_browser_out():
    user = make_user()
    known = known_to(user)
    for _ in range(40):
        guess(make_user(), 1, Client(REMOTE_ADDR="192.0.2.1"))

    sign_in(known, user)

    assert get_user(known) == user


def test_known_browser_has_a_few_tries_only():
    user = make_user()
    known = known_to(user)
    guess(user, TRIES, known)

    sign_in(known, user)

    assert not get_user(known).is_authenticated


def test_known_browser_of_one_user_is_new_to_another():
    user, other = make_user(), make_user()
    known = known_to(user)
    guess(other)

    sign_in(known, other)

    assert not get_user(known).is_authenticated


def test_browser_that_two_use_is_known_for_both():
    user, other = make_user(), make_user()
    known = known_to(user)
    sign_in(known, other)
    known.post(reverse("account_logout"))
    guess(user)
    guess(other)

    for each in (user, other):
        sign_in(known, each)
        assert get_user(known) == each
        known.post(reverse("account_logout"))


@pytest.mark.parametrize(
    "key", ["a key of nobody", django_settings.SECRET_KEY], ids=["nobody's", "the secret key"]
)
def test_cookie_that_the_shop_did_not_sign_makes_nobody_known(key):
    user = make_user()
    forger = Client(REMOTE_ADDR="192.0.2.3")
    forged = signing.dumps({"id": "x", "users": [user.pk]}, key=key, salt=PURPOSE)
    forger.cookies[django_settings.KNOWN_BROWSER_COOKIE_NAME] = forged
    guess(user)

    sign_in(forger, user)

    assert not get_user(forger).is_authenticated


def test_browser_that_was_signed_in_already_becomes_known():
    user = make_user()
    client = Client(REMOTE_ADDR="192.0.2.1")
    sign_in(client, user)
    del client.cookies[django_settings.KNOWN_BROWSER_COOKIE_NAME]
    session = client.session
    session["seen"] = ["", "2020-01-01T00:00:00+00:00"]
    session.save()

    client.get(reverse("account-settings"))

    assert client.cookies[django_settings.KNOWN_BROWSER_COOKIE_NAME]["httponly"]


def test_strangers_do_not_fill_a_mailbox():
    user = make_user()
    for number in range(30):
        browser = Client(REMOTE_ADDR=f"198.51.100.{number}")
        browser.post(reverse("account_signup"), {"email": user.email, "password1": PASSWORD})
        browser.post(reverse("account_reset_password"), {"email": user.email})

    assert 1 <= len(mail.outbox) <= 10


def test_notice_of_a_change_is_sent_however_much_strangers_have_asked_for():
    user = make_user()
    client = known_to(user)
    for number in range(30):
        browser = Client(REMOTE_ADDR=f"198.51.100.{number}")
        browser.post(reverse("account_reset_password"), {"email": user.email})
    sign_in(client, user)
    mail.outbox.clear()

    client.post(
        reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": "quite another one"}
    )

    assert [message.to for message in mail.outbox] == [[user.email]]
