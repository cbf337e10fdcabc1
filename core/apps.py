from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    name = "core"
    verbose_name = _("Shop floor")

    def ready(self) -> None:
        from core import tasks  # noqa: F401 - registers the work
        from core.alerts import upkeep  # noqa: F401 - registers conditions
        from core.sealing import checks  # noqa: F401 - registers the system checks
