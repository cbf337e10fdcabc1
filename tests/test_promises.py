"""What the shop promises stands in docs/promises.md, with the code that keeps it."""

import re
from datetime import timedelta
from functools import cache

import pytest
from django.conf import settings

from core.intervals import Interval
from tests.languages.test_translations import marked, sources

# Words that promise: when, by itself, always, never, to whom nothing is left to do, who is told.
PROMISING = re.compile(
    r"\b(minutes?|seconds|hours?|days?|weeks?|months?|moment|half an hour|at once|immediately"
    r"|quarter of an hour|instant\w*|automatic\w*|by itself|by themselves|by ourselves|always|never"
    r"|usually|within|as soon as|we write|write to you|need not|is safe|lost|we notice|(?:is|are) kept"
    r"|we go on|we keep|comes? back|get back|nobody|any time|for good"
    r"|guarantee\w*|promise\w*|encrypted|no advertising|reaches us)\b",
    re.IGNORECASE,
)
DOCUMENT = settings.BASE_DIR / "docs/promises.md"
ROW = re.compile(r"^\| “(?P<words>[^”]+)” \| (?P<kept>.+) \| (?P<tests>[^|]+) \|$", re.MULTILINE)
REFERENCE = re.compile(r"`([\w./-]+)(?:::(\w+))?`")
HEADING = "## Words of time that promise nothing"


@cache
def texts() -> frozenset[str]:
    """Every English text of the shop, plural forms too."""
    found = (key for path in sources() for key in marked(path.name, path.read_text()))
    return frozenset(text for _context, single, plural in found for text in (single, plural) if text)


def document() -> tuple[str, str]:
    """The tables of promises, and the list of words that promise nothing."""
    tables, _heading, rest = DOCUMENT.read_text().partition(HEADING)
    return tables, rest


def rows() -> list[re.Match[str]]:
    return list(ROW.finditer(document()[0]))


def harmless() -> list[str]:
    return re.findall("“([^”]+)”", " ".join(document()[1].split()))


def uncovered(found: frozenset[str]) -> list[str]:
    """The texts that promise something which the document does not know."""
    known = [row["words"] for row in rows()]
    plain = harmless()
    return sorted(
        text
        for text in found
        if PROMISING.search(text)
        and not any(words in text for words in known)
        and not any(words == text or (len(words) > 8 and words in text) for words in plain)
    )


def test_every_promise_stands_in_the_document() -> None:
    assert len(rows()) > 50
    assert uncovered(texts()) == []


def test_promise_without_a_row_is_noticed() -> None:
    assert uncovered(frozenset({"New stock usually comes within a day."})) != []
    assert uncovered(frozenset({"A wallet, so that a refund is there at once."})) != []
    assert uncovered(frozenset({"The cart is empty."})) == []


def test_document_holds_no_words_that_are_said_no_more() -> None:
    words = [row["words"] for row in rows()] + harmless()

    assert [each for each in words if not any(each in text for text in texts())] == []


def test_every_promise_has_code_and_a_test_that_are_there() -> None:
    missing = []
    for row in rows():
        kept, tested = REFERENCE.findall(row["kept"]), REFERENCE.findall(row["tests"])
        if not tested or not (kept or row["kept"] == "the same"):
            missing.append(row["words"])
        for path, name in kept + tested:
            place = settings.BASE_DIR / path
            if not place.exists() or (name and name not in place.read_text()):
                missing.append(f"{path}::{name}")

    assert missing == []


@pytest.mark.parametrize(
    ("interval", "told"),
    [
        (Interval.ONE_TIME_CODE, timedelta(minutes=10)),  # "good for ten minutes"
        (Interval.USUAL_DELIVERY, timedelta(minutes=1)),  # "less than a minute"
        (Interval.NOTICE_DELAYED, timedelta(minutes=5)),  # "a few minutes"
        (Interval.UNKNOWN_VERDICT, timedelta(minutes=15)),  # "a quarter of an hour"
        (Interval.STAFF_DELAYED, timedelta(minutes=15)),  # the same, to staff
        (Interval.LINE_WAITS, timedelta(minutes=10)),  # "for more than ten minutes"
        (Interval.PLACE_AGAIN_AFTER, timedelta(hours=1)),  # "an hour after it was sent"
        (Interval.ONE_PERSON_DELAY, timedelta(hours=1)),  # "in an hour unless it is cancelled"
        (Interval.PAYMENT_UNREADABLE, timedelta(minutes=30)),  # "for half an hour"
        (Interval.LOSSES_WINDOW, timedelta(days=1)),  # "within a day"
        (Interval.OFFERS_LOST, timedelta(days=1)),  # the same
        (Interval.DELIVERIES_WINDOW, timedelta(days=7)),  # "within the last 7 days"
        (Interval.LIMIT_MONTH, timedelta(days=30)),  # "within 30 days"
        (Interval.PROOF_KEPT, timedelta(days=90)),  # "some months"
        (Interval.CARD_REPORT_TAKEN, timedelta(days=14)),  # "within 14 days"
        (Interval.CARD_REPORT_ANSWER, timedelta(days=3)),  # "within 3 days"
        (Interval.NOTICE_KEPT, timedelta(days=180)),  # "six months"
    ],
)
def test_times_in_words_are_the_intervals(interval: Interval, told: timedelta) -> None:
    assert interval.duration == told
