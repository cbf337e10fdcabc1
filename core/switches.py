"""Switches: things that can be paused, by staff or by a breaker, with the reason shown."""

from core import clock
from core.models import Switch

PLACING = "placing"  # calls of placeOrder
SUPPLIER_KEY = "supplier-key"  # runs once the supplier has told whose key it is


def pause(name: str, *, reason: str, by: str = "system") -> None:
    """Pause it. Calling twice keeps the first reason."""
    switch, created = Switch.objects.get_or_create(
        pk=name, defaults={"is_paused": True, "reason": reason[:200], "changed_by": by}
    )
    if not created and not switch.is_paused:
        Switch.objects.filter(pk=name, is_paused=False).update(
            is_paused=True, reason=reason[:200], changed_at=clock.now(), changed_by=by
        )


def resume(name: str, *, by: str = "system") -> None:
    """Let it run. Calling twice is harmless."""
    Switch.objects.update_or_create(
        pk=name, defaults={"is_paused": False, "reason": "", "changed_at": clock.now(), "changed_by": by}
    )


def why_paused(*names: str) -> str | None:
    """The reason of the first paused switch among `names`, or None if all of them run."""
    paused = Switch.objects.filter(pk__in=names, is_paused=True).first()
    return paused.reason or paused.name if paused else None
