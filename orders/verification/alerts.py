"""A person is told, again and again, until somebody takes the matter or it ends."""

from collections.abc import Iterator

from core.kinds import CoreMailKind
from core.models import Alert, AlertNotice, Message
from core.moves import subject_of


def open_alerts_are_repeated() -> Iterator[str]:
    """What nobody has taken is told again; and every mail that a step wrote stands in the outbox."""
    for alert in Alert.objects.filter(ended_at=None, taken_at=None, next_due_at=None):
        yield f"{subject_of(alert)} ({alert.cause}) is open, and nobody is told any more"
    for alert in Alert.objects.filter(ended_at__isnull=False, next_due_at__isnull=False):
        yield f"{subject_of(alert)} ({alert.cause}) has ended, and is told all the same"
    yield from _mails_that_are_missing()


def _mails_that_are_missing() -> Iterator[str]:
    mails = AlertNotice.objects.filter(channel=AlertNotice.Channel.MAIL, alert__ended_at=None)
    for notice in mails:
        if not Message.objects.filter(kind=CoreMailKind.ALERT, subject=subject_of(notice)).exists():
            yield f"{subject_of(notice)} was to be mailed, and no mail was queued"
