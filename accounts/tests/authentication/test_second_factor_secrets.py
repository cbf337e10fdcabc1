"""The secrets of second factors lie sealed in the database, and are moved with the keys of the codes."""

import importlib

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from cryptography.fernet import Fernet
from django.apps import apps
from django.core.cache import cache

from accounts.authentication.second_factor_secrets import KEYS
from accounts.testing import code_for, make_user
from core.sealing import CannotOpenError, rotation

pytestmark = [pytest.mark.django_db, pytest.mark.storage]

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
SEED = "5eed" * 20
migration = importlib.import_module("accounts.migrations.0006_sealed_factors")


@pytest.fixture
def user():
    return make_user()


def stored():
    return str(list(Authenticator.objects.values_list("data")))


def is_let_in(user, code):
    cache.clear()
    return Authenticator.objects.get(user=user, type="totp").wrap().validate_code(code)


def test_database_holds_neither_the_secret_nor_the_seed(user, monkeypatch):
    monkeypatch.setattr(RecoveryCodes, "generate_seed", classmethod(lambda cls: SEED))

    TOTP.activate(user, SECRET)
    RecoveryCodes.activate(user)

    assert SECRET not in stored()
    assert SEED not in stored()
    assert is_let_in(user, code_for(SECRET))
    assert not is_let_in(user, "000000") or code_for(SECRET) == "000000"


def test_secrets_of_before_are_sealed_and_go_on(user):
    Authenticator.objects.create(user=user, type="totp", data={"secret": SECRET})
    Authenticator.objects.create(
        user=user, type="recovery_codes", data={"seed": SEED, "used_mask": 1, "viewed_at": 1.5}
    )

    migration.seal_secrets(apps, None)

    assert SECRET not in stored()
    assert SEED not in stored()
    codes = Authenticator.objects.get(type="recovery_codes")
    assert codes.data["used_mask"] == 1
    assert len(codes.wrap().get_unused_codes()) == 9
    assert is_let_in(user, code_for(SECRET))

    migration.open_secrets(apps, None)
    assert Authenticator.objects.get(type="totp").data == {"secret": SECRET}


def test_keys_of_codes_are_changed_together_with_these(user, settings):
    TOTP.activate(user, SECRET)
    RecoveryCodes.activate(user)
    old = settings.CARD_KEYS[0]
    settings.CARD_KEYS = [Fernet.generate_key().decode(), old]

    assert rotation.rotate() >= len(KEYS)

    settings.CARD_KEYS = settings.CARD_KEYS[:1]
    assert rotation.count().by_key[rotation.NO_KEY] == 0
    assert is_let_in(user, code_for(SECRET))


def test_what_was_put_there_in_plain_text_lets_nobody_in(user):
    """By somebody who can write into the database and not seal."""
    Authenticator.objects.create(user=user, type="totp", data={"secret": SECRET})

    with pytest.raises(CannotOpenError):
        is_let_in(user, code_for(SECRET))
