"""The memory that the supplier rejected our key, shared by all processes: the first 401 stops them all.

A few more tries would lock our address out for 15 minutes (ref: validate-token). Another key, or a person who
takes the switch back, lets calls go on.
"""

from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, NamedTuple

from django.db.models import QuerySet

from core import switches
from core.kinds import SwitchName, SwitchOf
from core.models import Switch
from core.prepared_queries import PreparedQuery
from core.reasons import Reason
from oneclick import AccessKeyCircuitBreaker, KeyRejectedError
from orders.reasons import GateReason


def switch_name(key_identity: str) -> SwitchOf:
    """The switch that remembers that this key was rejected."""
    return SwitchOf(SwitchName.KEY_REJECTED, key_identity)


_known_good: ContextVar[bool] = ContextVar("read as good", default=False)


def rejections(name: str) -> QuerySet[Switch]:
    """The row that says that the key of this switch was rejected, for whoever reads it with other things."""
    return Switch.objects.filter(pk=name, is_paused=True)


class _Rejection(NamedTuple):
    switch: str


def _rejection(switch: str) -> QuerySet[Switch, Any]:
    return rejections(switch).values_list("pk")


_REJECTION = PreparedQuery(_Rejection, _rejection, switch="any key")  # asked before each call


@contextmanager
def already_read(*, is_rejected: bool) -> Generator[None]:
    """For one piece of work that has just read whether the key was rejected: its calls do not read it again.

    A rejection within the work counts at once; one elsewhere from the next piece of work on.
    """
    token = _known_good.set(not is_rejected)
    try:
        yield
    finally:
        _known_good.reset(token)


class KeyCircuitBreaker(AccessKeyCircuitBreaker):
    """Keeps the rejection as a switch in the database, bound to the key that was rejected."""

    def __init__(self, key_identity: str) -> None:
        super().__init__(None)
        self._switch = switch_name(key_identity)

    def check(self) -> None:
        """Raises KeyRejectedError while the key counts as rejected."""
        if not _known_good.get() and _REJECTION.first(switch=str(self._switch)):
            raise KeyRejectedError("INVALID_ACCESS_TOKEN", 401, "the key was rejected before")

    def trip(self, rejection: KeyRejectedError) -> None:
        """The key was rejected: nothing is asked under it any more, and placing is paused."""
        _known_good.set(False)
        reason = Reason(GateReason.KEY_REJECTED, answer=rejection.code or rejection.http_status)
        switches.pause(self._switch, reason=reason)
        switches.pause(SwitchName.PLACING, reason=reason)

    def reset(self) -> None:
        """The key is good again; placing stays paused until a person lets it go on."""
        switches.resume(self._switch)
