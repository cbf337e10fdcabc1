from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DeliveryConfig(AppConfig):
    name = "delivery"
    verbose_name = _("Cards")

    def ready(self) -> None:
        from core.sealing import register_sealed

        # They register the export, what is forgotten, and what older cards lack.
        from delivery import fingerprints, leaving, retention  # noqa: F401
        from delivery.models import Card, Quarantined
        from delivery.quarantine import sealed_for

        register_sealed(Card, "token", label=lambda card: card.label, owner=lambda card: card.customer_id)
        register_sealed(Quarantined, "token", label=lambda row: sealed_for(row.label))
