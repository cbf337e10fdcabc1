"""What core registers, once at the start."""

from django.apps import apps
from django.db.models.signals import post_migrate, pre_migrate

from core import append_only, tasks
from core.alerts import system_conditions
from core.page_cache import triggers
from core.sealing import checks

# They register themselves, by being imported.
MODULES = (
    system_conditions,  # causes of alerts
    checks,  # system checks
    tasks,  # what is due, and the tasks that do it
)


def register() -> None:
    """Connect what does not register itself. Safe to call twice."""
    post_migrate.connect(
        append_only.block_bypasses, sender=apps.get_app_config("core"), dispatch_uid="core.append_only"
    )
    pre_migrate.connect(
        triggers.remove_triggers, sender=apps.get_app_config("core"), dispatch_uid="core.page_cache"
    )
    post_migrate.connect(
        triggers.create_triggers, sender=apps.get_app_config("core"), dispatch_uid="core.page_cache"
    )
