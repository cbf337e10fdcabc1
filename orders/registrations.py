"""What orders registers, once at the start."""

from orders import alert_conditions, mails, privacy, tasks
from orders.aftersales import destinations, refunds, report_pictures
from orders.cart import receivers
from orders.customer import shared_phones
from orders.customer.order_stamp import watch_orders
from orders.fulfilment import doubled_cards
from orders.limits import checks, refusals
from orders.order_payment import payment_booking

# They register themselves, by being imported.
MODULES = (
    alert_conditions,  # causes of alerts
    payment_booking,  # what a confirmed payment pays for
    checks,  # system checks
    doubled_cards,  # daily cleanup
    destinations,  # where refunds of an order go
    mails,  # messages of the outbox
    privacy,  # the export of one's data, and what keeps an account open
    receivers,  # a visitor signs in, out or up
    refunds,  # what follows from a refund
    report_pictures,  # daily cleanup
    refusals,  # daily cleanup
    shared_phones,  # how a customer may be somebody of the staff
    tasks,  # what is due, and the tasks that do it
)


def register() -> None:
    """The modules above have registered themselves; here is what orders' pages show. Safe to call twice."""
    watch_orders()
