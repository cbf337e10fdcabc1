"""What delivery registers, once at the start."""

from core.sealing import register_sealed_column
from delivery import fingerprints, privacy, reasons, retention
from delivery.models import Card, Quarantined
from delivery.quarantine import quarantine_label

# They register themselves, by being imported.
MODULES = (
    fingerprints,  # what older cards lack
    privacy,  # the export of one's data
    reasons,  # codes that are kept, with their sentences
    retention,  # daily cleanup
)


def register() -> None:
    """Name the columns that are sealed under the card keys. Safe to call twice."""
    register_sealed_column(
        Card,
        "token",
        label=lambda card: card.label,
        owner=lambda card: card.customer_id,
        made_at="created_at",
    )
    register_sealed_column(
        Quarantined, "token", label=lambda row: quarantine_label(row.label), made_at="created_at"
    )
