"""One-time codes: six digits to a customer's address, for somebody whose proof of identity is missing or old.

The digits are made when the mail is built and exist in it alone; the row keeps a keyed hash.
"""

import secrets

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils.crypto import constant_time_compare
from django.views.decorators.debug import sensitive_variables

from accounts.kinds import AccountsMailKind
from accounts.models import Customer, OneTimeCode
from core import clock, outbox
from core.derived_keys import keyed_hash
from core.intervals import Interval
from core.normalisation import ascii_digits
from core.operations.housekeeping import daily_cleanup, delete_in_batches, retention_cutoff
from core.rate_limits import counted_windows
from core.references import compose_key
from core.text import truncate

DIGITS = 6
MAX_TRIES = 5
MAX_SENT = 5  # to one customer for one purpose in one ONE_TIME_CODE_WINDOW: 25 guesses at a million


def send_code(*, customer: Customer, purpose: str) -> OneTimeCode:
    """Queue a fresh code to the customer's address; it replaces earlier ones for that purpose.

    `purpose` names what it opens ("order:7Q2MX4K9ZD", at most 60 characters). Calling twice sends two codes,
    of which the later one counts. Raises RateLimitExceededError.
    """
    counted_windows.check_rate_limit(
        f"code:{customer.pk}:{purpose}", most=MAX_SENT, per=Interval.ONE_TIME_CODE_WINDOW.duration
    )
    with transaction.atomic():
        row = OneTimeCode.objects.create(
            customer=customer,
            purpose=purpose,
            expires_at=clock.now() + Interval.ONE_TIME_CODE.duration,
            tries_left=MAX_TRIES,
        )
        outbox.queue(kind=AccountsMailKind.ONE_TIME_CODE, about=row)
    return row


@sensitive_variables()
def check_code(*, customer: Customer, purpose: str, code: str) -> bool:
    """Whether `code` is the customer's newest open code for that purpose; a code counts once.

    Every call costs one of the tries, taken by a conditional UPDATE before anything is compared and committed
    at once, so that parallel guesses and a failing page get no more tries than others. Call it outside any
    transaction.
    """
    row = OneTimeCode.objects.filter(customer=customer, purpose=purpose).order_by("-pk").first()
    if row is None:
        return False
    with transaction.atomic(durable=True):
        if _open(row).filter(tries_left__gt=0).update(tries_left=F("tries_left") - 1) != 1:
            return False
    row.refresh_from_db(fields=["code_hash"])
    if not row.code_hash or not constant_time_compare(row.code_hash, _hash(row, normalise_digits(code))):
        return False
    return _open(row).update(used_at=clock.now()) == 1


@sensitive_variables()
def issue_digits(row: OneTimeCode) -> str | None:
    """The digits for the mail; None if the code is used or expired. A mail built again carries new digits."""
    code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
    return code if _open(row).update(code_hash=_hash(row, code)) == 1 else None


def _open(row: OneTimeCode) -> QuerySet[OneTimeCode]:
    return OneTimeCode.objects.filter(pk=row.pk, used_at=None, expires_at__gt=clock.now())


def _hash(row: OneTimeCode, code: str) -> str:
    """Keyed with LINK_KEY: a million possible codes would be found at once in a plain hash."""
    return keyed_hash(compose_key(row.pk, code), purpose="one-time-code")


def normalise_digits(code: str) -> str:
    """What people paste: "123 456", Arabic digits, a stray mark of direction."""
    return "".join(filter(str.isdecimal, ascii_digits(truncate(code, 40))))


@daily_cleanup
def forget_old_codes() -> None:
    """Delete codes that ended a while ago. Safe to call twice."""
    delete_in_batches(OneTimeCode.objects.filter(expires_at__lt=retention_cutoff(Interval.HOUSEKEEPING)))
