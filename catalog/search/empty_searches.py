"""Counting what people look for in vain, so that staff learn which words the search lacks.

Nothing of who asked is kept, and nothing that may tell of somebody: what looks like an address, a number, a
reference or a code is not counted, and staff see what was asked for several times. A process notes what it
hears at most once a minute, by two statements, and a day has a bounded number of rows: a robot that makes up
words writes no more than that.
"""

import logging
import re
from collections import Counter
from datetime import date, datetime
from threading import Lock

from django.db import DatabaseError, connection, transaction
from django.db.models import QuerySet, Sum
from django.utils import timezone

from catalog.models import EmptySearch
from catalog.search.spelling import is_listed
from catalog.texts import fold
from core import clock
from core.intervals import Interval

log = logging.getLogger(__name__)

MOST_WORDS, LONGEST_WORD, LONGEST = 4, 20, 60  # of a query; characters
MOST_DIGITS = 4  # of all words: an amount or a year, and no number of a telephone or an account
# Characters of a word of letters and digits ("ps5"): a longer one may be a code.
LONGEST_MIXED = 7
MOST_WAITING = 50  # queries that a process counts until it notes them
MOST_PER_DAY = 300  # different queries of a day
FEWEST_SHOWN = 3  # times that staff see it from: what one person typed once may be about that person

_TABLE = EmptySearch._meta.db_table
_ADDRESS = re.compile(r"[@/\\]|www\.|https?:|\.\w{2,4}\b|-.*-")
_CAPITALS = re.compile(r"\b[A-Z0-9]{8,}\b|(?:\b[A-Z0-9]{4,6}[ -]){2}")  # as references and codes are written
_GROUP = re.compile(r"\b[A-Z0-9]{4,}\b")  # the shortest that a code is written in


class _Waiting:
    """What one process has counted and not noted yet. Safe to use from several threads."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._noted_at: datetime | None = None
        self._lock = Lock()

    def add(self, words: str, now: datetime) -> dict[str, int]:
        """Count one more; returns all that waits once it is time to note it, and the first at once."""
        with self._lock:
            if words in self._counts or len(self._counts) < MOST_WAITING:
                self._counts[words] += 1
            if self._noted_at and abs(now - self._noted_at) < Interval.EMPTY_SEARCHES_NOTED.duration:
                return {}
            counts, self._counts, self._noted_at = dict(self._counts), Counter(), now
            return counts


_waiting = _Waiting()


def count_empty_search(query: str) -> None:
    """Count that nothing was found for it, unless it may be personal. Never fails: the page matters more."""
    words = impersonal_words(query)
    if not words:
        return
    now = clock.now()
    counts = _waiting.add(words, now)
    if counts:
        try:
            with transaction.atomic():
                _note(counts, timezone.localdate(now))
        except DatabaseError as exc:
            log.warning("searches without result are not counted: %s", type(exc).__name__)


def impersonal_words(query: str) -> str:
    """The words of a query as they are counted; "" where it may be an address, a number or a code."""
    if _ADDRESS.search(query) or _is_written_like_code(query):
        return ""
    words = fold(query).split()
    text = " ".join(words)
    is_plain = (
        0 < len(words) <= MOST_WORDS
        and 1 < len(text) <= LONGEST
        and sum(map(str.isdigit, text)) <= MOST_DIGITS
        and not any(_may_be_code(word) for word in words)
        and not text.isdigit()
    )
    return text if is_plain else ""


def shown_empty_searches() -> QuerySet[EmptySearch]:
    """What staff may see: words that were looked for several times, on all days together."""
    often = (
        EmptySearch.objects.order_by()
        .values("query")
        .annotate(times=Sum("count"))
        .filter(times__gte=FEWEST_SHOWN)
    )
    return EmptySearch.objects.filter(query__in=often.values("query"))


def _is_written_like_code(query: str) -> bool:
    """As references and codes are; "VALORANT" is not, where the lists of names have every such word."""
    return bool(_CAPITALS.search(query)) and not all(map(is_listed, map(fold, _GROUP.findall(query))))


def _may_be_code(word: str) -> bool:
    is_mixed = not word.isalpha() and not word.isdigit()
    return len(word) > (LONGEST_MIXED if is_mixed else LONGEST_WORD)


def _note(counts: dict[str, int], day: date) -> None:
    """Two statements, however many words. A full day takes no new ones."""
    room = MOST_PER_DAY - EmptySearch.objects.filter(day=day).count()
    if room < len(counts):
        known = EmptySearch.objects.filter(day=day, query__in=counts).values_list("query", flat=True)
        counts = {words: counts[words] for words in known}
    if not counts:
        return
    rows = [value for words, count in counts.items() for value in (day, words, count)]
    places = ", ".join(["(%s, %s, %s)"] * len(counts))
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {_TABLE} (day, query, count) VALUES {places}"  # noqa: S608 - our own
            f" ON CONFLICT (day, query) DO UPDATE SET count = {_TABLE}.count + excluded.count",
            rows,
        )
