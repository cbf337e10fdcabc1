"""No silent stall: everything open has a due time or an open item on the desk."""

from collections.abc import Iterator
from datetime import timedelta

from django.db import models

from core import clock
from core.jobs import all_job_kinds
from core.models import DeskItem
from core.moves import subject_of
from orders.models import Line, Order
from orders.states import OPEN_LINES, LineStatus, OrderStatus
from payments.models import Payment, Refund
from payments.states import PaymentStatus, RefundStatus


def everything_open_is_due() -> Iterator[str]:
    """What is open has a time at which something happens, or a person who knows."""
    watched = set(DeskItem.objects.filter(closed_at=None).values_list("subject", flat=True))
    for row in _open_without_due_time():
        if subject_of(row) not in watched:
            yield f"{subject_of(row)} is {row.status} and nothing will happen to it"  # type: ignore[attr-defined]


def _open_without_due_time() -> Iterator[models.Model]:
    orders, lines = Order.objects.only("status"), Line.objects.only("status")
    yield from orders.filter(status=OrderStatus.AWAITING_PAYMENT, next_due_at=None)
    yield from lines.filter(status__in=OPEN_LINES, next_due_at=None)
    yield from lines.filter(status=LineStatus.UNPAID, order__status=OrderStatus.PAID)
    yield from Payment.objects.only("status").filter(
        status__in=[PaymentStatus.CREATED, PaymentStatus.PENDING], next_due_at=None
    )
    yield from Refund.objects.only("status").filter(
        status__in=[RefundStatus.REQUESTED, RefundStatus.APPROVED]
    )


def overdue(limit: timedelta) -> list[str]:
    """Kinds of work of which something has been due for longer than `limit`: nobody sweeps."""
    moment = clock.now() - limit
    return [kind.name for kind in all_job_kinds() if kind.due(moment, 1)]
