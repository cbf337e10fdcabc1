"""Entering the back office: nobody without a second factor, given lately, in this very session."""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.core.exceptions import ImproperlyConfigured
from django.urls import reverse

from accounts.testing import PASSWORD, code_for, make_staff, make_user, prove_again, set_up_factor, sign_in
from core import clock
from core.intervals import Interval

pytestmark = pytest.mark.django_db

LOGIN, INDEX, CUSTOMERS = "/admin/login/", "/admin/", "/admin/accounts/customer/"


def log_in(client, email, query=""):
    return client.post(LOGIN + query, {"username": email, "password": PASSWORD})


def later(monkeypatch, **passed):
    now = clock.now() + timedelta(**passed)
    monkeypatch.setattr("core.clock.now", lambda: now)


@pytest.mark.parametrize("page", [INDEX, CUSTOMERS, "/admin/accounts/user/", "/admin/jsi18n/"])
def test_password_alone_opens_no_page(client, page):
    """An optional guard is none: superuser, shop admin and reviewer entered with a password."""
    make_staff("owner@example.com")
    log_in(client, "owner@example.com")

    answer = client.get(page)

    assert (answer.status_code, answer.headers.get("Location")) == (302, f"{LOGIN}?next={page}")


@pytest.mark.django_db(transaction=True)  # what setting up leads to happens after its commit
def test_newcomer_is_led_from_the_login_to_the_back_office_without_another_question(client):
    make_staff("owner@example.com")

    door = client.post(LOGIN, {"username": "owner@example.com", "password": PASSWORD}, follow=True)
    assert door.request["PATH_INFO"] == reverse("mfa_activate_totp")
    secret = door.context["form"].secret
    codes = client.post(reverse("mfa_activate_totp"), {"code": code_for(secret)}, follow=True)

    assert codes.request["PATH_INFO"] == reverse("mfa_view_recovery_codes")
    assert f'href="{INDEX}"' in codes.content.decode()
    assert client.get(INDEX).status_code == 200


def test_who_has_one_is_asked_for_it_and_arrives_where_they_wanted_to_go(client):
    secret = set_up_factor(make_staff("owner@example.com"))

    step = log_in(client, "owner@example.com", f"?next={CUSTOMERS}")
    assert client.get(CUSTOMERS).status_code == 302
    answer = client.post(step.url, {"code": code_for(secret)})

    assert answer.url == CUSTOMERS
    assert client.get(CUSTOMERS).status_code == 200


def test_after_twelve_hours_it_is_asked_for_again(client, monkeypatch):
    secret = set_up_factor(make_staff("owner@example.com"))
    client.post(log_in(client, "owner@example.com").url, {"code": code_for(secret)})

    answers = []
    for _hour in range(13):  # at work all day
        answers.append(client.get(CUSTOMERS).status_code)
        later(monkeypatch, hours=1)

    assert answers == [200] * 12 + [302]


def test_whoever_is_signed_in_gives_the_factor_alone_and_arrives(client, monkeypatch):
    secret = set_up_factor(make_staff("owner@example.com"))
    client.post(log_in(client, "owner@example.com").url, {"code": code_for(secret)})
    monkeypatch.setattr(Interval.STAFF_FACTOR_FRESH, "seconds", 60)
    later(monkeypatch, minutes=2)

    door = client.get(CUSTOMERS, follow=True)

    assert door.request["PATH_INFO"] == reverse("mfa_reauthenticate")
    assert f"next={CUSTOMERS}".replace("/", "%2F") in door.request["QUERY_STRING"]


def test_what_another_browser_gave_counts_for_that_browser_alone(client, client_of):
    user = make_staff("owner@example.com")
    secret = set_up_factor(user)
    client.post(log_in(client, "owner@example.com").url, {"code": code_for(secret)})
    other = client_of()
    log_in(other, "owner@example.com")

    assert client.get(INDEX).status_code == 200
    assert other.get(INDEX).status_code == 302


def test_login_of_the_shop_is_no_way_round(client):
    make_staff("owner@example.com")
    sign_in(client, make_user())
    client.logout()
    client.post(reverse("account_login"), {"login": "owner@example.com", "password": PASSWORD})

    assert client.get(INDEX).status_code == 302


@pytest.mark.django_db(transaction=True)
def test_staff_keep_their_factor_and_a_password_shows_no_recovery_codes(client):
    """Else an open browser and a known password would make a second factor of one's own."""
    make_staff("owner@example.com")
    door = client.post(LOGIN, {"username": "owner@example.com", "password": PASSWORD}, follow=True)
    client.post(reverse("mfa_activate_totp"), {"code": code_for(door.context["form"].secret)})

    off = client.post(reverse("mfa_deactivate_totp"))
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    by_password = client.get(reverse("account_reauthenticate"))

    assert "Staff keep their second factor" in off.content.decode()
    assert Authenticator.objects.filter(type=Authenticator.Type.TOTP).exists()
    assert by_password.url.startswith(reverse("mfa_reauthenticate"))


def test_customers_may_turn_theirs_off(client):
    user = make_user()
    set_up_factor(user)
    cache.clear()
    client.force_login(user)
    prove_again(client)

    client.post(reverse("mfa_deactivate_totp"))

    assert not Authenticator.objects.filter(user=user).exists()


def test_where_it_is_optional_every_page_says_so(client, settings):
    settings.STAFF_SECOND_FACTOR = "optional"
    make_staff("owner@example.com")
    log_in(client, "owner@example.com")

    for page in (INDEX, CUSTOMERS, "/admin/accounts/user/"):
        assert "the second factor is optional here" in client.get(page, follow=True).content.decode()


def test_where_it_is_required_no_page_speaks_of_it(client):
    client.force_login(make_staff())

    assert "optional here" not in client.get(INDEX).content.decode()


def test_production_refuses_to_make_it_optional(shop_settings):
    with pytest.raises(ImproperlyConfigured, match="production requires"):
        shop_settings(
            ONECLICK_ENVIRONMENT="production", STAFF_SECOND_FACTOR="optional", SITE_URL="https://shop.example"
        )


def test_an_unknown_word_for_it_is_refused(shop_settings):
    with pytest.raises(ImproperlyConfigured, match="STAFF_SECOND_FACTOR"):
        shop_settings(STAFF_SECOND_FACTOR="no")


def test_the_back_office_changes_passwords_on_the_guarded_page(client):
    """A second door beside the guarded one: unlimited guesses, and no mail about the change."""
    client.force_login(make_staff())

    answers = [
        client.get("/admin/password_change/"),
        client.post("/admin/password_change/", {"old_password": "x"}),
    ]

    assert [answer.url for answer in answers] == [reverse("account_change_password")] * 2
