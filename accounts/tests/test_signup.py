"""Signing up through the pages: the confirmed address brings along what it bought before."""

import re

import pytest
from django.contrib.auth import get_user
from django.core import mail
from django.urls import reverse

from accounts.models import Customer, User
from accounts.testing import PASSWORD, make_customer, make_user

pytestmark = pytest.mark.django_db


def sign_up(client, email):
    return client.post(reverse("account_signup"), {"email": email, "password1": PASSWORD})


def confirm(client):
    link = re.search(r"https?://[^/]+(/\S*confirm-email/\S+)", mail.outbox[-1].body).group(1)
    page = client.get(link)
    return client.post(link) if page.status_code == 200 else page


def test_confirmed_address_brings_along_what_it_bought_before(client):
    guest = make_customer("nadia@example.com")

    sign_up(client, "Nadia@Example.com")
    before = Customer.objects.get().user
    confirm(client)

    guest.refresh_from_db()
    assert before is None
    assert guest.user == User.objects.get(email="nadia@example.com")


def test_new_user_is_written_to_in_the_language_of_the_page(client):
    sign_up(client, "nadia@example.com")

    language = reverse("account_signup").split("/")[1]
    assert User.objects.get().language == language


def test_login_without_confirming_is_no_login(client):
    guest = make_customer("nadia@example.com")
    sign_up(client, "nadia@example.com")

    client.post(reverse("account_login"), {"login": "nadia@example.com", "password": PASSWORD})

    guest.refresh_from_db()
    assert (get_user(client).is_authenticated, guest.user) == (False, None)


def test_look_alike_address_is_refused_with_a_message(client):
    answer = sign_up(client, "m\u0131ke@example.com")

    assert answer.status_code == 200
    assert answer.context["form"].errors["email"]
    assert not User.objects.exists()


def test_taken_address_is_not_told_apart_from_a_free_one(client):
    make_user("nadia@example.com")

    taken, free = sign_up(client, "nadia@example.com"), sign_up(client, "karim@example.com")

    assert (taken.status_code, taken.url) == (free.status_code, free.url)


@pytest.mark.parametrize("name", ["account_login", "account_signup", "account_reset_password"])
@pytest.mark.parametrize("language", ["ar", "fr", "en"])
def test_pages_stand_in_the_shops_frame(client, name, language):
    page = "/".join(["", language, *reverse(name).split("/")[2:]])

    html = client.get(page).content.decode()

    assert f'<html lang="{language}"' in html
    assert 'id="content"' in html
    assert "csrfmiddlewaretoken" in html
    assert 'class="button ' in html
    assert "style=" not in html
