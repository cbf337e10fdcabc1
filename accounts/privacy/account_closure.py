"""Closing an account at its user's wish.

The user is emptied: no address, no password, no second factor, no session, never active again. The customer
stays, cut off from the user, with the address that orders were made with, as every guest's does: orders,
receipts and the journal must be kept, a card that was paid for must stay within reach of whoever paid, and
late money must find its way back. So the links in mails go on opening orders, a one-time code to that
address goes on revealing, and whoever confirms the address again finds the orders in a new account: only
its owner can.

While something is open that the customer should see to with an account, apps object. An order made between
the objections and the closing loses nothing: it is a guest's from then on.
"""

from collections.abc import Callable

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.customers import customer_of
from accounts.models import Customer, OneTimeCode, User
from accounts.sessions.browser_sessions import terminate_sessions_of

ClosingBlocker = Callable[[Customer], str | None]

_blockers: list[ClosingBlocker] = []


class ClosureBlockedError(Exception):
    """Something is open; the reasons are for the user to read."""

    def __init__(self, reasons: list[str]) -> None:
        super().__init__(*reasons)
        self.reasons = reasons


def blocks_closing(objector: ClosingBlocker) -> ClosingBlocker:
    """Register a reason, in the reader's language, why a customer's account must not be closed yet."""
    _blockers.append(objector)
    return objector


def closing_blockers(user: User) -> list[str]:
    """Why the account cannot be closed now; empty if it can."""
    if user.is_staff:
        return [_("You work here: another member of staff has to take your role away first.")]
    customer = customer_of(user)
    found = [objector(customer) for objector in _blockers] if customer else []
    return [reason for reason in found if reason]


def close_account(*, user: User) -> None:
    """Close it for good. Raises ClosureBlockedError. Safe to call twice."""
    with transaction.atomic():
        reasons = closing_blockers(user)
        if reasons:
            raise ClosureBlockedError(reasons)
        OneTimeCode.objects.filter(customer__user=user).delete()
        Customer.objects.filter(user=user).update(user=None)
        EmailAddress.objects.filter(user=user).delete()
        Authenticator.objects.filter(user=user).delete()
        terminate_sessions_of(user)
        _empty(user)


def _empty(user: User) -> None:
    """Without its password every session of the user is void, listed or not."""
    user.groups.clear()
    user.user_permissions.clear()
    user.email = f"closed-{user.pk}@closed.invalid"
    user.language, user.is_active, user.last_login = "", False, None
    user.set_unusable_password()
    user.save()
