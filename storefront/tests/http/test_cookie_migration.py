"""Under HTTPS cookies have names that only the shop can set; those of before are read for 30 days."""

import runpy
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.contrib.auth import get_user
from django.test import Client
from django.urls import reverse

from accounts.testing import make_user, sign_in
from catalog.testing import make_denomination
from core import clock
from core.testing import FakeClock
from orders.models import Cart
from storefront.http import cookie_migration

pytestmark = pytest.mark.django_db

NAMES = {"SESSION_COOKIE_NAME": "sessionid", "CSRF_COOKIE_NAME": "csrftoken", "CART_COOKIE_NAME": "cart"}


@pytest.fixture(autouse=True)
def _upgraded(monkeypatch: pytest.MonkeyPatch) -> None:
    moment = clock.now()
    monkeypatch.setattr(cookie_migration, "_upgraded_at", lambda: moment)


@pytest.fixture
def upgraded_browser(settings: Any) -> Client:
    """Signed in before the cookies had new names."""
    client = Client()
    sign_in(client, make_user())
    for name, old in NAMES.items():
        setattr(settings, name, f"__Host-{old}")
    return client


def test_https_gives_cookies_names_that_nobody_else_can_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SITE_URL", "https://shop.example")

    read = runpy.run_path(str(django_settings.BASE_DIR / "storefront" / "settings.py"))

    assert {name: read[name] for name in NAMES} == {name: f"__Host-{old}" for name, old in NAMES.items()}


def test_session_goes_on_under_the_new_name(upgraded_browser: Client) -> None:
    answer = upgraded_browser.get(reverse("account-settings"))

    assert answer.status_code == 200
    moved = answer.cookies["__Host-sessionid"]
    assert (moved["secure"], moved["path"], moved["domain"], moved["httponly"]) == (True, "/", "", True)
    assert answer.cookies["sessionid"]["max-age"] == 0
    assert get_user(upgraded_browser).is_authenticated
    assert upgraded_browser.get(reverse("account-settings")).status_code == 200


def test_cart_of_a_guest_goes_on_under_the_new_name(settings: Any) -> None:
    guest = Client(headers={"Sec-Fetch-Site": "same-origin"})
    guest.post(reverse("cart-add"), {"denomination": make_denomination().pk, "quantity": 2})
    settings.CART_COOKIE_NAME = "__Host-cart"

    answer = guest.get(reverse("cart"))

    assert answer.context["lines"][0].quantity == 2
    assert guest.cookies["__Host-cart"]["secure"]
    assert Cart.objects.count() == 1


def test_page_that_may_be_cached_carries_no_cookie(upgraded_browser: Client) -> None:
    assert not upgraded_browser.get(reverse("terms")).cookies


def test_former_names_are_read_for_thirty_days(upgraded_browser: Client, fake_clock: FakeClock) -> None:
    fake_clock.advance(days=31)

    assert upgraded_browser.get(reverse("account-settings")).status_code == 302


def test_new_name_counts_where_both_are_there(upgraded_browser: Client) -> None:
    """Somebody beside the shop can set the old name, and pushes nobody out of their session."""
    upgraded_browser.get(reverse("account-settings"))
    upgraded_browser.cookies["sessionid"] = "a" * 32

    assert upgraded_browser.get(reverse("account-settings")).status_code == 200


def test_moment_of_the_upgrade_is_that_of_its_migration(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    cookie_migration._upgraded_at.cache_clear()

    assert cookie_migration._upgraded_at() <= clock.now() + timedelta(seconds=1)


# --- headers of all answers


@pytest.mark.parametrize("address", ["/en/", "/en/nothing/", "/healthz", "/static/css/order.css"])
def test_every_answer_refuses_features_and_foreign_embedding(client: Client, address: str) -> None:
    answer = client.get(address)

    assert "camera=()" in answer["Permissions-Policy"]
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"


def test_pages_open_no_window_to_others(client: Client) -> None:
    assert client.get("/en/")["Cross-Origin-Opener-Policy"] == "same-origin"


@pytest.mark.parametrize("address", ["/en/orders/0000000000/", "/en/orders/0000000000/live/", "/en/nothing/"])
def test_what_is_not_found_is_kept_by_nobody(client: Client, address: str) -> None:
    answer = client.get(address)

    assert answer.status_code == 404
    assert "no-store" in answer["Cache-Control"]


def test_picture_that_is_not_found_for_somebody_signed_in_is_kept_by_nobody(client: Client) -> None:
    sign_in(client, make_user())

    answer = client.get(reverse("top-up", args=[1]))

    assert (answer.status_code, "no-store" in answer["Cache-Control"]) == (404, True)
