"""The page of settings, and the language in which the shop writes."""

import pytest
from django.urls import reverse

from accounts.customers import link_customer
from accounts.testing import make_user, sign_in

pytestmark = pytest.mark.django_db


def test_settings_lead_to_everything(client):
    sign_in(client, make_user())

    page = client.get(reverse("account-settings")).content.decode()

    names = ["account_email", "account_change_password", "mfa_index", "usersessions_list"]
    for name in [*names, "account-export", "account-close", "account_logout"]:
        assert f'"{reverse(name)}"' in page, name


def test_language_is_kept_for_mails_and_the_page_stays_in_its_own(client):
    user = make_user(language="en")
    customer = link_customer(user=user)
    sign_in(client, user)

    answer = client.post("/ar/account/settings/language/", {"language": "fr"})

    user.refresh_from_db()
    customer.refresh_from_db()
    assert answer.url.startswith("/ar/")
    assert (user.language, customer.language) == ("fr", "fr")


def test_language_that_the_shop_does_not_speak_changes_nothing(client):
    user = make_user(language="ar")
    sign_in(client, user)

    client.post(reverse("account-language"), {"language": "xx"})

    user.refresh_from_db()
    assert user.language == "ar"
