"""Who has the database and SECRET_KEY computes nothing of what the shop mails."""

import hashlib

import pytest
from allauth.account.forms import EmailAwarePasswordResetTokenGenerator, default_token_generator
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from allauth.account.utils import user_pk_to_url_str
from django.core import mail, signing
from django.urls import reverse
from django.utils.crypto import salted_hmac

from accounts.authentication import one_time_codes
from accounts.authentication.reset_tokens import ResetTokenGenerator
from accounts.models import OneTimeCode
from accounts.testing import link_in, make_customer, make_user
from core.derived_keys import derive_key, key_for, keyed_hash

pytestmark = pytest.mark.django_db

ALLAUTHS_SALT = "account"


def reset_page(user, token):
    return reverse(
        "account_reset_password_from_key", kwargs={"uidb36": user_pk_to_url_str(user), "key": token}
    )


def test_reset_that_is_mailed_opens_the_form(client):
    user = make_user()
    client.post(reverse("account_reset_password"), {"email": user.email})

    page = client.get(link_in(mail.outbox[-1].body), follow=True)

    assert isinstance(default_token_generator, ResetTokenGenerator)
    assert page.context["form"] is not None


def test_reset_that_is_made_under_secret_key_opens_nothing(client):
    user = make_user()
    made = [
        EmailAwarePasswordResetTokenGenerator().make_token(user),
        _forged(user),
    ]

    assert [client.get(reset_page(user, token)).status_code for token in made] == [200, 200]
    assert not any(default_token_generator.check_token(user, token) for token in made)


def _forged(user):
    """Ours, by somebody who knows the source and SECRET_KEY."""

    class Forging(EmailAwarePasswordResetTokenGenerator):
        key_salt = ResetTokenGenerator.key_salt

    return Forging().make_token(user)


def test_reset_is_void_once_the_address_changes():
    user = make_user()
    token = default_token_generator.make_token(user)
    assert default_token_generator.check_token(user, token)

    EmailAddress.objects.create(user=user, email="new@example.com")

    assert not default_token_generator.check_token(user, token)


def test_confirmation_that_is_signed_with_secret_key_alone_confirms_nothing():
    address = EmailAddress.objects.create(user=make_user(confirmed=False), email="mine@example.com")

    forged = signing.dumps(address.pk, salt=ALLAUTHS_SALT)
    mailed = EmailConfirmationHMAC.create(address).key

    assert EmailConfirmationHMAC.from_key(forged) is None
    assert EmailConfirmationHMAC.from_key(mailed).email_address == address


def test_one_time_code_is_not_found_by_trying_a_million(settings):
    """The digits of a stored hash, by whoever has SECRET_KEY: not under it, and not under no key at all."""
    row = one_time_codes.send_code(customer=make_customer(), purpose="order:A")
    digits = one_time_codes.issue_digits(row)
    stored = OneTimeCode.objects.get().code_hash

    text = f"{row.pk}:{digits}"
    assert stored == keyed_hash(text, purpose="one-time-code")
    assert stored not in {
        salted_hmac("accounts.one-time-code", text, algorithm="sha256").hexdigest(),
        hashlib.sha256(text.encode()).hexdigest(),
        keyed_hash_under(settings.SECRET_KEY, text),
    }


def keyed_hash_under(key, text):
    return salted_hmac("one-time-code", text, secret=derive_key(key, "one-time-code")).hexdigest()


def test_every_purpose_has_a_key_of_its_own():
    assert key_for("session") != key_for("one-time-code")
    assert keyed_hash("a", purpose="session") != keyed_hash("a", purpose="one-time-code")
