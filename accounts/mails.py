"""Mails of accounts that go through the outbox: one-time codes, and what allauth could not send at once."""

import math
from collections.abc import Mapping
from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables

from accounts import notices
from accounts.authentication import one_time_codes
from accounts.kinds import AccountsMailKind
from accounts.models import OneTimeCode, Proposal, User
from accounts.staff import proposals
from core import clock, mail_rendering, outbox
from core.admin_links import subject_label


@outbox.mail_builder(AccountsMailKind.ONE_TIME_CODE, _("code to prove who one is"))
@sensitive_variables()
def build_one_time_code(code_id: int) -> EmailMessage | None:
    """The mail in the customer's language, with fresh digits; None once the code is used or expired."""
    row = OneTimeCode.objects.select_related("customer").get(pk=code_id)
    code = one_time_codes.issue_digits(row)
    if code is None:
        return None
    left = row.expires_at - clock.now()
    minutes = max(math.ceil(left.total_seconds() / 60), 1)
    with translation.override(row.customer.language or settings.FIRST_LANGUAGE):
        return mail_rendering.compose("one_time_code", to=row.customer.email, digits=code, minutes=minutes)


def queue_account_mail(template: str, email: str, context: Mapping[str, Any]) -> None:
    """Queue a mail of allauth's. Where its link is a secret, that is made when it is sent.

    Two calls send two mails.
    """
    once = clock.now().isoformat()
    if template.startswith("email_confirmation"):
        for address in EmailAddress.objects.filter(email=email, verified=False):
            outbox.queue(kind=AccountsMailKind.CONFIRMATION, about=address, once=once)
    elif template == "password_reset_key":
        for user in User.objects.filter(email=email):
            outbox.queue(kind=AccountsMailKind.NEW_PASSWORD, about=user, once=once)
    elif template == "account_already_exists":  # one row, as for a new account's confirmation
        for user in User.objects.filter(email=email):
            outbox.queue(kind=AccountsMailKind.ACCOUNT_EXISTS, about=user, once=once)
    elif template in notices.TEMPLATES:
        notices.queue_notice(template, email, context)


@outbox.mail_builder(AccountsMailKind.CONFIRMATION, _("address to confirm"))
@sensitive_variables()
def build_confirmation(address_id: int) -> EmailMessage | None:
    """The mail that asks to confirm an address; None once that is done or the address is gone."""
    address = EmailAddress.objects.select_related("user").filter(pk=address_id, verified=False).first()
    if address is None:
        return None
    with translation.override(address.user.language or settings.FIRST_LANGUAGE):
        key = EmailConfirmationHMAC.create(address).key
        link = settings.SITE_URL + reverse("account_confirm_email", args=[key])
        return mail_rendering.compose("email_confirmation", to=address.email, link=link)


@outbox.mail_builder(AccountsMailKind.ACCOUNT_EXISTS, _("somebody wanted to sign up again"))
def build_account_exists(user_id: int) -> EmailMessage | None:
    """The mail to somebody whose address was signed up with once more; None where the account is gone."""
    user = User.objects.filter(pk=user_id, is_active=True).first()
    if user is None:
        return None
    with translation.override(user.language or settings.FIRST_LANGUAGE):
        link = settings.SITE_URL + reverse("account_reset_password")
        return mail_rendering.compose("account_already_exists", to=user.email, link=link, email=user.email)


@outbox.mail_builder(AccountsMailKind.NEW_PASSWORD, _("link to choose a password"))
@sensitive_variables()
def build_new_password(user_id: int) -> EmailMessage | None:
    """The mail with the way to a new password; None where the account is gone or closed."""
    user = User.objects.filter(pk=user_id, is_active=True).first()
    if user is None:
        return None
    with translation.override(user.language or settings.FIRST_LANGUAGE):
        names = {"uidb36": user_pk_to_url_str(user), "key": default_token_generator.make_token(user)}
        link = settings.SITE_URL + reverse("account_reset_password_from_key", kwargs=names)
        return mail_rendering.compose("password_reset_key", to=user.email, link=link)


@outbox.mail_builder(AccountsMailKind.ONE_PERSON_ACT, _("act of one person, announced to somebody outside"))
def build_one_person_act(proposal_id: int) -> EmailMessage | None:
    """What one person plans to do in a shop of one person, to WATCH_EMAIL; None without such an address."""
    proposal = Proposal.objects.get(pk=proposal_id)
    if not settings.WATCH_EMAIL:
        return None
    proposer = User.objects.filter(pk=proposal.proposed_by_id).first() if proposal.proposed_by_id else None
    with translation.override((proposer.language if proposer else "") or settings.FIRST_LANGUAGE):
        return mail_rendering.compose(
            "one_person_act",
            to=settings.WATCH_EMAIL,
            act=proposals.label_of(proposal.act),
            about=subject_label(proposal.subject),
            reason=proposal.reason,
            proposal=proposal,
        )
