"""Notices of changes in an account that wait for the mail server: its owner must hear of them in any case."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from accounts.kinds import AccountsMailKind
from accounts.models import Notice
from core import mail_rendering, outbox
from core.intervals import Interval
from core.operations.housekeeping import daily_cleanup, delete_in_batches, retention_cutoff

CLOSED = "account_closed"
TEMPLATES = frozenset(
    {
        *("password_changed", "password_set", "password_reset"),
        *("email_changed", "email_confirm", "email_deleted"),
        *("totp_activated", "totp_deactivated", "recovery_codes_generated"),
        CLOSED,
    }
)
DETAILS = ("ip", "from_email", "to_email", "deleted_email")  # of all that allauth tells, what templates name


def queue_notice(template: str, email: str, context: Mapping[str, Any]) -> None:
    """Queue a notice in the language of the present page. Two calls send two mails."""
    details = {name: str(context[name]) for name in DETAILS if context.get(name)}
    language = translation.get_language() or settings.FIRST_LANGUAGE
    with transaction.atomic():
        notice = Notice.objects.create(email=email, template=template, language=language, details=details)
        outbox.queue(kind=AccountsMailKind.ACCOUNT_NOTICE, about=notice)


@outbox.mail_builder(AccountsMailKind.ACCOUNT_NOTICE, _("account was changed"))
def build_notice(notice_id: int) -> EmailMessage:
    """The mail as it would have been sent at once; while there is an account, it leads to a new password."""
    notice = Notice.objects.get(pk=notice_id)
    with translation.override(notice.language):
        leads = notice.template != CLOSED
        link = settings.SITE_URL + reverse("account_reset_password") if leads else ""
        told = {"email": notice.email, "timestamp": notice.at, **notice.details}
        return mail_rendering.compose(notice.template, to=notice.email, link=link, **told)


@daily_cleanup
def forget_old_notices() -> None:
    """Delete notices with their addresses after their time. Safe to call twice."""
    delete_in_batches(Notice.objects.filter(at__lt=retention_cutoff(Interval.ADDRESSES_KEPT)))
