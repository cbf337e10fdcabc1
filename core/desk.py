"""The desk: what needs a person. Opening twice is harmless; closing what is closed is harmless.

There is one open item for each matter: a line, say, or a product. What is wrong with it are its symptoms,
and the item closes with the last of them. Every writer locks the item's row first, so that a symptom that is
opened while the last other one ends is never left on a closed item.

A new kind of symptom is a member of the app's `DeskKind` in `<app>/kinds.py`, where its words stand, too;
what happened is told by a code of the app's `reasons.py`.
"""

from collections.abc import Iterable
from typing import Any

from django.db import IntegrityError, models, transaction
from django.db.models import Q, QuerySet

from core import clock
from core.kinds import DeskKind
from core.locks import lock_rows
from core.models import DeskItem, Symptom
from core.moves import subject_of
from core.reasons import ReasonLike, ReasonOrNote
from core.text import truncate

_retained: set[DeskKind] = set()


def retain_closed_items(kind: DeskKind) -> None:
    """Register a kind of which closed items still count: they are never thrown away."""
    _retained.add(kind)


def retained_kinds() -> frozenset[str]:
    """Kinds of items that are kept when they are closed."""
    return frozenset(_retained)


def open_item(
    *,
    kind: DeskKind,
    about: models.Model,
    title: ReasonLike,
    evidence: dict[str, Any] | None = None,
    matter: models.Model | None = None,
    is_minor: bool = False,
) -> None:
    """Put a symptom on the desk unless one of that kind about that row is open already.

    `matter` is the row that it is filed under, if not `about` itself: the product of a card, say. A minor
    symptom names the item only while there is no other.
    """
    subject = subject_of(about)
    if open_symptoms(kind=kind, about=about).exists():
        return
    words = {"kind": kind, "title": truncate(title, 200), "evidence": evidence or {}}
    try:
        with transaction.atomic():
            item = _open_matter(subject_of(matter or about), words)
            Symptom.objects.create(item_id=item, subject=subject, is_minor=is_minor, **words)
            _lead(item)
    except IntegrityError:  # a rival opened it between our look and our insert
        pass


def open_symptoms(*, kind: DeskKind, about: models.Model | None = None) -> QuerySet[Symptom]:
    """What is open of a kind, about a row or about all."""
    symptoms = Symptom.objects.filter(kind=kind, over_at=None)
    return symptoms if about is None else symptoms.filter(subject=subject_of(about))


def close_items(
    *, about: models.Model, outcome: ReasonOrNote, by: str = "system", kind: DeskKind | None = None
) -> int:
    """End the open symptoms about a row (of one kind, or all), and close what has none left.

    Returns how many were open.
    """
    subject = subject_of(about)
    own = Q(subject=subject) | Q(symptoms__subject=subject, symptoms__over_at=None)
    items = set(DeskItem.objects.filter(own, closed_at=None).order_by().values_list("pk", flat=True))
    if not items:
        return 0
    with transaction.atomic():
        _lock_items(items)
        symptoms = Symptom.objects.filter(item__in=items, subject=subject, over_at=None)
        ended = _end(symptoms.filter(kind=kind) if kind else symptoms, outcome, by)
        return ended or sum(_close_if_resolved(item, outcome, by, kind) for item in items)


def close_item(item: DeskItem, *, outcome: ReasonOrNote, by: str, kinds: Iterable[str] | None = None) -> bool:
    """End the symptoms of one item (of these kinds, or all); returns whether any were open.

    The item closes with the last of them. `kinds` are as stored: no release may know them any more.
    """
    with transaction.atomic():
        _lock_items({item.pk})
        symptoms = item.symptoms.filter(over_at=None)
        if kinds is not None:
            symptoms = symptoms.filter(kind__in=kinds)
        return _end(symptoms, outcome, by) > 0 or _close_if_resolved(item.pk, outcome, by)


def _open_matter(subject: str, words: dict[str, Any]) -> int:
    """The id of the open item about a subject, which is made if there is none; rivals wait for us."""
    while True:
        item = DeskItem.objects.filter(subject=subject, closed_at=None).first()
        if item is not None and _lock_items({item.pk}):
            return item.pk
        try:
            with transaction.atomic():
                return DeskItem.objects.create(subject=subject, **words).pk
        except IntegrityError:  # a rival made it meanwhile
            continue


def _lock_items(items: set[int]) -> bool:
    """Whether any of them is open; whoever writes to one of them next waits."""
    return lock_rows(DeskItem.objects.filter(pk__in=items, closed_at=None), column="subject")


def _end(symptoms: QuerySet[Symptom], outcome: ReasonOrNote, by: str) -> int:
    items = set(symptoms.values_list("item", flat=True))
    ended = symptoms.update(over_at=clock.now(), over_by=by, outcome=truncate(outcome, 200))
    for item in items:
        if not _close_if_resolved(item, outcome, by):
            _lead(item)
    return ended


def _close_if_resolved(item: int, outcome: ReasonOrNote, by: str, kind: DeskKind | None = None) -> bool:
    """Close an item without an open symptom; of a kind, if that is asked for. Whether it was open."""
    if Symptom.objects.filter(item=item, over_at=None).exists():
        return False
    still_open = DeskItem.objects.filter(pk=item, closed_at=None, **({"kind": kind} if kind else {}))
    return still_open.update(closed_at=clock.now(), closed_by=by, outcome=truncate(outcome, 200)) == 1


def _lead(item: int) -> None:
    """Name an item by its newest symptom, minor ones last."""
    symptoms = Symptom.objects.filter(item=item, over_at=None)
    leading = symptoms.order_by("is_minor", "-pk").first()
    if leading is not None:
        words = {"kind": leading.kind, "title": leading.title, "evidence": leading.evidence}
        DeskItem.objects.filter(pk=item).exclude(kind=leading.kind, title=leading.title).update(**words)
