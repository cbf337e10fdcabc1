"""The desk: one open item per kind and subject."""

import pytest
from django.db import transaction
from django.db.models import QuerySet

from core import desk
from core.models import DeskItem, Switch
from core.testing import at_once

pytestmark = pytest.mark.storage


@pytest.fixture
def about(db):
    return Switch.objects.create(pk="placing")


def test_item_opened_twice_lies_on_the_desk_once(about):
    desk.open_item(kind="late", about=about, title="It is late", evidence={"minutes": 15})
    desk.open_item(kind="late", about=about, title="It is later")

    item = DeskItem.objects.get()
    assert (item.title, item.evidence, item.subject) == ("It is late", {"minutes": 15}, "core.switch:placing")


def test_items_of_two_kinds_lie_side_by_side(about):
    desk.open_item(kind="late", about=about, title="Late")
    desk.open_item(kind="odd", about=about, title="Odd")

    assert DeskItem.objects.count() == 2


def test_closed_item_tells_who_closed_it_and_may_be_opened_again(about):
    desk.open_item(kind="late", about=about, title="Late")

    closed = desk.close_items(about=about, outcome="came after all", by="nadia@example.com")
    desk.open_item(kind="late", about=about, title="Late again")

    first = DeskItem.objects.exclude(closed_at=None).get()
    assert (closed, first.outcome, first.closed_by) == (1, "came after all", "nadia@example.com")
    assert DeskItem.objects.filter(closed_at=None).get().title == "Late again"


def test_closing_one_kind_leaves_the_others_open(about):
    desk.open_item(kind="late", about=about, title="Late")
    desk.open_item(kind="odd", about=about, title="Odd")

    assert desk.close_items(about=about, kind="late", outcome="done") == 1
    assert DeskItem.objects.get(closed_at=None).kind == "odd"


def test_closing_what_is_closed_changes_nothing(about):
    desk.open_item(kind="late", about=about, title="Late")
    desk.close_items(about=about, outcome="first")

    assert desk.close_items(about=about, outcome="second") == 0
    assert DeskItem.objects.get().outcome == "first"


def test_item_of_a_transaction_that_fails_was_never_there(about):
    with transaction.atomic():
        desk.open_item(kind="late", about=about, title="Late")
        transaction.set_rollback(True)

    assert not DeskItem.objects.exists()


def test_item_of_a_rival_between_look_and_insert_does_not_spoil_the_transaction(about, monkeypatch):
    desk.open_item(kind="late", about=about, title="The rival's")
    monkeypatch.setattr(QuerySet, "exists", lambda self: False)

    with transaction.atomic():
        desk.open_item(kind="late", about=about, title="Ours")
        Switch.objects.create(pk="afterwards")

    assert DeskItem.objects.get().title == "The rival's"


@pytest.mark.django_db(transaction=True)
def test_item_opened_by_rivals_at_once_lies_on_the_desk_once():
    about = Switch.objects.create(pk="placing")

    results = at_once(*[lambda: desk.open_item(kind="late", about=about, title="Late")] * 8)

    assert results == [None] * 8
    assert DeskItem.objects.count() == 1
