"""Messages to people: queued in the transaction that causes them, sent afterwards, each at least once.

A new kind of mail is a member of the app's `MailKind` in `<app>/kinds.py`; a builder in the `mails.py` of the
app that knows what it tells, which turns the subject's id into an e-mail; a text in `templates/emails/`; and
a case in `tests/languages/test_mails.py`. A message carries ids only; links with secrets are made by the
builder at the moment of sending and exist nowhere else.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.core.mail import EmailMessage
from django.db import models
from django.db.models import F
from django.utils import translation

from core import clock, desk
from core.intervals import Interval
from core.jobs import NO_TIME, notify_on_commit
from core.kinds import CoreDeskKind, CoreJob, MailKind
from core.models import Heartbeat, Message
from core.moves import subject_of
from core.reasons import MessageReason, Reason, Sentence
from core.references import Ref, compose_key
from core.statements import insert_once, update_returning
from core.text import truncate

Builder = Callable[[int], EmailMessage | None]
ATTEMPTS_BEFORE_DESK = 5
MAIL_SERVER = Heartbeat(pk="mail server")  # what all of them wait for: one matter

_builders: dict[str, Builder] = {}
_labels: dict[str, Any] = {}  # translated when they are shown


def mail_builder(kind: MailKind, label: Any) -> Callable[[Builder], Builder]:
    """Register the builder of this kind of message; None from it means that nothing is left to say.

    `label` is what staff call the kind, a lazy translation.
    """

    def register(builder: Builder) -> Builder:
        _builders[kind], _labels[kind] = builder, label
        return builder

    return register


def labels() -> dict[str, str]:
    """Every kind of message, as staff call it in their language."""
    return {kind: str(label) for kind, label in _labels.items()}


def queue(*, kind: MailKind, about: models.Model, once: str = "", after: timedelta = NO_TIME) -> None:
    """Queue a message about a row. The same kind about the same row (and `once`) is said only once.

    It is built when `after` has passed, where more is likely to be told by then.
    """
    if kind not in _builders:
        raise KeyError(f"nobody builds messages of kind {kind}")
    subject = subject_of(about)
    due = clock.now() + after
    message = Message(key=compose_key(kind, subject, once), kind=kind, subject=subject, next_due_at=due)
    if insert_once(message, key="key"):
        notify_on_commit(CoreJob.MESSAGE, message.pk, after=after)


def send(message_id: int) -> None:
    """Send one message if it is due.

    Safe to call twice or at once; at worst the same mail goes out again after a crash.
    """
    now = clock.now()
    claimed = update_returning(
        Message.objects.filter(pk=message_id, sent_at=None, next_due_at__lte=now),
        next_due_at=now + Interval.MESSAGE_LEASE.duration,
        tries=F("tries") + 1,
    )
    for message in claimed:
        _send(message)


def _send(message: Message) -> None:
    try:
        mail = _builders[message.kind](Ref.parse(message.subject).pk)
        if mail is not None:
            mail.send()
    except Exception as exc:  # whatever the mail server does, the order goes on; the message is tried again
        _reschedule(message, exc)
        return
    Message.objects.filter(pk=message.pk).update(sent_at=clock.now(), next_due_at=None, trouble="")
    if message.tries > ATTEMPTS_BEFORE_DESK:
        desk.close_items(about=message, kind=CoreDeskKind.MESSAGE, outcome=MessageReason.SENT)


def _reschedule(message: Message, error: Exception) -> None:
    if message.tries >= ATTEMPTS_BEFORE_DESK:
        with translation.override(None):  # kept in the language of the sources, shown in the reader's
            label = labels().get(message.kind, message.kind)
        title = Reason(MessageReason.STUCK, kind=Sentence(label))
        desk.open_item(kind=CoreDeskKind.MESSAGE, about=message, matter=MAIL_SERVER, title=title)
    pause = Interval.MESSAGE_RETRY.duration * min(message.tries, 60)
    Message.objects.filter(pk=message.pk).update(
        next_due_at=clock.now() + pause, trouble=truncate(type(error).__name__, 200)
    )
