"""The second factor: set up, used, lost, turned off; by customers and by staff."""

import re

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.auth import get_user
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from accounts.testing import code_for, make_user, prove_again, sign_in

pytestmark = pytest.mark.django_db

ACTIVATE = "mfa_activate_totp"


def in_arabic_figures(digits):
    return digits.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))


def set_up(client, code=None):
    """Turn it on through the pages; returns the key that the app would keep."""
    secret = client.get(reverse(ACTIVATE)).context["form"].secret
    client.post(reverse(ACTIVATE), {"code": code or code_for(secret)})
    return secret


@pytest.fixture
def member(client):
    user = make_user()
    sign_in(client, user)
    prove_again(client)
    return client


def is_on():
    return Authenticator.objects.filter(type=Authenticator.Type.TOTP).exists()


def at_the_second_step(user):
    visitor = Client()
    sign_in(visitor, user)
    return visitor


@pytest.mark.django_db(transaction=True)  # the mail leaves after the commit
def test_setting_up_shows_a_picture_and_the_key_and_ends_with_recovery_codes(member, settings):
    page = member.get(reverse(ACTIVATE))
    secret = page.context["form"].secret
    answer = member.post(reverse(ACTIVATE), {"code": code_for(secret)})

    words = page.content.decode()
    assert " ".join(re.findall("....", secret)) in words
    assert "data:image/svg+xml;base64," in words
    assert f"issuer={settings.SITE_NAME}" in words
    assert answer.url == reverse("mfa_view_recovery_codes")
    assert is_on()
    assert mail.outbox[-1].to == [get_user(member).email]


def test_wrong_digits_turn_nothing_on(member):
    set_up(member, code="000000")

    assert not is_on()


def test_setting_up_asks_for_the_password_first(client):
    sign_in(client, make_user())

    answer = client.get(reverse(ACTIVATE))

    assert answer.url.startswith(reverse("account_reauthenticate"))


def test_login_needs_the_digits_in_any_figures(member):
    secret, user = set_up(member), get_user(member)
    visitor = at_the_second_step(user)
    assert not get_user(visitor).is_authenticated

    visitor.post(reverse("mfa_authenticate"), {"code": "000000"})
    wrong = get_user(visitor).is_authenticated
    cache.clear()  # the app's digits count once, and they were used to set it up
    visitor.post(reverse("mfa_authenticate"), {"code": in_arabic_figures(code_for(secret))})

    assert (wrong, get_user(visitor).is_authenticated) == (False, True)


def test_recovery_code_signs_in_once(member):
    set_up(member)
    code = member.get(reverse("mfa_view_recovery_codes")).context["unused_codes"][0]
    user = get_user(member)

    tries = []
    for _ in range(2):
        visitor = at_the_second_step(user)
        visitor.post(reverse("mfa_authenticate"), {"code": code})
        tries.append(get_user(visitor).is_authenticated)

    assert tries == [True, False]


def test_recovery_codes_are_downloaded_by_their_owner_freshly_proved(member):
    set_up(member)
    codes = member.get(reverse("mfa_view_recovery_codes")).context["unused_codes"]

    file = member.get(reverse("mfa_download_recovery_codes"))

    assert all(code in file.content.decode() for code in codes)
    assert "attachment" in file["Content-Disposition"]
    assert "no-store" in file["Cache-Control"]
    stale = at_the_second_step(get_user(member))
    stale.post(reverse("mfa_authenticate"), {"code": codes[0]})
    assert stale.get(reverse("mfa_download_recovery_codes")).status_code == 302


def test_new_recovery_codes_end_the_old_ones(member):
    set_up(member)
    old = member.get(reverse("mfa_view_recovery_codes")).context["unused_codes"][0]

    member.post(reverse("mfa_generate_recovery_codes"))

    visitor = at_the_second_step(get_user(member))
    visitor.post(reverse("mfa_authenticate"), {"code": old})
    assert not get_user(visitor).is_authenticated


def test_turned_off_it_is_not_asked_for(member):
    set_up(member)

    member.post(reverse("mfa_deactivate_totp"))

    assert not Authenticator.objects.exists()
    assert get_user(at_the_second_step(get_user(member))).is_authenticated


def test_unconfirmed_address_turns_nothing_on():
    """Else somebody could lock the owner of an address out of an account that was made in their name."""
    user = make_user(confirmed=False)
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=False)
    visitor = Client()
    visitor.force_login(user)
    prove_again(visitor)

    answer = visitor.get(reverse(ACTIVATE))

    assert answer.url == reverse("mfa_index")
