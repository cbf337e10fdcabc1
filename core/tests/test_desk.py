"""The desk: one open item per matter, with all of its symptoms."""

import pytest
from django.db import transaction
from django.db.models import QuerySet

from core import clock, desk
from core.models import DeskItem, Heartbeat, Switch, Symptom
from core.testing import run_concurrently
from core.tests.kinds import SampleDeskKind

pytestmark = pytest.mark.storage


@pytest.fixture
def about(db):
    return Switch.objects.create(pk="placing")


def test_item_opened_twice_lies_on_the_desk_once(about):
    desk.open_item(kind=SampleDeskKind.LATE, about=about, title="It is late", evidence={"minutes": 15})
    desk.open_item(kind=SampleDeskKind.LATE, about=about, title="It is later")

    item = DeskItem.objects.get()
    assert (item.title, item.evidence, item.subject) == ("It is late", {"minutes": 15}, "core.switch:placing")


def test_two_symptoms_are_one_matter_that_the_newer_one_names(about):
    desk.open_item(kind=SampleDeskKind.LATE, about=about, title="Late")
    desk.open_item(kind=SampleDeskKind.ODD, about=about, title="Odd", evidence={"is": "odd"})

    item = DeskItem.objects.get()
    assert (item.kind, item.title, item.evidence) == ("odd", "Odd", {"is": "odd"})
    assert [each.kind for each in item.symptoms.all()] == ["late", "odd"]


def test_minor_symptom_names_a_matter_only_while_there_is_no_other(about):
    desk.open_item(kind=SampleDeskKind.ODD, about=about, title="Odd")
    desk.open_item(kind=SampleDeskKind.LATE, about=about, title="Late", is_minor=True)
    assert DeskItem.objects.get().kind == "odd"

    desk.close_items(about=about, kind=SampleDeskKind.ODD, outcome="mended")

    assert [(each.kind, each.closed_at) for each in DeskItem.objects.all()] == [("late", None)]


def test_matter_closes_with_its_last_symptom(about):
    desk.open_item(kind=SampleDeskKind.LATE, about=about, title="Late")
    desk.open_item(kind=SampleDeskKind.ODD, about=about, title="Odd")

    desk.close_items(about=about, kind=SampleDeskKind.ODD, outcome="first")
    assert DeskItem.objects.get().closed_at is None
    desk.close_items(about=about, kind=SampleDeskKind.LATE, outcome="last", by="customer@example.com")

    item = DeskItem.objects.get()
    assert (item.outcome, item.closed_by) == ("last", "customer@example.com")
    assert [each.outcome for each in item.symptoms.all()] == ["last", "first"]


def test_rows_that_belong_to_one_matter_are_one_item_and_end_one_by_one(about):
    rows = [Heartbeat.objects.create(pk=name, beat_at=clock.now()) for name in ("one", "two")]
    for row in rows:
        desk.open_item(kind=SampleDeskKind.LATE, about=row, matter=about, title=f"Late: {row.pk}")
    assert DeskItem.objects.get().subject == "core.switch:placing"

    assert desk.close_items(about=rows[1], kind=SampleDeskKind.LATE, outcome="came") == 1
    item = DeskItem.objects.get()
    assert (item.title, item.closed_at) == ("Late: one", None)
    assert desk.close_items(about=rows[0], outcome="came") == 1
    item.refresh_from_db()
    assert item.closed_at is not None


def test_closing_by_hand_ends_the_symptoms_that_may_be_closed_so(about):
    desk.open_item(kind=SampleDeskKind.LATE, about=about, title="Late")
    desk.open_item(kind=SampleDeskKind.ODD, about=about, title="Odd")
    item = DeskItem.objects.get()

    assert desk.close_item(item, kinds=[SampleDeskKind.ODD], outcome="seen", by="customer@example.com")
    assert not desk.close_item(item, kinds=[SampleDeskKind.ODD], outcome="seen", by="customer@example.com")
    item.refresh_from_db()
    assert (item.kind, item.closed_at) == ("late", None)
    assert desk.close_item(item, outcome="done", by="customer@example.com")
    assert not desk.open_symptoms(kind=SampleDeskKind.LATE).exists()


def test_item_that_was_made_without_a_symptom_closes_all_the_same(about):
    DeskItem.objects.create(kind=SampleDeskKind.LATE, subject="core.switch:placing", title="Late")

    assert desk.close_items(about=about, kind=SampleDeskKind.ODD, outcome="no") == 0
    assert desk.close_items(about=about, kind=SampleDeskKind.LATE, outcome="yes") == 1


def test_closed_item_tells_who_closed_it_and_may_be_opened_again(about):
    desk.open_item(kind=SampleDeskKind.LATE, about=about, title="Late")

    closed = desk.close_items(about=about, outcome="came after all", by="customer@example.com")
    desk.open_item(kind=SampleDeskKind.LATE, about=about, title="Late again")

    first = DeskItem.objects.exclude(closed_at=None).get()
    assert (closed, first.outcome, first.closed_by) == (1, "came after all", "customer@example.com")
    assert DeskItem.objects.filter(closed_at=None).get().title == "Late again"


def test_closing_one_kind_leaves_the_others_open(about):
    desk.open_item(kind=SampleDeskKind.LATE, about=about, title="Late")
    desk.open_item(kind=SampleDeskKind.ODD, about=about, title="Odd")

    assert desk.close_items(about=about, kind=SampleDeskKind.LATE, outcome="done") == 1
    assert desk.close_items(about=about, kind=SampleDeskKind.LATE, outcome="done") == 0
    assert DeskItem.objects.get(closed_at=None).kind == "odd"


def test_closing_what_is_closed_changes_nothing(about):
    desk.open_item(kind=SampleDeskKind.LATE, about=about, title="Late")
    desk.close_items(about=about, outcome="first")

    assert desk.close_items(about=about, outcome="second") == 0
    assert DeskItem.objects.get().outcome == "first"


def test_item_of_a_transaction_that_fails_was_never_there(about):
    with transaction.atomic():
        desk.open_item(kind=SampleDeskKind.LATE, about=about, title="Late")
        transaction.set_rollback(True)

    assert not DeskItem.objects.exists()


def test_item_of_a_rival_between_look_and_insert_does_not_spoil_the_transaction(about, monkeypatch):
    desk.open_item(kind=SampleDeskKind.LATE, about=about, title="The rival's")
    monkeypatch.setattr(QuerySet, "exists", lambda self: False)

    with transaction.atomic():
        desk.open_item(kind=SampleDeskKind.LATE, about=about, title="Ours")
        Switch.objects.create(pk="afterwards")

    assert DeskItem.objects.get().title == "The rival's"


@pytest.mark.django_db(transaction=True)
def test_item_opened_by_rivals_at_once_lies_on_the_desk_once():
    about = Switch.objects.create(pk="placing")

    results = run_concurrently(
        *[lambda: desk.open_item(kind=SampleDeskKind.LATE, about=about, title="Late")] * 8
    )

    assert results == [None] * 8
    assert DeskItem.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_symptom_that_opens_while_the_last_one_ends_is_left_on_no_closed_item():
    for number in range(10):
        about = Switch.objects.create(pk=f"of round {number}")
        desk.open_item(kind=SampleDeskKind.LATE, about=about, title="Late")
        run_concurrently(
            lambda about=about: desk.close_items(about=about, kind=SampleDeskKind.LATE, outcome="came"),
            lambda about=about: desk.open_item(kind=SampleDeskKind.ODD, about=about, title="Odd"),
        )

    assert not Symptom.objects.filter(over_at=None, item__closed_at__isnull=False).exists()
    assert DeskItem.objects.filter(closed_at=None).count() == 10
