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

from accounts.customers import join_account
from accounts.models import StaffChange, User
from accounts.second_factor import FACTOR
from accounts.staff import note_own_change


@receiver(email_confirmed)
def join_after_confirming(sender: Any, email_address: EmailAddress, **kwargs: Any) -> None:
    join_account(user=email_address.user)


@receiver(email_changed)
@receiver(user_logged_in)
def join_after_login(sender: Any, user: User, **kwargs: Any) -> None:
    join_account(user=user)


@receiver(authenticator_added)
def setting_up_is_giving_it(
    sender: Any, request: HttpRequest, user: User, authenticator: Authenticator, **kwargs: Any
) -> None:
    """Whoever has just typed the first digits need not type the next ones to go on."""
    if authenticator.type == Authenticator.Type.TOTP:
        record_authentication(request, user, FACTOR, type=authenticator.type, reauthenticated=True)
        note_own_change(user, StaffChange.What.SECOND_FACTOR)


@receiver(authenticator_reset)
def new_recovery_codes_are_noted(sender: Any, user: User, **kwargs: Any) -> None:
    note_own_change(user, StaffChange.What.SECOND_FACTOR)


@receiver(email_changed)
def own_address_is_noted(
    sender: Any,
    user: User,
    from_email_address: EmailAddress | None,
    to_email_address: EmailAddress,
    **kwargs: Any,
) -> None:
    """What was ordered under the one before stays their own (accounts.duties)."""
    before, after = from_email_address.email if from_email_address else "", to_email_address.email
    if before != after:
        note_own_change(user, StaffChange.What.ADDRESS, before={"email": before}, after={"email": after})


@receiver([password_changed, password_set, password_reset])
def own_password_is_noted(sender: Any, user: User, **kwargs: Any) -> None:
    note_own_change(user, StaffChange.What.PASSWORD)
