from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DeliveryConfig(AppConfig):
    name = "delivery"
    verbose_name = _("Cards")

    def ready(self) -> None:
        from core.sealing import register_sealed_column

        # They register the export, what is forgotten, and what older cards lack.
        from delivery import (  # noqa: F401
            fingerprints,
            privacy,
            retention,
        )
        from delivery.models import Card, Quarantined
        from delivery.quarantine import quarantine_label

        register_sealed_column(
            Card, "token", label=lambda card: card.label, owner=lambda card: card.customer_id
        )
        register_sealed_column(Quarantined, "token", label=lambda row: quarantine_label(row.label))
