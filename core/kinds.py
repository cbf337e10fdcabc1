"""Names by which rows are found again: kinds of desk items and of messages, jobs, switches.

Each app owns its own, by subclasses in its `kinds.py`; core takes any of them. The values are what is stored
(idempotency keys of messages among them), so a member may be renamed and its value may not.
"""

from enum import StrEnum
from typing import Self


class DeskKind(StrEnum):
    """A kind of item on the desk. `orders.admin.desk_kind_texts` has its words."""


class MessageKind(StrEnum):
    """A kind of message in the outbox; a mail's builder is registered under it."""


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


class CoreDeskKind(DeskKind):
    """What core puts on the desk."""

    MESSAGE = "message"


class CoreMessageKind(MessageKind):
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
