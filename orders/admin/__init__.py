"""The back office of orders, with the desk and the switches: whoever decides needs the whole story."""

from orders.admin import (  # noqa: F401 - registers the pages
    action_labels,
    attempts,
    books_differences,
    card_reports,
    limit_refusals,
    orders,
    orphans,
    switches,
)
from orders.admin.desk import items  # noqa: F401 - registers the desk
