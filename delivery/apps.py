from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DeliveryConfig(AppConfig):
    name = "delivery"
    verbose_name = _("Cards")

    def ready(self) -> None:
        from delivery.registrations import register

        register()
