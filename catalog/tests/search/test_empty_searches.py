"""What is searched for in vain is counted, with nothing of who asked, and no robot fills the table."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from catalog import retention
from catalog.models import EmptySearch
from catalog.search import empty_searches
from catalog.search.empty_searches import (
    FEWEST_SHOWN,
    MOST_PER_DAY,
    MOST_WAITING,
    count_empty_search,
    impersonal_words,
    shown_empty_searches,
)
from catalog.testing import make_denomination
from core import clock
from core.intervals import Interval
from core.testing import FakeClock

pytestmark = [pytest.mark.django_db, pytest.mark.storage]


@pytest.fixture(autouse=True)
def _new_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(empty_searches, "_waiting", empty_searches._Waiting())


def counts() -> dict[str, int]:
    return dict(EmptySearch.objects.values_list("query", "count"))


def wait(fake_clock: FakeClock) -> None:
    fake_clock.advance(seconds=Interval.EMPTY_SEARCHES_NOTED.duration.total_seconds() + 1)


def test_search_page_counts_what_it_does_not_find_and_nothing_else(client: Client) -> None:
    make_denomination()

    for query in ("Ooredoo Flexi", "psn", ""):
        client.get("/fr/search/", {"q": query})

    assert counts() == {"ooredoo flexi": 1}


def test_suggestions_count_nothing(client: Client) -> None:
    client.get("/fr/search/suggest/", {"q": "ooredo"})

    assert counts() == {}


def test_process_notes_at_most_once_a_minute_and_forgets_nothing(fake_clock: FakeClock) -> None:
    for query in ("flexi", "Flexi", "flexy"):
        count_empty_search(query)
    assert counts() == {"flexi": 1}  # the first at once

    wait(fake_clock)
    with CaptureQueriesContext(connection) as queries:
        count_empty_search("flexi")

    assert counts() == {"flexi": 3, "flexy": 1}
    assert len([query for query in queries if "catalog_emptysearch" in query["sql"]]) == 2


def test_robot_that_makes_up_words_is_bounded(fake_clock: FakeClock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(empty_searches, "MOST_PER_DAY", MOST_WAITING + 5)
    assert MOST_PER_DAY > MOST_WAITING
    for minute in range(3):
        for number in range(2 * MOST_WAITING):
            count_empty_search(f"word {chr(97 + minute)}{chr(97 + number % 26)}{chr(97 + number // 26)}")
        wait(fake_clock)

    assert len(counts()) <= MOST_WAITING + 5
    known = next(iter(counts()))
    before = counts()[known]
    wait(fake_clock)
    monkeypatch.setattr(empty_searches, "_waiting", empty_searches._Waiting())
    count_empty_search(known)

    assert counts()[known] == before + 1  # what a full day knows is counted on


@pytest.mark.parametrize(
    "query",
    [
        "karim@example.com",
        "karim.b@gmail",
        "0550 12 34 56",
        "٠٥٥٠١٢٣٤٥٦",
        "00799999000123456789",
        "AJTDHMPC9E",
        "ABCDEFGHJK",
        "ajtdhmpc9e",
        "abcd-efgh-ijkl",
        "XXXX XXXX-1234",
        "https://example.com/x",
        "www.example.com",
        "R-2026-000001",
        "2026",
        "x",
        "",
        "one two three four five",
        "w" * 21,
    ],
)
def test_what_may_tell_of_somebody_is_not_counted(query: str) -> None:
    count_empty_search(query)

    assert impersonal_words(query) == ""
    assert counts() == {}


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("Canal+ 10 €", "canal 10"),
        ("office2019", ""),
        ("ps5 plus", "ps5 plus"),
        ("شحن  لودو", "شحن لودو"),
        ("Yalla-Ludo", "yalla ludo"),
        ("valorant", "valorant"),
        ("VALORANT", "valorant"),  # so are references written, but the lists have it
        ("MINECRAFT RIOT GIFT 10", "minecraft riot gift 10"),
        ("VALORAMT", ""),
        ("VALORANT AJTDHMPC9E", ""),  # one word beside it that nothing is called by
        ("STEAM RIOT ABCDE", ""),
        ("STEAM RIOT-ABCDE-FGHJK", ""),
    ],
)
def test_words_are_counted_as_the_search_reads_them(query: str, words: str) -> None:
    assert impersonal_words(query) == words


def test_staff_see_what_was_asked_for_several_times() -> None:
    today = timezone.localdate(clock.now())
    EmptySearch.objects.create(day=today, query="flexi", count=FEWEST_SHOWN - 1)
    EmptySearch.objects.create(day=today - timedelta(days=1), query="flexi", count=1)
    EmptySearch.objects.create(day=today, query="karim benali", count=FEWEST_SHOWN - 1)

    assert {row.query for row in shown_empty_searches()} == {"flexi"}
    assert len(shown_empty_searches()) == 2


def test_old_ones_are_thrown_away(fake_clock: FakeClock) -> None:
    count_empty_search("flexi")
    fake_clock.advance(days=Interval.EMPTY_SEARCHES_KEPT.duration.days)
    retention.forget_old_empty_searches()
    assert counts() == {"flexi": 1}

    fake_clock.advance(days=1)
    retention.forget_old_empty_searches()

    assert counts() == {}


def test_page_is_shown_while_nothing_can_be_counted(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_args: object) -> None:
        raise DatabaseError

    monkeypatch.setattr(empty_searches, "_note", fail)

    assert client.get("/fr/search/", {"q": "flexi"}).status_code == 200
