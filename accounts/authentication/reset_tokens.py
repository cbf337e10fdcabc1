"""The secret in a link to a new password."""

from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.tokens import PasswordResetTokenGenerator

from accounts.models import User
from core.derived_keys import key_for


class ResetTokenGenerator(PasswordResetTokenGenerator):
    """Django's, under a key of LINK_KEY; as with allauth's own, a change of the addresses voids the link."""

    key_salt = "accounts.reset_tokens"  # mailed links rest on this very text
    secret_fallbacks: Any = ()

    @property
    def secret(self) -> str:  # type: ignore[override]  # a property of Django's too, which the stubs do not say
        return key_for("password-reset")

    def _make_hash_value(self, user: User, timestamp: int) -> str:
        addresses = EmailAddress.objects.filter(user_id=user.pk).values_list("email", flat=True)
        return super()._make_hash_value(user, timestamp) + "|".join(sorted({user.email, *addresses}))
