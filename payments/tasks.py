"""Celery tasks of payments."""

from celery import shared_task

from core import jobs
from core.due import DueRows
from core.intervals import Interval
from payments.incoming.status_check import check_payment_status
from payments.incoming.webhooks import match_event
from payments.kinds import PaymentsJob
from payments.models import Payment, WebhookEvent


@shared_task(name="payments.ask_payment", queue="polling")
def ask(payment_id: int) -> None:
    """Ask the gateway about a payment, if it is due. Safe to call twice."""
    check_payment_status(payment_id=payment_id)


@shared_task(name="payments.match_webhook")
def match_webhook(event_id: int) -> None:
    """Find the payment of a webhook, and let its gateway be asked. Safe to call twice."""
    match_event(event_id=event_id)


payments_due = DueRows(Payment)
webhooks_due = DueRows(WebhookEvent)

jobs.register(PaymentsJob.PAYMENT, task=ask, due=payments_due, alert_after=Interval.PAYMENT_UNREADABLE)
jobs.register(
    PaymentsJob.WEBHOOK, task=match_webhook, due=webhooks_due, alert_after=Interval.WEBHOOK_PATIENCE
)
