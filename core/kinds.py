"""Names by which rows are found again: kinds of desk items and of messages, jobs, switches.

Each app owns its own, by subclasses in its `kinds.py`; core takes any of them. The values are what is stored
(idempotency keys of messages among them), so a member may be renamed and its value may not.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self, TypeVar

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class DeskKindText:
    """What a kind of item is called, and what a person does about it."""

    label: Any
    help: Any
    may_be_closed: bool


MAY_BE_CLOSED = True  # by hand: nothing else waits for it


class DeskKind(StrEnum):
    """A kind of item on the desk: what is stored, and its words."""

    text: DeskKindText

    def __new__(cls, stored: str, label: Any, help_text: Any, may_be_closed: bool = False) -> Self:
        kind = str.__new__(cls, stored)
        kind._value_ = stored
        kind.text = DeskKindText(label, help_text, may_be_closed)
        return kind


_desk_kinds: dict[str, DeskKind] = {}

Kinds = TypeVar("Kinds", bound=type[DeskKind])


def register_desk_kinds(kinds: Kinds) -> Kinds:
    """Register an app's kinds of items, so that the desk finds their words."""
    _desk_kinds.update({kind.value: kind for kind in kinds})
    return kinds


def desk_kinds() -> list[DeskKind]:
    """The kinds of every app."""
    return list(_desk_kinds.values())


def desk_kind_text(stored: str) -> DeskKindText:
    """The words of a kind as it is stored; one that no release knows any more is called by its name."""
    kind = _desk_kinds.get(stored)
    return kind.text if kind else DeskKindText(stored, "", may_be_closed=False)


class MailKind(StrEnum):
    """A kind of mail, as the outbox keeps it; its builder is registered under it."""


class Job(StrEnum):
    """A kind of work that is done when it is due, or something that is noted each time it comes round."""


class SwitchName(StrEnum):
    """What can be paused."""

    PLACING = "placing"  # calls of placeOrder
    SUPPLIER_KEY = "supplier-key"  # runs once the supplier has told whose key it is
    KEY_REJECTED = "key-rejected"  # of each key: it runs until the supplier rejects that key


class _OneOf(str):
    __slots__ = ()

    def __new__(cls, name: StrEnum, which: str) -> Self:
        return super().__new__(cls, ":".join((name, which)))


class JobOf(_OneOf):
    """A job that is done for each of several things: `JobOf(OrdersJob.KEY_CHECK, identity)`."""


class SwitchOf(_OneOf):
    """A switch that each of several things has: `SwitchOf(SwitchName.KEY_REJECTED, identity)`."""


@register_desk_kinds
class CoreDeskKind(DeskKind):
    """What core puts on the desk."""

    MESSAGE = (
        "message",
        _("e-mail that cannot be sent"),
        _("The mail server refuses it again and again. It is tried further."),
    )


class CoreMailKind(MailKind):
    """The mails that core sends."""

    ALERT = "alert"


class CoreJob(Job):
    """The work that core does when it is due."""

    ALERT = "alert"
    ALERT_CONDITIONS = "alert conditions"
    ALERT_MAIL = "alert mail"
    ALERT_NOTICE = "alert notice"
    BROKER_ANSWERS = "broker is well"
    CACHE_ANSWERS = "cache is well"
    HOUSEKEEPING = "housekeeping"
    LIFESIGN = "lifesign"
    MESSAGE = "message"
    SWEEP = "sweep"
