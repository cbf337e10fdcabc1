"""The door of the back office: e-mail and password, limits on guessing, the second factor."""

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth import get_user
from django.urls import reverse

from accounts.testing import PASSWORD, code_for, make_staff, make_user, set_up_factor

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _password_alone(settings):
    """The second factor has tests of its own (test_entering.py)."""
    settings.STAFF_SECOND_FACTOR = "optional"


LOGIN = "/admin/login/"


def log_in(client, email, password=PASSWORD, query=""):
    return client.post(LOGIN + query, {"username": email, "password": password})


def signed_in(client):
    return get_user(client).is_authenticated


def test_staff_log_in_with_email_and_password(client):
    make_staff("boss@example.com")

    answer = log_in(client, "Boss@example.com")

    assert (answer.status_code, answer.url) == (302, reverse("admin:index"))
    assert client.get(reverse("admin:index")).status_code == 200


def test_page_asks_for_an_email_address_and_is_not_cached(client):
    answer = client.get(LOGIN)

    assert answer.status_code == 200
    assert 'name="username"' in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]


def test_back_office_sends_strangers_to_its_door(client):
    answer = client.get(reverse("admin:accounts_customer_changelist"))

    assert answer.url == f"{LOGIN}?next={reverse('admin:accounts_customer_changelist')}"


def test_staff_arrive_where_they_wanted_to_go(client):
    make_staff("boss@example.com")

    answer = log_in(client, "boss@example.com", query="?next=/admin/accounts/customer/")

    assert answer.url == "/admin/accounts/customer/"


def test_staff_are_not_sent_to_other_hosts(client):
    make_staff("boss@example.com")

    answer = log_in(client, "boss@example.com", query="?next=https://evil.example/")

    assert answer.url == reverse("admin:index")


def test_wrong_password_is_refused(client):
    make_staff("boss@example.com")

    answer = log_in(client, "boss@example.com", "wrong")

    assert (answer.status_code, signed_in(client)) == (200, False)


@pytest.mark.parametrize("fields", [{"is_staff": False, "is_superuser": False}, {"is_active": False}])
def test_customers_and_former_staff_are_refused_with_the_same_words(client, fields):
    make_staff("boss@example.com", **fields)

    answer = log_in(client, "boss@example.com")
    wrong = log_in(client, "nobody@example.com")

    assert (answer.status_code, signed_in(client)) == (200, False)
    assert answer.context["form"].non_field_errors() == wrong.context["form"].non_field_errors()


def test_guessing_is_limited(client):
    make_staff("boss@example.com")
    for _ in range(12):
        log_in(client, "boss@example.com", "wrong")

    answer = log_in(client, "boss@example.com")

    assert (answer.status_code, signed_in(client)) == (200, False)


def test_second_factor_is_asked_for_once_it_is_set_up(client):
    user = make_staff("boss@example.com")
    secret = set_up_factor(user)

    answer = log_in(client, "boss@example.com")
    assert (answer.status_code, signed_in(client)) == (302, False)
    assert answer.url == reverse("mfa_authenticate")

    answer = client.post(answer.url, {"code": code_for(secret)})
    assert (answer.url, signed_in(client)) == (reverse("admin:index"), True)
    assert Authenticator.objects.get().user == user


def test_staff_who_are_logged_in_need_no_door(client):
    client.force_login(make_staff())

    assert client.get(LOGIN).url == reverse("admin:index")


def test_customer_who_is_logged_in_is_shown_the_door(client):
    client.force_login(make_user())

    assert client.get(LOGIN).status_code == 200
    assert client.get(reverse("admin:index")).status_code == 302
