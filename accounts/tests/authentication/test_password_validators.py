"""Forgotten and changed passwords; nobody learns whose address has an account."""

import pytest
from django.contrib.auth import get_user
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import translation

from accounts.testing import PASSWORD, link_in, make_user, prove_again, sign_in

pytestmark = pytest.mark.django_db

NEW = "an entirely different one"


def ask(client, email):
    return client.post(reverse("account_reset_password"), {"email": email})


def open_link(client):
    """The page behind the link of the last mail, where the new password is typed."""
    return client.get(link_in(mail.outbox[-1].body), follow=True)


def choose(client, page, password=NEW):
    return client.post(page.context["action_url"], {"password1": password})


def can_sign_in(user, password):
    visitor = Client()
    visitor.post(reverse("account_login"), {"login": user.email, "password": password})
    return get_user(visitor).is_authenticated


def test_forgotten_password_is_replaced_by_the_link(client):
    user = make_user("customer@example.com")
    ask(client, " Customer@Example.com")

    answer = choose(client, open_link(client))

    assert answer.url == reverse("account_reset_password_from_key_done")
    assert (can_sign_in(user, NEW), can_sign_in(user, PASSWORD)) == (True, False)


def test_link_is_good_once(client):
    ask(client, make_user().email)
    link = link_in(mail.outbox[-1].body)
    choose(client, open_link(client))

    page = Client().get(link, follow=True)

    assert page.context["token_fail"]
    assert reverse("account_reset_password") in page.content.decode()


def test_link_that_somebody_made_up_opens_nothing(client):
    user = make_user()
    ask(client, user.email)
    link = link_in(mail.outbox[-1].body)

    page = client.get(f"{link[:-5]}xxxx/", follow=True)

    assert page.context["token_fail"]


def test_new_password_by_link_ends_all_sessions(client):
    user = make_user()
    thief = Client()
    sign_in(thief, user)
    ask(client, user.email)

    choose(client, open_link(client))

    assert not get_user(thief).is_authenticated


def test_weak_password_is_refused(client):
    user = make_user()
    ask(client, user.email)

    answer = choose(client, open_link(client), "12345678")

    assert answer.context["form"].errors["password1"]
    assert can_sign_in(user, PASSWORD)


def test_known_and_unknown_address_get_the_same_answer_and_a_mail_each(client):
    make_user("customer@example.com")

    known, unknown = ask(client, "customer@example.com"), ask(client, "nobody@example.com")

    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
    assert client.get(known.url).content == client.get(unknown.url).content
    assert [message.to for message in mail.outbox] == [["customer@example.com"], ["nobody@example.com"]]


def test_wrong_password_and_unknown_address_are_told_alike(client):
    make_user("customer@example.com")
    form = {"password": "wrong"}

    known = client.post(reverse("account_login"), {"login": "customer@example.com", **form})
    unknown = client.post(reverse("account_login"), {"login": "nobody@example.com", **form})

    assert known.context["form"].errors == unknown.context["form"].errors
    assert known.context["form"].non_field_errors()


def test_change_needs_the_current_password_and_is_told_by_mail(client):
    user = make_user()
    sign_in(client, user)
    url = reverse("account_change_password")

    client.post(url, {"oldpassword": "wrong", "password1": NEW})
    before = can_sign_in(user, NEW)
    client.post(url, {"oldpassword": PASSWORD, "password1": NEW})

    assert (before, can_sign_in(user, NEW)) == (False, True)
    assert mail.outbox[-1].to == [user.email]


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_mails_are_in_the_language_of_the_page(client, language):
    make_user("customer@example.com")
    with translation.override(language):
        page, signup = reverse("account_reset_password"), reverse("account_signup")
    client.post(page, {"email": "customer@example.com"})
    client.post(page, {"email": "nobody@example.com"})
    client.post(signup, {"email": "another@example.com", "password1": PASSWORD})
    client.post(signup, {"email": "customer@example.com", "password1": PASSWORD})

    texts = [f"{message.subject}\n{message.body}" for message in mail.outbox]

    assert len(texts) == 4
    for text in texts:
        assert not [word for word in (" the ", " this ", " your ", "Hello") if word in text]
        assert f"/{language}/account/" in text


def test_mail_about_a_change_tells_from_where(client):
    user = make_user()
    sign_in(client, user)
    prove_again(client)

    client.post(reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": NEW})

    assert mail.outbox[-1].subject == "Your password was changed"
    assert "127.0.0.1" in mail.outbox[-1].body
