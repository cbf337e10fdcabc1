"""Who does something: the name that histories show, and the user's id that rules compare."""

from typing import Any, Self

from django.http import HttpRequest

from core.text import truncate


class Actor(str):
    """A name with the id of the user behind it; nothing is decided by the name, which people change.

    Without an id it is the shop itself, a customer, or a text from before ids were kept.
    """

    user_id: int | None

    def __new__(cls, name: str, user_id: int | None = None) -> Self:
        actor = super().__new__(cls, truncate(name, 100))
        actor.user_id = user_id
        return actor

    def __getnewargs__(self) -> tuple[Any, ...]:
        return str(self), self.user_id

    @property
    def is_unknown(self) -> bool:
        """Whether this names somebody of whom only a text is left: it may be anybody."""
        return self.user_id is None and self not in NOT_STAFF


SYSTEM = Actor("system")
CUSTOMER = Actor("customer")
# They are no member of staff, so they are never one of two persons. "": nobody did it (yet).
NOT_STAFF = ("", str(SYSTEM), str(CUSTOMER))


def actor_of(request: HttpRequest) -> Actor:
    """Who is at work in the back office."""
    return Actor(str(request.user.get_username()), request.user.pk)


def user_id_of(actor: str) -> int | None:
    """The user's id behind an actor, where it carries one."""
    return getattr(actor, "user_id", None)
