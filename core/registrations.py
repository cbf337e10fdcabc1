"""What core registers, once at the start: by importing what registers itself, and by `register`."""

from django.apps import apps
from django.db.models.signals import post_migrate

from core import append_only
from core import tasks as work  # noqa: F401 - what is due, and the tasks that do it
from core.alerts import system_conditions  # noqa: F401 - causes of alerts
from core.sealing import checks  # noqa: F401 - system checks


def register() -> None:
    """Connect what does not register itself. Safe to call twice."""
    post_migrate.connect(
        append_only.block_bypasses, sender=apps.get_app_config("core"), dispatch_uid="core.append_only"
    )
