"""The access key: its form, and the memory that it was rejected."""

import logging
import threading
from collections.abc import Callable

from core.secret import Secret
from oneclick.errors import KeyRejectedError

OnKeyRejected = Callable[[KeyRejectedError], None]

logger = logging.getLogger(__name__)


def parse_access_key(api_key: Secret | str) -> Secret:
    """The key as a secret; it may be empty. Raises ValueError if no header can carry it."""
    key = api_key if isinstance(api_key, Secret) else Secret(api_key)
    if not (key.reveal().isascii() and key.reveal().isprintable()) or " " in key.reveal():
        raise ValueError("the access key must be printable ASCII without spaces")
    return key


class AccessKeyCircuitBreaker:
    """Remembers the first rejection of the key and stops all calls until `reset()`. Shared by all threads."""

    def __init__(self, on_key_rejected: OnKeyRejected | None) -> None:
        self._lock = threading.Lock()
        self._rejection: KeyRejectedError | None = None
        self._on_key_rejected = on_key_rejected

    def check(self) -> None:
        """Raise KeyRejectedError if the key was rejected before."""
        rejection = self._rejection
        if rejection is not None:
            # A fresh copy: one exception raised in several threads would gather all their tracebacks.
            raise KeyRejectedError(*rejection.args)

    def trip(self, rejection: KeyRejectedError) -> None:
        """Remember a rejection; the first one is announced."""
        with self._lock:
            is_first = self._rejection is None
            self._rejection = KeyRejectedError(*rejection.args)
        if is_first and self._on_key_rejected is not None:
            self._announce(self._on_key_rejected, rejection)

    def reset(self) -> None:
        """Allow calls again: the key was changed, or the block is over. Safe to call twice."""
        with self._lock:
            self._rejection = None

    def _announce(self, listener: OnKeyRejected, rejection: KeyRejectedError) -> None:
        # The caller must learn that the call was refused, whatever the listener does.
        try:
            listener(KeyRejectedError(*rejection.args))
        except Exception as exc:
            logger.error("the listener for a rejected key failed: %s", type(exc).__name__)
