"""Who gets the mails. Core knows no people, so whoever does registers them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.conf import settings

from core.alerts.causes import CONCERN_STAFF

WATCH_RECIPIENT = "watch"  # the key of WATCH_EMAIL


@dataclass(frozen=True)
class Recipient:
    """`key` names them for as long as they exist, whatever happens to their address."""

    key: str
    email: str
    language: str = ""


Lookup = Callable[[], Iterable[Recipient]]
_lookups: list[Lookup] = []


def recipient_source(lookup: Lookup) -> Lookup:
    """Register who is told; asked at every telling, so that whoever left is told no more."""
    _lookups.append(lookup)
    return lookup


def recipients(cause: str) -> list[Recipient]:
    """Whom to mail about this cause just now; WATCH_EMAIL only about what concerns staff."""
    people = [person for lookup in _lookups for person in lookup()]
    if cause in CONCERN_STAFF and settings.WATCH_EMAIL:
        people.append(Recipient(WATCH_RECIPIENT, settings.WATCH_EMAIL))
    return people
