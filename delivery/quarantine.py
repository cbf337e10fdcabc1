"""Answers of the supplier that contradict themselves: they may hold codes, so they are kept encrypted."""

from django.views.decorators.debug import sensitive_variables

from core import clock
from core.sealing import MisplacedError, fingerprint, open_sealed, seal
from core.secret import Secret
from delivery.models import Quarantined
from delivery.places import report_misplaced


@sensitive_variables()
def quarantine(*, label: str, raw: Secret, reason: str) -> Quarantined:
    """Keep an answer as it came. The same one about the same label is kept once, so polls may repeat.

    One that was resolved and comes again waits for a decision again.
    """
    row, _created = Quarantined.objects.get_or_create(
        label=label,
        fingerprint=fingerprint(raw, purpose="quarantine"),
        defaults={"token": seal({"raw": raw}, label=sealed_for(label)), "reason": reason[:200]},
    )
    if row.resolved_at is not None:
        Quarantined.objects.filter(pk=row.pk).update(resolved_at=None)
        row.resolved_at = None
    return row


def is_quarantined(*, label: str) -> bool:
    """Whether something kept about the label waits for a decision."""
    return Quarantined.objects.filter(label=label, resolved_at=None).exists()


def newest_quarantined(*, label: str) -> Quarantined | None:
    """The latest answer about the label that waits for a decision."""
    return Quarantined.objects.filter(label=label, resolved_at=None).order_by("-pk").first()


def open_quarantined(row: Quarantined, *, label: str) -> Secret:
    """The answer that was kept about a label, as it came, for the one who settles it. Raises CannotOpen.

    An answer about something else is a MisplacedError, of which a person is told.
    """
    try:
        return open_sealed(row.token, label=sealed_for(label))["raw"]
    except MisplacedError as trouble:
        report_misplaced(row, label, {"found": str(trouble)})
        raise


def resolve_quarantined(*, label: str) -> int:
    """Mark all that is kept about a label as decided; returns how many answers. Safe to call twice."""
    return Quarantined.objects.filter(label=label, resolved_at=None).update(resolved_at=clock.now())


def sealed_for(label: str) -> str:
    """A label of its own kind, so that an answer can never be opened in the place of a card."""
    return f"quarantine:{label}"
