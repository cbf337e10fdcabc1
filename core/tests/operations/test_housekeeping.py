"""What only grows and is nobody's evidence is thrown away after a while, a portion at a time."""

from datetime import timedelta
from typing import Any

import pytest

from core import clock, desk
from core.intervals import Interval
from core.models import Alert, AlertNotice, DeskItem, Message, Switch
from core.moves import subject_of
from core.operations import housekeeping
from core.tests.kinds import SampleDeskKind

pytestmark = [pytest.mark.django_db, pytest.mark.storage]


def ago(kept: str, *, days: int = 1) -> Any:
    """A moment that was so many days before what is kept just now."""
    return clock.now() - kept.duration - timedelta(days=days)


def message(key: str, **fields: Any) -> Message:
    defaults = {"kind": "order_ready", "subject": "orders.order:1", "next_due_at": None}
    return Message.objects.create(key=key, **(defaults | fields))


def test_sent_messages_go_and_those_that_wait_stay() -> None:
    old = ago(Interval.MESSAGES_KEPT)
    message("old", sent_at=old)
    message("new", sent_at=ago(Interval.MESSAGES_KEPT, days=-1))
    message("waits", created_at=old, sent_at=None, next_due_at=old)
    message("alert", kind="alert", subject="core.alertnotice:1", sent_at=old)

    housekeeping.forget_sent_messages()

    assert set(Message.objects.values_list("key", flat=True)) == {"new", "waits", "alert"}


def test_ended_alerts_go_with_their_mails() -> None:
    old = ago(Interval.ALERTS_KEPT)
    for about, ended in (("old", old), ("new", clock.now()), ("open", None)):
        alert = Alert.objects.create(cause="mismatch", about=about, raised_at=old, ended_at=ended)
        notice = AlertNotice.objects.create(alert=alert, step=0, channel="mail", recipient="1")
        message(about, kind="alert", subject=subject_of(notice), sent_at=old)

    housekeeping.forget_ended_alerts()

    assert set(Alert.objects.values_list("about", flat=True)) == {"new", "open"}
    assert set(Message.objects.values_list("key", flat=True)) == {"new", "open"}
    assert AlertNotice.objects.count() == 2


def test_closed_items_go_but_those_that_are_asked_for_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk, "_retained", {SampleDeskKind.ODD})
    for kind in SampleDeskKind:
        for age in ("old", "open"):
            desk.open_item(kind=kind, about=Switch(pk=f"{age} {kind}"), title="")
    desk.open_item(kind=SampleDeskKind.LATE, about=Switch(pk="old odd"), title="")  # and now leads the matter
    old = DeskItem.objects.filter(subject__contains=":old")
    old.update(closed_at=ago(Interval.DESK_ITEMS_KEPT))

    housekeeping.forget_closed_items()

    assert set(old.values_list("symptoms__kind", flat=True)) == {"odd", "late"}
    assert DeskItem.objects.filter(subject__contains=":open").count() == 2


def test_rows_go_in_portions_and_a_day_has_its_measure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(housekeeping, "DELETE_BATCH", 2)
    monkeypatch.setattr(housekeeping, "MAX_PER_DAY", 4)
    for number in range(7):
        message(str(number), sent_at=clock.now())

    left = []
    for _day in range(3):
        housekeeping.delete_in_batches(Message.objects.all())
        left.append(Message.objects.count())

    assert left == [3, 0, 0]
