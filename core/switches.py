"""Switches: things that can be paused, by staff or by a breaker, with the reason shown. A person is told."""

import logging

from django.db import transaction

from core import clock
from core.actors import SYSTEM
from core.alerts import AlertCause, end_alert, raise_alert
from core.kinds import SwitchName, SwitchOf
from core.models import Switch
from core.reasons import ReasonOrNote, StaffNote, in_english, kept_reason
from core.text import truncate

log = logging.getLogger(__name__)

MAX_REASON_LENGTH = 200


def pause(name: SwitchName | SwitchOf, *, reason: ReasonOrNote, by: str = "system") -> None:
    """Pause it, and tell a person. Safe to call twice.

    What the shop paused may go on by itself; what a person paused waits for a person. So a person's reason
    replaces the shop's and is put before another person's; the shop's changes nothing that is paused.
    """
    with transaction.atomic():
        _switch, created = Switch.objects.get_or_create(
            pk=name,
            defaults={"is_paused": True, "reason": truncate(reason, MAX_REASON_LENGTH), "changed_by": by},
        )
        if not created and not _pause_running(name, reason, by):
            _take_over(name, reason, by)
            return
        log.error("%s is paused by %s: %s", name, by, in_english(reason))
        raise_alert(_cause(name), about=name, **alert_reason(reason, by))


def _pause_running(name: SwitchName | SwitchOf, reason: ReasonOrNote, by: str) -> bool:
    running = Switch.objects.filter(pk=name, is_paused=False)
    return (
        running.update(
            is_paused=True, reason=truncate(reason, MAX_REASON_LENGTH), changed_at=clock.now(), changed_by=by
        )
        == 1
    )


def _take_over(name: SwitchName | SwitchOf, reason: ReasonOrNote, by: str) -> None:
    """Whoever pauses by hand what is paused keeps it so: for their own reason, and from now."""
    if is_automatic(by):
        return
    while paused := Switch.objects.filter(pk=name, is_paused=True).first():
        unchanged = Switch.objects.filter(
            pk=name, is_paused=True, reason=paused.reason, changed_by=paused.changed_by
        )
        if unchanged.update(reason=_beside(paused, reason), changed_at=clock.now(), changed_by=by):
            log.error("%s stays paused by %s: %s", name, by, in_english(reason))
            return


def _beside(paused: Switch, reason: ReasonOrNote) -> str:
    """What a person says, before what persons said earlier; all of it is typed, whatever it looks like."""
    said, earlier = in_english(reason), in_english(paused.reason)
    if is_automatic(paused.changed_by):
        return truncate(reason, MAX_REASON_LENGTH)
    return paused.reason if said in earlier else StaffNote(f"{said} · {earlier}")


def resume(name: SwitchName | SwitchOf, *, by: str = "system") -> None:
    """Let it run. Calling twice is harmless."""
    with transaction.atomic():
        was_paused = Switch.objects.filter(pk=name, is_paused=True).exists()
        Switch.objects.update_or_create(
            pk=name, defaults={"is_paused": False, "reason": "", "changed_at": clock.now(), "changed_by": by}
        )
        if was_paused:
            log.warning("%s goes on, by %s", name, by)
            end_alert(_cause(name), about=name, by="" if is_automatic(by) else by)


def why_paused(*names: SwitchName | SwitchOf) -> ReasonOrNote | None:
    """The reason of the first paused switch among `names`, or None if all of them run."""
    paused = Switch.objects.filter(pk__in=names, is_paused=True).first()
    return kept_reason(paused.reason or paused.name) if paused else None


def _cause(name: SwitchName | SwitchOf) -> AlertCause:
    """All other switches are about the supplier's key."""
    return AlertCause.SELLING_PAUSED if name == SwitchName.PLACING else AlertCause.KEY_REFUSED


def alert_reason(reason: str, by: str) -> dict[str, str | int]:
    """What an alert tells of the reason: the shop's own words, never those that staff typed."""
    return {"why": truncate(reason, MAX_REASON_LENGTH)} if is_automatic(by) else {}


def is_automatic(by: str) -> bool:
    """Whether nobody did it but the shop itself."""
    return by == SYSTEM
