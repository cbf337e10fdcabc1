"""What staff did: one row per act, written in the transaction of the act, never changed."""

from collections.abc import Mapping
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.actors import user_id_of
from core.admin_links import subject_label
from core.models import Act
from core.moves import subject_of
from core.reasons import SEPARATOR, ReasonOrNote, as_reason
from core.text import truncate

_labels: dict[str, Any] = {}  # translated when they are shown
_FRAMES = {"propose": gettext_lazy("proposed: %(act)s"), "withdraw": gettext_lazy("taken back: %(act)s")}


class ActionNotAllowedError(Exception):
    """The act is not possible as things stand, and nothing was done; the text says why, for the reader."""


def require_reason(reason: str) -> str:
    """The reason on one line. Raises ActionNotAllowedError without one."""
    words = " ".join(reason.split())
    if not words:
        raise ActionNotAllowedError(_("Say why."))
    return words


def register_labels(labels: Mapping[str, Any]) -> None:
    """Register what staff call these acts: codes and lazy texts."""
    _labels.update(labels)


def label_of(code: str) -> str:
    """What staff call an act; the code itself where nobody has said so."""
    prefix, _dot, rest = code.partition(".")
    if prefix in _FRAMES and rest in _labels:
        return str(_FRAMES[prefix]) % {"act": _labels[rest]}
    return str(_labels.get(code, code))


def describe(code: str, subject: str) -> str:
    """An act and what it is about: "login made: user 2"."""
    return f"{label_of(code)}{SEPARATOR}{subject_label(subject) or subject}"


def record(
    *,
    actor: str,
    act: str,
    about: models.Model | str,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    reason: ReasonOrNote | str = "",
    second: str = "",
    is_one_person: bool = False,
) -> None:
    """Note what a member of staff did to what, inside the caller's transaction.

    `act` is a code ("refund.approve"); `before` and `after` are what changed, as JSON, without any secret and
    without a whole account number. `second` is who agreed, where the act takes two persons; `is_one_person`
    says that the shop has one only. Writes a row at each call.
    """
    Act.objects.create(
        actor=truncate(actor, 100),
        actor_id=user_id_of(actor),
        second=truncate(second, 100),
        second_id=user_id_of(second),
        is_one_person=is_one_person,
        act=act,
        subject=about if isinstance(about, str) else subject_of(about),
        reason=truncate(as_reason(reason), 200),
        before=dict(before or {}),
        after=dict(after or {}),
    )
