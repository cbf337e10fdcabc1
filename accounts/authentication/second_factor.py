"""The second factor of staff: whether it is asked for, and when this browser last gave it.

`STAFF_SECOND_FACTOR=required` is the rule. `optional` is for trying the shop out, beside a pretended
supplier; then the password stands in wherever a fresh proof is asked for.
"""

from datetime import UTC, datetime
from urllib.parse import urlencode

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from accounts.models import User
from core import clock
from core.intervals import Interval

REQUIRED, OPTIONAL = "required", "optional"
FACTOR, PASSWORD = "mfa", "password"


def is_required() -> bool:
    """Whether nobody enters the back office without one."""
    return bool(settings.STAFF_SECOND_FACTOR != OPTIONAL)


def is_set_up(user: User) -> bool:
    """Whether there is an app that makes this user's codes."""
    return bool(is_mfa_enabled(user, [Authenticator.Type.TOTP]))


def is_fresh_for_back_office(request: HttpRequest) -> bool:
    """Whether this session may be in the back office: it gave the factor within `STAFF_FACTOR_FRESH`."""
    return not is_required() or was_proved_within(request, Interval.STAFF_FACTOR_FRESH, FACTOR)


def was_proved_within(request: HttpRequest, interval: Interval, *methods: str) -> bool:
    """Whether this very session gave one of these proofs within the interval."""
    at = proved_at(request, *methods)
    return at is not None and clock.now() - at < interval.duration


def proved_at(request: HttpRequest, *methods: str) -> datetime | None:
    """When this session last gave one of these proofs; what another browser gave proves nothing here."""
    records = get_authentication_records(request, request.user)
    times = [record["at"] for record in records if record.get("method") in methods]
    return datetime.fromtimestamp(max(times), UTC) if times else None


def second_factor_url(user: User, *, then: str) -> str:
    """The page where staff give the factor and go on to `then`, or where they set one up first."""
    if is_set_up(user):
        return f"{reverse('mfa_reauthenticate')}?{urlencode({'next': then})}"
    return reverse("mfa_activate_totp")
