"""How allauth meets our users, and what it says to them where its own words read badly."""

import hashlib
import logging
from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.internal import ratelimit
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.mail import EmailMessage
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.authentication import second_factor
from accounts.authentication.second_factor_secrets import open_text, seal_text
from accounts.mails import queue_account_mail
from accounts.models import User
from accounts.sessions import known_browsers
from core import mail_rendering
from core.intervals import Interval
from core.normalisation import normalise_email
from core.rate_limits import counted_windows
from core.references import compose_key

log = logging.getLogger(__name__)

KNOWN_BROWSER_TRIES = "login_failed_at_known_browser"
# What anybody can have sent to any address, and how often within an hour.
UNAUTHENTICATED_MAILS = (
    *("email_confirmation", "email_confirmation_signup", "account_already_exists"),
    *("unknown_account", "password_reset_key"),
)
MAX_UNAUTHENTICATED_MAILS = 10
LINKS = ("activate_url", "password_reset_url", "signup_url")  # names of the one that a mail is about


class AccountAdapter(DefaultAccountAdapter):
    """allauth's, with the shop's words and rules for accounts."""

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

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """Of staff with a second factor a password alone proves nothing: it would show recovery codes."""
        ways: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        by_factor = [way for way in ways if way["id"] == "mfa_reauthenticate"]
        return by_factor if user.is_authenticated and user.is_staff and by_factor else ways

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """allauth's, but a browser that this user has signed in with has tries of its own."""
        email = credentials.get("email", "")
        browser = known_browsers.known_browser_id(request, email=email)
        if browser is None:
            super().pre_authenticate(request, **credentials)
            return
        self._login_failed_rl_usage = ratelimit.consume(
            request, app="allauth.account", action=KNOWN_BROWSER_TRIES, key=compose_key(browser, email)
        )
        if not self._login_failed_rl_usage:
            raise self.validation_error("too_many_login_attempts")

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """At once; where the mail server is away, as soon as it is back. The page goes on in any case."""
        if not self._may_be_sent(template_prefix, email):
            log.warning("a mail that strangers can ask for was asked for too often")
            return
        try:
            super().send_mail(template_prefix, email, context)
        except OSError as exc:  # what smtplib and sockets raise; the text may quote the address
            template = template_prefix.rpartition("/")[2]
            log.warning("mail %s was not taken: %s", template, type(exc).__name__)
            queue_account_mail(template, email, context)

    def _may_be_sent(self, template_prefix: str, email: str) -> bool:
        """Nobody fills somebody else's mailbox. Notices of changes are never held back."""
        if not template_prefix.endswith(UNAUTHENTICATED_MAILS):
            return True
        digest = hashlib.sha256(email.lower().encode()).hexdigest()
        try:
            counted_windows.check_rate_limit(
                f"account-mails-to:{digest}",
                most=MAX_UNAUTHENTICATED_MAILS,
                per=Interval.STRANGERS_MAILS_WINDOW.duration,
            )
        except counted_windows.RateLimitExceededError:
            return False
        return True

    def render_mail(
        self, template_prefix: str, email: str, context: dict[str, Any], headers: dict[str, str] | None = None
    ) -> EmailMessage:
        """In the form of all the shop's mails. One that tells of a change leads to a new password."""
        found = [context[name] for name in LINKS if context.get(name)]
        link = found[0] if found else settings.SITE_URL + reverse("account_reset_password")
        return mail_rendering.compose(
            template_prefix.rpartition("/")[2], link=link, **{**context, "to": email}
        )


class SecondFactorAdapter(DefaultMFAAdapter):
    """allauth's, with the shop's words and rules for second factors."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultMFAAdapter.error_messages,
        "add_email_blocked": _("Turn the second factor off before you change the address."),
        "cannot_generate_recovery_codes": _("Turn the second factor on first."),
        "incorrect_code": _("These digits are not right, or they are too old."),
        "unverified_email": _("Confirm your e-mail address first; then the second factor can be turned on."),
        "cannot_delete_authenticator": _(
            "Staff keep their second factor. For a new phone, an owner of the shop resets it."
        ),
    }

    def encrypt(self, text: str) -> str:
        return seal_text(text)

    def decrypt(self, encrypted_text: str) -> str:
        return open_text(encrypted_text)

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Staff do not turn off what lets them in: whoever sits at their open browser would do it first."""
        return not (second_factor.is_required() and authenticator.user.is_staff)
