"""The mail that carries a one-time code."""

import math

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import translation
from django.views.decorators.debug import sensitive_variables

from accounts import codes
from accounts.models import OneTimeCode
from core import clock, mails, outbox


@outbox.builds("one_time_code")
@sensitive_variables()
def build_one_time_code(code_id: int) -> EmailMessage | None:
    """The mail in the customer's language, with fresh digits; None once the code is used or expired."""
    row = OneTimeCode.objects.select_related("customer").get(pk=code_id)
    code = codes.mint(row)
    if code is None:
        return None
    left = row.expires_at - clock.now()
    minutes = max(math.ceil(left.total_seconds() / 60), 1)
    with translation.override(row.customer.language or settings.FIRST_LANGUAGE):
        return mails.compose("one_time_code", to=row.customer.email, digits=code, minutes=minutes)
