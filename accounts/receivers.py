"""An address was confirmed or became the primary one, or somebody logged in."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.account.signals import email_changed, email_confirmed
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver

from accounts.customers import join_account
from accounts.models import User


@receiver(email_confirmed)
def join_after_confirming(sender: Any, email_address: EmailAddress, **kwargs: Any) -> None:
    join_account(user=email_address.user)


@receiver(email_changed)
@receiver(user_logged_in)
def join_after_login(sender: Any, user: User, **kwargs: Any) -> None:
    join_account(user=user)
