"""Answers of the supplier that contradict themselves: they may hold codes, so they are kept encrypted.

What is kept waits for a person, or for two sound answers in a row that agree (see `confirms_last_answer`).
"""

from datetime import datetime

from django.db.models import QuerySet
from django.views.decorators.debug import sensitive_variables

from core import clock
from core.references import compose_key
from core.sealing import MisplacedError, fingerprint, open_sealed, seal
from core.secret import Secret
from core.text import truncate
from delivery.card_opening import report_misplaced
from delivery.models import Quarantined


@sensitive_variables()
def quarantine(*, label: str, raw: Secret, reason: str) -> Quarantined:
    """Keep an answer as it came. The same one about the same label is kept once, so polls may repeat.

    One that was resolved and comes again waits for a decision again.
    """
    row, _created = Quarantined.objects.get_or_create(
        label=label,
        fingerprint=fingerprint(raw, purpose="quarantine"),
        defaults={
            "token": seal({"raw": raw}, label=quarantine_label(label)),
            "reason": truncate(reason, 200),
        },
    )
    forget_last_answer(label=label)
    if row.resolved_at is not None:
        Quarantined.objects.filter(pk=row.pk).update(resolved_at=None)
        row.resolved_at = None
    return row


def quarantined_since(*, label: str) -> datetime | None:
    """Since when something kept about the label waits for a decision; None if nothing does."""
    return waiting_answers(label=label).order_by("created_at").values_list("created_at", flat=True).first()


def newest_quarantined(*, label: str) -> Quarantined | None:
    """The latest answer about the label that waits for a decision."""
    return waiting_answers(label=label).order_by("-pk").first()


@sensitive_variables()
def confirms_last_answer(*, label: str, said: Secret) -> bool:
    """Whether the answer before this sound one was sound, too, and said the same. Notes this one.

    An odd one in between starts this anew (see `quarantine`). Called twice for one answer it says yes.
    """
    now_said = fingerprint(said, purpose="sound-answer")
    agrees = waiting_answers(label=label).filter(sound_fingerprint=now_said).exists()
    waiting_answers(label=label).update(sound_fingerprint=now_said)
    return agrees


def forget_last_answer(*, label: str) -> None:
    """The answer was sound and no last word: the next one has nothing to agree with. Safe to call twice."""
    sound = sound_answers(label=label)
    if sound.exists():  # hardly ever: polls that find nothing new write nothing
        sound.update(sound_fingerprint="")


def sound_answers(*, label: str) -> QuerySet[Quarantined]:
    """What waits about the label and was followed by a sound answer, with which the next may agree."""
    return waiting_answers(label=label).exclude(sound_fingerprint="")


def waiting_answers(*, label: str) -> QuerySet[Quarantined]:
    """What is kept about the label and waits for a decision."""
    return Quarantined.objects.filter(label=label, resolved_at=None)


def open_quarantined(row: Quarantined, *, label: str) -> Secret:
    """The answer that was kept about a label, as it came, for the one who settles it. Raises CannotOpenError.

    An answer about something else is a MisplacedError, of which a person is told.
    """
    try:
        return open_sealed(row.token, label=quarantine_label(label))["raw"]
    except MisplacedError as exc:
        report_misplaced(row, label, {"found": str(exc)})
        raise


def resolve_quarantined(*, label: str) -> int:
    """Mark all that is kept about a label as decided; returns how many answers. Safe to call twice."""
    return waiting_answers(label=label).update(resolved_at=clock.now())


def quarantine_label(label: str) -> str:
    """A label of its own kind, so that an answer can never be opened in the place of a card."""
    return compose_key("quarantine", label)
