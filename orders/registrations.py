"""What orders registers with other apps, once at the start: by importing what registers itself."""

from orders import (
    alert_conditions,  # noqa: F401 - causes of alerts
    mails,  # noqa: F401 - messages of the outbox
    privacy,  # noqa: F401 - the export of one's data, and what keeps an account open
)
from orders import tasks as work  # noqa: F401 - what is due, and the tasks that do it
from orders.aftersales import refunds  # noqa: F401 - what follows from a refund
from orders.cart import receivers  # noqa: F401 - a visitor signs in, out or up
from orders.customer import shared_phones  # noqa: F401 - how a customer may be somebody of the staff
from orders.limits import (
    checks,  # noqa: F401 - system checks
    refusals,  # noqa: F401 - daily cleanup
)
from orders.order_payment import allocation  # noqa: F401 - what a confirmed payment pays for


def register() -> None:
    """Whatever is imported above has registered itself. Safe to call twice."""
