"""Celery tasks of payments."""

from datetime import datetime

from celery import shared_task

from core import work
from payments.asking import ask_payment
from payments.models import Payment


@shared_task(name="payments.ask_payment", queue="polling")
def ask(payment_id: int) -> None:
    ask_payment(payment_id=payment_id)


def payments_due(moment: datetime, most: int) -> list[int]:
    due = Payment.objects.filter(next_due_at__lte=moment).order_by("next_due_at")
    return list(due.values_list("pk", flat=True)[:most])


work.register("payment", task=ask, due=payments_due)
