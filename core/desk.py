"""The desk: what needs a person. Opening twice is harmless; closing what is closed is harmless."""

from typing import Any

from django.db import IntegrityError, models, transaction

from core import clock
from core.models import DeskItem
from core.moves import subject_of


def open_item(*, kind: str, about: models.Model, title: str, evidence: dict[str, Any] | None = None) -> None:
    """Put something on the desk unless an item of that kind about that row is open already."""
    subject = subject_of(about)
    if DeskItem.objects.filter(kind=kind, subject=subject, closed_at=None).exists():
        return
    try:
        with transaction.atomic():
            DeskItem.objects.create(kind=kind, subject=subject, title=title[:200], evidence=evidence or {})
    except IntegrityError:  # a rival opened it between our look and our insert
        pass


def close_items(*, about: models.Model, outcome: str, by: str = "system", kind: str | None = None) -> int:
    """Close the open items about a row (of one kind, or all); returns how many were open."""
    items = DeskItem.objects.filter(subject=subject_of(about), closed_at=None)
    if kind:
        items = items.filter(kind=kind)
    return items.update(closed_at=clock.now(), closed_by=by, outcome=outcome[:200])


def close_item(item: DeskItem, *, outcome: str, by: str) -> bool:
    """Close one item; returns whether it was open."""
    still_open = DeskItem.objects.filter(pk=item.pk, closed_at=None)
    return still_open.update(closed_at=clock.now(), closed_by=by, outcome=outcome[:200]) == 1
