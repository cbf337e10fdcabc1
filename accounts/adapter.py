"""How allauth meets our users."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.core.mail import EmailMessage
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language

from accounts.addresses import normalise_email
from accounts.models import User
from core import mails

LINKS = ("activate_url", "password_reset_url", "signup_url")  # names of the one that a mail is about


class AccountAdapter(DefaultAccountAdapter):
    def clean_email(self, email: str) -> str:
        return normalise_email(email)

    def save_user(self, request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:
        """The page's language is the one in which the new user is written to."""
        user.language = get_language() or ""
        saved: User = super().save_user(request, user, form, commit)
        return saved

    def render_mail(
        self, template_prefix: str, email: str, context: dict[str, Any], headers: dict[str, str] | None = None
    ) -> EmailMessage:
        """In the form of all the shop's mails. One that tells of a change leads to a new password."""
        found = [context[name] for name in LINKS if context.get(name)]
        link = found[0] if found else settings.SITE_URL + reverse("account_reset_password")
        return mails.compose(template_prefix.rpartition("/")[2], link=link, **{**context, "to": email})
