from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    name = "core"
    verbose_name = _("Shop floor")

    def ready(self) -> None:
        from core.registrations import register

        register()
