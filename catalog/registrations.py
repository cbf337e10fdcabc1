"""What the catalogue registers with core, once at the start: by importing what registers itself."""

from catalog import (
    alert_conditions,  # noqa: F401 - causes of alerts
    mails,  # noqa: F401 - messages of the outbox
    retention,  # noqa: F401 - daily cleanup
)
from catalog import tasks as work  # noqa: F401 - what is due, and the tasks that do it
from catalog.presentation import product_images  # noqa: F401 - daily cleanup of files


def register() -> None:
    """Whatever is imported above has registered itself. Safe to call twice."""
