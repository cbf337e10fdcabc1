"""What the catalogue registers, once at the start."""

from catalog import alert_conditions, mails, retention, tasks
from catalog.presentation import product_images

# They register themselves, by being imported.
MODULES = (
    alert_conditions,  # causes of alerts
    mails,  # messages of the outbox
    product_images,  # daily cleanup of files
    retention,  # daily cleanup
    tasks,  # what is due, and the tasks that do it
)


def register() -> None:
    """The modules above have registered themselves. Safe to call twice."""
