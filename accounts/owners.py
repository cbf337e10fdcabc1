"""The owners of the shop: for now, active superusers. They are told when something needs a person."""

from collections.abc import Iterator

from django.db.models import QuerySet

from accounts.models import User
from core.alerts import Recipient, recipients_from


def owners() -> QuerySet[User]:
    """Every owner, the longest serving first."""
    return User.objects.filter(is_active=True, is_superuser=True).order_by("pk")


@recipients_from
def owners_to_tell() -> Iterator[Recipient]:
    """Owners as recipients of alerts, named by their id since addresses change."""
    for owner in owners():
        yield Recipient(f"user:{owner.pk}", owner.email, owner.language)
