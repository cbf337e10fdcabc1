"""People sign in, sign up and choose a new password while the cache is away, and guessing stays limited."""

import pytest
from django.contrib.auth import get_user
from django.core import mail
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.testing import PASSWORD, code_for, link_in, make_staff, make_user, set_up_factor
from core.shared_cache import cache
from tests.plugins.environment import closed_port

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _away(settings):
    away = {**settings.CACHES["shared"], "LOCATION": f"redis://127.0.0.1:{closed_port()}/1"}
    settings.CACHES = {**settings.CACHES, "shared": away}
    with pytest.raises(Exception, match="refused"):
        cache.set("name", "kept")


def login(client, user, password=PASSWORD):
    return client.post(reverse("account_login"), {"login": user.email, "password": password})


def test_customer_signs_in(client):
    user = make_user()

    login(client, user)

    assert get_user(client) == user


def test_staff_sign_in_with_their_second_factor(client):
    user = make_staff()
    secret = set_up_factor(user)

    client.post(reverse("admin:login"), {"username": user.email, "password": PASSWORD})
    client.post(reverse("mfa_authenticate"), {"code": code_for(secret)})

    assert get_user(client) == user


def test_digits_count_once():
    user = make_staff()
    secret = set_up_factor(user)
    code = code_for(secret)
    browsers = [Client(), Client()]

    for browser in browsers:
        browser.post(reverse("admin:login"), {"username": user.email, "password": PASSWORD})
        browser.post(reverse("mfa_authenticate"), {"code": code})

    assert [get_user(browser).is_authenticated for browser in browsers] == [True, False]


def test_somebody_signs_up(client):
    client.post(reverse("account_signup"), {"email": "new@example.com", "password1": PASSWORD})

    assert User.objects.filter(email="new@example.com").exists()
    assert client.post(link_in(mail.outbox[-1].body)).status_code == 302


def test_somebody_chooses_a_new_password(client):
    user = make_user()
    client.post(reverse("account_reset_password"), {"email": user.email})

    page = client.get(link_in(mail.outbox[-1].body))
    client.post(page.url, {"password1": "quite another one"})

    user.refresh_from_db()
    assert user.check_password("quite another one")


def test_guessing_stays_limited(client):
    user = make_user()
    for _ in range(5):
        login(Client(), user, "wrong")

    answer = login(client, user)

    assert not get_user(client).is_authenticated
    assert "too many" in answer.content.decode()
