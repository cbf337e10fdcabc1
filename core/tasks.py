"""Celery tasks of core: sending a message, and the sweep that beat starts."""

from datetime import datetime

from celery import shared_task

from core import housekeeping, outbox, sweeping, work
from core.models import Message


@shared_task(name="core.send_message", queue="default")
def send_message(message_id: int) -> None:
    outbox.send(message_id)


@shared_task(name="core.sweep", queue="polling")
def sweep() -> None:
    """Where the polls are: what it helps with may be slow, and must not hold up placing."""
    sweeping.sweep_once()


@shared_task(name="core.clean", queue="default")
def clean(_: int = 0) -> None:
    housekeeping.clean()


def cleaning_due(moment: datetime, most: int) -> list[int]:
    return [0] if housekeeping.is_due() else []


def messages_due(moment: datetime, most: int) -> list[int]:
    due = Message.objects.filter(next_due_at__lte=moment).order_by("next_due_at")
    return list(due.values_list("pk", flat=True)[:most])


work.register("housekeeping", task=clean, due=cleaning_due)
work.register("message", task=send_message, due=messages_due)
