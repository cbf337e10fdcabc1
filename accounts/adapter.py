"""How allauth meets our users, and what it says to them where its own words read badly."""

from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.addresses import normalise_email
from accounts.models import User


class AccountAdapter(DefaultAccountAdapter):
    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        "duplicate_email": _("This is your address already."),
        "email_password_mismatch": _("Address or password is wrong."),
        "email_taken": _("This address already belongs to another account."),
        "enter_current_password": _("This is not your current password."),
        "incorrect_password": _("This is not your password."),
        "rate_limited": _("That was asked for too often. Please try again later."),
        "too_many_login_attempts": _("There were too many tries. Please try again in a few minutes."),
    }

    def clean_email(self, email: str) -> str:
        return normalise_email(email)

    def save_user(self, request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:
        """The page's language is the one in which the new user is written to."""
        user.language = get_language() or ""
        saved: User = super().save_user(request, user, form, commit)
        return saved


class SecondFactorAdapter(DefaultMFAAdapter):
    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultMFAAdapter.error_messages,
        "add_email_blocked": _("Turn the second factor off before you change the address."),
        "cannot_generate_recovery_codes": _("Turn the second factor on first."),
        "incorrect_code": _("These digits are not right, or they are too old."),
        "unverified_email": _("Confirm your e-mail address first; then the second factor can be turned on."),
    }
