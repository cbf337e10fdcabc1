"""The owners of the shop: for now, active superusers. They are told when something needs a person."""

from collections.abc import Iterator

from django.db.models import QuerySet

from accounts.models import User
from core.alerts import Recipient, recipient_source


def owners() -> QuerySet[User]:
    """Every owner, the longest serving first."""
    return User.objects.filter(is_active=True, is_superuser=True).order_by("pk")


@recipient_source
def owner_recipients() -> Iterator[Recipient]:
    """Owners as recipients of alerts, named by their id since addresses change."""
    for owner in owners():
        yield Recipient(f"user:{owner.pk}", owner.email, owner.language)
