"""The forms of sign-up, login and second factor: allauth's, with few fields and the shop's words.

Every field says to browsers and password managers what belongs into it. A new password is typed once: it can
be looked at, and whoever mistypes it has a new one sent.
"""

import secrets
from typing import Any

from allauth.account import forms as allauth
from allauth.account.models import EmailAddress
from allauth.account.utils import has_verified_email
from allauth.mfa.base import forms as factor
from allauth.mfa.totp import forms as totp
from django import forms
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables

from accounts.authentication.one_time_codes import normalise_digits
from accounts.models import User
from core.web.input_fields import EmailFormField

_EMAIL = _("E-mail address")
_PASSWORD = _("Password")
_NEW_PASSWORD = _("New password")
_LONG_ENOUGH = _(
    "At least 8 characters. A few words that you remember are better than one that is hard to type."
)


def describe(field: forms.Field, label: Any, autocomplete: str, hint: Any = "") -> None:
    """Give a field of allauth our words; its placeholder would only repeat the label."""
    field.label, field.help_text = label, hint
    field.widget.attrs.pop("placeholder", None)
    field.widget.attrs["autocomplete"] = autocomplete


def email_field(label: Any, autocomplete: str) -> EmailFormField:
    """Takes the place of allauth's, which refuses what phones add to an address."""
    return EmailFormField(label=label, widget=forms.EmailInput(attrs={"autocomplete": autocomplete}))


class SignupForm(allauth.SignupForm):
    """allauth's, with fields that password managers know."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"] = email_field(_EMAIL, "username")
        describe(self.fields["password1"], _PASSWORD, "new-password", _LONG_ENOUGH)

    def try_save(self, request: HttpRequest) -> tuple[User | None, HttpResponse | None]:
        """allauth's, doing the same work for an address that has an account: its time tells nothing."""
        if self.account_already_exists:
            self._save_in_vain(request)
            answer: tuple[User | None, HttpResponse | None] = super().try_save(request)
            return answer
        with transaction.atomic():
            return self.save(request), None

    @sensitive_variables()
    def _save_in_vain(self, request: HttpRequest) -> None:
        """Make an account of nobody, look at it as allauth looks at a new one, and let it go."""
        email = self.cleaned_data["email"]
        self.account_already_exists = False
        self.cleaned_data["email"] = f"{secrets.token_hex(16)}@nobody.invalid"
        with transaction.atomic():
            user = self.save(request)
            has_verified_email(user, user.email)
            _ = EmailAddress.objects.get(user_id=user.pk).user.email
            transaction.set_rollback(True)
        self.cleaned_data["email"] = email
        self.account_already_exists = True


class LoginForm(allauth.LoginForm):
    """allauth's, with fields that password managers know."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = email_field(_EMAIL, "username")
        describe(self.fields["password"], _PASSWORD, "current-password")


class ReauthenticateForm(allauth.ReauthenticateForm):
    """allauth's, with a field that password managers know."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        describe(self.fields["password"], _PASSWORD, "current-password")


class ChangeEmailForm(allauth.AddEmailForm):
    """allauth's, for customers alone."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"] = email_field(_("New e-mail address"), "email")

    def clean_email(self) -> str:
        """Staff do not change theirs alone: under another address they might pass for another person."""
        if self.user.is_staff:
            raise forms.ValidationError(
                _("You work here: an owner of the shop gives your login another address.")
            )
        email: str = super().clean_email()
        return email


class ResetPasswordForm(allauth.ResetPasswordForm):
    """allauth's, with a field that password managers know."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"] = email_field(_EMAIL, "username")


class ChangePasswordForm(allauth.ChangePasswordForm):
    """allauth's, with the new password typed once."""

    password2 = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        describe(self.fields["oldpassword"], _("Current password"), "current-password")
        describe(self.fields["password1"], _NEW_PASSWORD, "new-password", _LONG_ENOUGH)


class SetPasswordForm(allauth.SetPasswordForm):
    """allauth's, with the new password typed once."""

    password2 = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        describe(self.fields["password1"], _NEW_PASSWORD, "new-password", _LONG_ENOUGH)


class ResetPasswordKeyForm(allauth.ResetPasswordKeyForm):
    """allauth's, with the new password typed once."""

    password2 = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        describe(self.fields["password1"], _NEW_PASSWORD, "new-password", _LONG_ENOUGH)


class DigitsField(forms.CharField):
    """Digits as people type and paste them: with gaps, or in Arabic figures."""

    def __init__(self) -> None:
        attrs = {"autocomplete": "one-time-code", "inputmode": "numeric", "dir": "ltr"}
        super().__init__(label=_("Digits"), max_length=40, widget=forms.TextInput(attrs=attrs))

    def to_python(self, value: Any) -> str:
        return normalise_digits(super().to_python(value) or "")


class AuthenticateForm(factor.AuthenticateForm):
    """allauth's, with digits of any script."""

    code = DigitsField()


class ReauthenticateFactorForm(factor.ReauthenticateForm):
    """allauth's, with digits of any script."""

    code = DigitsField()


class ActivateTOTPForm(totp.ActivateTOTPForm):
    """allauth's, with digits of any script."""

    code = DigitsField()


class ClosingForm(forms.Form):
    """The one box to tick before an account is closed."""

    sure = forms.BooleanField(label=_("Yes, close my account for good."))
