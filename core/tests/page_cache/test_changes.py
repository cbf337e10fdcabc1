"""What a process knows of changes: in time, in whatever order they are committed, and never too much."""

import pytest
from django.db import DatabaseError

from core.models import PageChange
from core.page_cache import changes
from core.page_cache.changes import ChangeFeed

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


def test_it_is_asked_once_a_second(elapse: Elapse, django_assert_num_queries) -> None:
    feed = ChangeFeed()
    feed.is_current()

    with django_assert_num_queries(0):
        feed.is_current()
    elapse(1)
    with django_assert_num_queries(1):
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


def test_where_much_has_changed_everything_has(elapse: Elapse, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(changes, "MAX_NOTES", 3)
    feed = ChangeFeed()
    feed.is_current()
    before = feed.sequence
    for number in range(5):
        note(f"product:{number}")
    elapse(1)

    assert is_changed(feed, "product:99", since=before)


def test_where_the_database_does_not_answer_nothing_is_current(
    elapse: Elapse, monkeypatch: pytest.MonkeyPatch
) -> None:
    feed = ChangeFeed()
    assert feed.is_current()
    elapse(1)
    with monkeypatch.context() as patch:
        patch.setattr(feed, "_read", _away)
        assert not feed.is_current()

    assert feed.is_current()


def _away(_now: float) -> bool:
    raise DatabaseError


def test_without_its_triggers_nothing_is_current(elapse: Elapse, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(changes, "missing_triggers", lambda: ["catalog_product_shown_update"])

    assert not ChangeFeed().is_current()
