"""Whoever decides here owns nothing here, and two persons are two."""

from collections.abc import Iterator

from django.db.models import F

from accounts.models import Customer
from core.models import Act


def staff_own_nothing() -> Iterator[str]:
    """No login of staff is a customer: it could decide about its own orders, cards and wallet."""
    for customer in Customer.objects.filter(user__is_staff=True).only("pk", "user_id"):
        yield f"customer {customer.pk} belongs to user {customer.user_id}, who is staff"


def two_persons_are_two() -> Iterator[str]:
    """No act that took two persons was agreed to by the one who began it."""
    for act in Act.objects.filter(second_id=F("actor_id")):
        yield f"act {act.pk} ({act.act} about {act.subject}): user {act.actor_id} was both persons"
