"""The pages about accounts: in the visitor's language alone, with the help that browsers and readers need."""

import html
import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.urls import reverse
from django.utils import translation

from accounts.testing import make_user, prove_again, sign_in

pytestmark = pytest.mark.django_db

OPEN = [
    "account_login",
    "account_signup",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key_done",
    "account_email_verification_sent",
    "account_inactive",
    "account-closed",
]
OWN = [
    "account-settings",
    "account_email",
    "account_change_password",
    "account_logout",
    "account_reauthenticate",
    "mfa_index",
    "mfa_activate_totp",
    "usersessions_list",
    "account-export",
    "account-close",
]
# Names that stay in Latin letters, in a language that is written in others.
NAMES = re.compile(
    r"Google Authenticator|Microsoft Authenticator|Aegis|JSON|QR|Barq|Français|English|an unknown device"
)


def page_in(language, name, *args):
    with translation.override(language):
        return reverse(name, args=args)


def words_of(answer):
    """What a visitor reads in the page itself, without what is isolated as a name or an address."""
    body = re.search(r"<main[^>]*>(.*)</main>", answer.content.decode(), re.DOTALL).group(1)
    body = re.sub(r"<bdi.*?</bdi>|<option.*?</option>", " ", body, flags=re.DOTALL)
    spoken = " ".join(re.findall(r'(?:aria-label|alt|placeholder|data-\w[\w-]*)="([^"]*)"', body))
    return NAMES.sub("", html.unescape(re.sub(r"<[^>]+>", " ", body) + spoken))


def latin_in(answer):
    return re.findall(r"[A-Za-z]{3,}", words_of(answer))


@pytest.mark.parametrize("name", OPEN)
def test_open_page_is_all_arabic(client, name):
    answer = client.get(page_in("ar", name))

    assert answer.status_code == 200
    assert latin_in(answer) == []
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize("name", OWN)
def test_own_page_is_all_arabic_and_is_not_kept(client, name):
    sign_in(client, make_user())
    prove_again(client)

    answer = client.get(page_in("ar", name))

    assert answer.status_code == 200
    assert latin_in(answer) == []
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize("name", sorted(set(OWN) - {"account_logout"}))
def test_own_page_sends_strangers_to_the_login(client, name):
    answer = client.get(page_in("fr", name))

    assert answer.status_code == 302
    assert answer.url.startswith("/fr/account/login/")


def test_pages_of_the_second_factor_are_all_arabic(client):
    user = make_user()
    sign_in(client, user)
    prove_again(client)
    TOTP.activate(user, generate_totp_secret())
    client.post(page_in("ar", "mfa_generate_recovery_codes"))

    names = ["mfa_index", "mfa_deactivate_totp", "mfa_view_recovery_codes", "mfa_generate_recovery_codes"]
    answers = [client.get(page_in("ar", name)) for name in [*names, "mfa_reauthenticate", "account_email"]]

    assert Authenticator.objects.count() == 2
    assert [answer.status_code for answer in answers] == [200] * 6
    assert [latin_in(answer) for answer in answers] == [[]] * 6


WRONG = [
    ("account_login", {"login": "x@example.com", "password": "wrong"}),
    ("account_login", {"login": "", "password": ""}),
    ("account_signup", {"email": "not an address", "password1": "123"}),
    ("account_signup", {"email": "m\u0131ke@example.com", "password1": "password"}),
    ("account_signup", {"email": "customer@example.com", "password1": "customer@example"}),
    ("account_reset_password", {"email": "not an address"}),
]


@pytest.mark.parametrize(("name", "data"), WRONG)
def test_what_is_wrong_is_said_in_arabic_and_tied_to_its_field(client, name, data):
    answer = client.post(page_in("ar", name), data)
    page = answer.content.decode()

    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert latin_in(answer) == []
    for field in set(answer.context["form"].errors) - {"__all__"}:
        tag = re.search(rf'<input[^>]*name="{field}"[^>]*>', page).group()
        assert 'aria-invalid="true"' in tag
        assert f'id="{re.search(r"id_[a-z0-9]+_error", tag).group()}"' in page


def test_wrong_passwords_are_told_in_arabic(client):
    sign_in(client, make_user())

    again = client.post(page_in("ar", "account_reauthenticate"), {"password": "wrong"})
    change = client.post(
        page_in("ar", "account_change_password"), {"oldpassword": "wrong", "password1": "123"}
    )

    assert again.context["form"].errors
    assert set(change.context["form"].errors) == {"oldpassword", "password1"}
    assert (latin_in(again), latin_in(change)) == ([], [])


TOKENS = [
    ("account_login", {"login": "username", "password": "current-password"}),
    ("account_signup", {"email": "username", "password1": "new-password"}),
    ("account_change_password", {"oldpassword": "current-password", "password1": "new-password"}),
    ("account_reauthenticate", {"password": "current-password"}),
    ("mfa_activate_totp", {"code": "one-time-code"}),
]


@pytest.mark.parametrize(("name", "tokens"), TOKENS)
def test_fields_are_few_and_tell_browsers_what_they_want(client, name, tokens):
    if name not in OPEN:
        sign_in(client, make_user())
        prove_again(client)

    form = client.get(reverse(name)).context["form"]

    assert {field.name: field.field.widget.attrs["autocomplete"] for field in form} == tokens


def test_too_many_tries_are_told_in_the_shops_frame(client):
    for _ in range(21):
        answer = client.post(page_in("ar", "account_reset_password"), {"email": "x@example.com"})

    assert answer.status_code == 429
    assert 'id="content"' in answer.content.decode()
    assert latin_in(answer) == []
