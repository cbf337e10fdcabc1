"""An address was confirmed or became the primary one, somebody logged in, or set up a second factor."""

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.account.models import EmailAddress
from allauth.account.signals import (
    email_changed,
    email_confirmed,
    password_changed,
    password_reset,
    password_set,
)
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_reset
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest

from accounts.authentication.second_factor import FACTOR
from accounts.customers import link_customer
from accounts.models import StaffChange, User
from accounts.staff.staff_logins import record_own_change


@receiver(email_confirmed)
def link_customer_after_confirmation(email_address: EmailAddress, **_kwargs: Any) -> None:
    """Whoever has confirmed an address gets what was bought under it."""
    link_customer(user=email_address.user)


@receiver(email_changed)
@receiver(user_logged_in)
def link_customer_after_login(user: User, **_kwargs: Any) -> None:
    """The same at each login and after a change of the address. Safe to call twice."""
    link_customer(user=user)


@receiver(authenticator_added)
def mark_new_factor_as_proved(
    request: HttpRequest, user: User, authenticator: Authenticator, **_kwargs: Any
) -> None:
    """Whoever has just typed the first digits need not type the next ones to go on."""
    if authenticator.type == Authenticator.Type.TOTP:
        record_authentication(request, user, FACTOR, type=authenticator.type, reauthenticated=True)
        record_own_change(user, StaffChange.What.SECOND_FACTOR)


@receiver(authenticator_reset)
def record_new_recovery_codes(user: User, **_kwargs: Any) -> None:
    """New recovery codes of staff are a change that the owners hear of."""
    record_own_change(user, StaffChange.What.SECOND_FACTOR)


@receiver(email_changed)
def record_own_address_change(
    user: User,
    from_email_address: EmailAddress | None,
    to_email_address: EmailAddress,
    **_kwargs: Any,
) -> None:
    """What was ordered under the one before stays their own (accounts.staff.separation_of_duties)."""
    before, after = from_email_address.email if from_email_address else "", to_email_address.email
    if before != after:
        record_own_change(user, StaffChange.What.ADDRESS, before={"email": before}, after={"email": after})


@receiver([password_changed, password_set, password_reset])
def record_own_password_change(user: User, **_kwargs: Any) -> None:
    """A new password of staff is a change that the owners hear of."""
    record_own_change(user, StaffChange.What.PASSWORD)
