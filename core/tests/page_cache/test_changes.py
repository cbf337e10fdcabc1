"""What a process knows of changes: in time, in whatever order they are committed, and never too much."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from unittest.mock import Mock

import pytest
from django.db import DatabaseError, InterfaceError

from core.models import PageChange
from core.page_cache import changes
from core.page_cache.changes import OVERLAP, ChangeFeed

pytestmark = pytest.mark.django_db


@pytest.fixture
def elapse(monkeypatch: pytest.MonkeyPatch) -> "Elapse":
    clock = Elapse()
    monkeypatch.setattr(changes.time, "monotonic", clock)
    return clock


class Elapse:
    """The monotonic clock of a process, which goes on when it is told to."""

    seconds = 1_000.0

    def __call__(self, seconds: float = 0) -> float:
        self.seconds += seconds
        return self.seconds


def note(*tags: str) -> PageChange:
    return PageChange.objects.create(tags=" ".join(tags))


def is_changed(feed: ChangeFeed, tag: str, *, since: int) -> bool:
    assert feed.is_current()
    return feed.has_changed(frozenset({tag}), since=since)


def test_change_is_known_a_second_later(elapse: Elapse) -> None:
    feed = ChangeFeed()
    assert feed.is_current()
    before = feed.sequence
    note("products", "product:7")

    assert not is_changed(feed, "product:7", since=before)
    elapse(1)
    assert is_changed(feed, "product:7", since=before)
    assert is_changed(feed, "products", since=before)
    assert not is_changed(feed, "product:8", since=before)
    assert not is_changed(feed, "product:7", since=feed.sequence)


def test_it_is_asked_once_a_second(
    elapse: Elapse, django_assert_num_queries: Callable[[int], AbstractContextManager[object]]
) -> None:
    feed = ChangeFeed()
    feed.is_current()

    with django_assert_num_queries(0):
        feed.is_current()
    elapse(1)
    with django_assert_num_queries(3):  # triggers, the last number, and notes
        feed.is_current()
        feed.is_current()


def test_note_of_a_transaction_that_commits_late_is_read(elapse: Elapse) -> None:
    feed = ChangeFeed()
    late = note("product:1")
    number = late.pk
    late.delete()
    note("product:2")
    elapse(1)
    feed.is_current()
    before = feed.sequence

    PageChange.objects.create(pk=number, tags="product:1")
    elapse(20)

    assert is_changed(feed, "product:1", since=before)
    assert not is_changed(feed, "product:2", since=before)  # what was read is not news again


def test_in_a_bulk_pages_are_rendered_until_late_notes_have_come(
    elapse: Elapse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(changes, "MAX_NOTES", 3)
    feed = ChangeFeed()
    feed.is_current()
    before = feed.sequence
    for number in range(5):
        note(f"product:{number}")
    elapse(1)

    assert not feed.is_current()
    elapse(OVERLAP - 1)
    assert not feed.is_current()
    elapse(1)
    assert is_changed(feed, "product:99", since=before)
    assert not is_changed(feed, "product:99", since=feed.sequence)


def test_numbers_that_begin_again_change_everything(elapse: Elapse) -> None:
    feed = ChangeFeed()
    PageChange.objects.create(pk=10_000, tags="product:1")
    feed.is_current()
    before = feed.sequence

    PageChange.objects.all().delete()
    PageChange.objects.create(pk=7, tags="product:1")
    elapse(1)

    assert is_changed(feed, "product:1", since=before)


@pytest.mark.parametrize("error", [DatabaseError, InterfaceError])
def test_database_that_does_not_answer_is_asked_once_a_second(
    elapse: Elapse, monkeypatch: pytest.MonkeyPatch, error: type[Exception]
) -> None:
    feed = ChangeFeed()
    assert feed.is_current()
    elapse(1)
    with monkeypatch.context() as patch:
        read = Mock(side_effect=error)
        patch.setattr(feed, "_read", read)
        assert not feed.is_current()
        assert not feed.is_current()
        assert read.call_count == 1

    elapse(1)
    assert feed.is_current()


def test_nobody_waits_for_whoever_asks(elapse: Elapse) -> None:
    feed = ChangeFeed()
    assert feed.is_current()
    elapse(1.5)
    with feed._lock:
        assert feed.is_current()
        elapse(1)
        assert not feed.is_current()


def test_triggers_that_vanish_are_noticed_and_what_changed_meanwhile_is_taken_for_changed(
    elapse: Elapse, monkeypatch: pytest.MonkeyPatch
) -> None:
    feed = ChangeFeed()
    assert feed.is_current()
    before = feed.sequence
    elapse(1)
    with monkeypatch.context() as patch:
        patch.setattr(changes, "missing_triggers", lambda: ["catalog_product_shown_update"])
        assert not feed.is_current()

    elapse(1)
    assert is_changed(feed, "product:1", since=before)
