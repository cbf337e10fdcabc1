"""What delivery registers with core, once at the start: by importing it, and by `register`."""

from core.sealing import register_sealed_column
from delivery import (
    fingerprints,  # noqa: F401 - what older cards lack
    privacy,  # noqa: F401 - the export of one's data
    retention,  # noqa: F401 - daily cleanup
)
from delivery.models import Card, Quarantined
from delivery.quarantine import quarantine_label


def register() -> None:
    """Name the columns that are sealed under the card keys. Safe to call twice."""
    register_sealed_column(Card, "token", label=lambda card: card.label, owner=lambda card: card.customer_id)
    register_sealed_column(Quarantined, "token", label=lambda row: quarantine_label(row.label))
