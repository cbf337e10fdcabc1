from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CatalogConfig(AppConfig):
    name = "catalog"
    verbose_name = _("Catalogue")

    def ready(self) -> None:
        from catalog import (  # noqa: F401 - registers alerts, mails, cleaning, work
            alert_conditions,
            mails,
            retention,
            tasks,
        )
        from catalog.presentation import product_images  # noqa: F401 - registers alerts, mails, cleaning, work
