from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    name = "core"
    verbose_name = _("Shop floor")

    def ready(self) -> None:
        from core import append_only, tasks  # noqa: F401 - registers the work
        from core.alerts import system_conditions  # noqa: F401 - registers conditions
        from core.sealing import checks  # noqa: F401 - registers the system checks

        post_migrate.connect(append_only.block_bypasses, sender=self, dispatch_uid="core.append_only")
