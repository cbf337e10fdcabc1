"""Sessions of which the database keeps no key, and whose contents it cannot read.

What the cookie holds is hashed before it reaches a table. What a session keeps (while a second factor is set
up, its secret; on the way to a new password, the key of the link) is encrypted under a key of LINK_KEY.
"""

import hashlib
import logging
import zlib
from contextlib import nullcontext
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from cryptography.fernet import InvalidToken
from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import VALID_KEY_CHARS, CreateError, SessionBase, UpdateError
from django.contrib.sessions.base_session import AbstractBaseSession
from django.contrib.sessions.models import Session
from django.db import DatabaseError, IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.crypto import get_random_string

from core import clock
from core.derived_keys import cipher_for
from core.intervals import Interval
from core.prepared_queries import PreparedQuery

log = logging.getLogger(__name__)

STAFF_EXPIRY = "staff_until"  # in a session of somebody who works here: when it ends in any case


def stored_key(session_key: str) -> str:
    """What the tables hold of a session's key. It has 165 random bits: a plain hash is enough."""
    return hashlib.sha256(f"session:{session_key}".encode()).hexdigest()[:40]


class _KeptSession(NamedTuple):
    contents: str
    expires_at: datetime


def _kept(stored_key: str) -> QuerySet[Session, Any]:
    return Session.objects.filter(session_key=stored_key).values_list("session_data", "expire_date")


_KEPT = PreparedQuery(_KeptSession, _kept, stored_key="any key")  # by every request of one visitor


class SessionStore(db.SessionStore):
    """Django's sessions in the database, found by the hash of their key."""

    # Those of Django's store would meet the table past the methods below.
    aload, aexists, acreate = SessionBase.aload, SessionBase.aexists, SessionBase.acreate
    asave, adelete = SessionBase.asave, SessionBase.adelete

    def stored(self, session_key: str) -> str:
        """The key under which the database knows a session."""
        return stored_key(session_key)

    def load(self) -> dict[str, Any]:
        key = self.session_key
        if key is None:
            return {}
        kept = _KEPT.first(stored_key=self.stored(key))
        if kept is None or kept.expires_at <= clock.now():
            self._session_key = None
            return {}
        return self.decode(kept.contents)

    def get_expiry_age(self, **kwargs: Any) -> int:
        """Seconds. One of staff ends when nobody has worked in it, and in any case after a day's work."""
        age = int(super().get_expiry_age(**kwargs))
        until = self.get(STAFF_EXPIRY)
        if until is None:
            return age
        left = datetime.fromisoformat(until) - clock.now()
        return max(min(age, int(min(left, Interval.STAFF_IDLE.duration).total_seconds())), 0)

    def get_expiry_date(self, **kwargs: Any) -> datetime:
        if STAFF_EXPIRY in self:
            return clock.now() + timedelta(seconds=self.get_expiry_age(**kwargs))
        moment: datetime = super().get_expiry_date(**kwargs)
        return moment

    def exists(self, session_key: str) -> bool:
        return bool(super().exists(self.stored(session_key)))

    def _get_new_session_key(self) -> str:
        """Nobody looks whether it is taken: no two are ever alike, and the table would refuse the second."""
        return get_random_string(32, VALID_KEY_CHARS)

    def save(self, must_create: bool = False) -> None:
        """As Django's store does it, but one statement is one statement: no transaction around it."""
        if self.session_key is None:
            self.create()
            return
        data = self._get_session(no_load=must_create)  # type: ignore[attr-defined]
        row = self.create_model_instance(data)
        try:
            with transaction.atomic() if transaction.get_connection().in_atomic_block else nullcontext():
                row.save(force_insert=must_create, force_update=not must_create)
        except IntegrityError:
            if must_create:
                raise CreateError from None
            raise
        except DatabaseError:
            if not must_create:
                raise UpdateError from None
            raise

    def create_model_instance(self, data: dict[str, Any]) -> AbstractBaseSession:
        row = super().create_model_instance(data)
        row.session_key = self.stored(row.session_key)
        return row

    def delete(self, session_key: str | None = None) -> None:
        key = session_key or self.session_key
        if key is not None:
            super().delete(self.stored(key))

    def encode(self, session_dict: dict[str, Any]) -> str:
        plain = self.serializer().dumps(session_dict)
        return cipher_for("session").encrypt(zlib.compress(plain)).decode()

    def decode(self, session_data: bytes | str) -> dict[str, Any]:
        """What a session keeps; nothing of one that was made under another key."""
        try:
            plain = zlib.decompress(cipher_for("session").decrypt(session_data))
        except InvalidToken:
            log.warning("a session does not open under this LINK_KEY")
            return {}
        contents: dict[str, Any] = self.serializer().loads(plain)
        return contents


class SessionByStoredKey(SessionStore):
    """A session by what the tables hold of its key: for looking at it and ending it, never for a visitor."""

    def stored(self, session_key: str) -> str:
        return session_key
