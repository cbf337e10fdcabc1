"""What orders registers with other apps, by being imported once at the start (see `apps.py`)."""

from orders import (
    alert_conditions,  # causes of alerts
    mails,  # messages of the outbox
    privacy,  # exports, and what keeps an account from being closed
    tasks,  # work: what is due, and the task that does it
)
from orders.aftersales import refunds  # what follows from a refund
from orders.cart import receivers  # a visitor signs in, out or up
from orders.customer import ownership  # how a customer may be somebody of the staff
from orders.limits import (
    checks,  # system checks of the limits
    refusals,  # daily cleanup of what was refused
)
from orders.payment import allocation  # what a confirmed payment pays for

__all__ = [
    "alert_conditions",
    "allocation",
    "checks",
    "mails",
    "ownership",
    "privacy",
    "receivers",
    "refunds",
    "refusals",
    "tasks",
]
