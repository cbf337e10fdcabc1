"""Dates of a statement, as banks and spreadsheets write them, judged by the whole column.

"05/11/2026" is a day of November or of May, and "46356" is a day to a spreadsheet: one cell does not tell
which. A column is read in the one order in which all of its cells are days that have come; if there is more
than one such order, nothing is read until a person has said which.
"""

import datetime
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.normalisation import unaccented
from payments.transfers.statement_files.csv_values import UnreadableCellError, plain_cell

ONE_DAY = datetime.timedelta(days=1)
FIRST_SERIAL = datetime.date(1899, 12, 30)  # day 0 of Excel on Windows, as it counts since March 1900
# A number of five digits is a day only if it is one of these years: others are days whose zero got lost
# ("51126"), or days of Excel for Macintosh, which counts from 1904.
SERIAL_YEARS = 3
SHORT_YEARS = 10  # "05/11/26" is no day of 2005
YEARS = range(1990, 2101)  # no year of the Hijra, and none whose century got lost
AHEAD = datetime.timedelta(days=62)  # a bank may book ahead by weeks; nothing later tells two orders apart


class DateOrder(TextChoices):
    """In which order a column writes its days."""

    DAY_FIRST = "day", gettext_lazy("the day first: 31/01/2026")
    MONTH_FIRST = "month", gettext_lazy("the month first: 01/31/2026")
    YEAR_FIRST = "year", gettext_lazy("the year first: 26/01/31")


_FIELDS = {DateOrder.DAY_FIRST: "dmy", DateOrder.MONTH_FIRST: "mdy", DateOrder.YEAR_FIRST: "ymd"}
_TIME = re.compile(
    r"[ T]+[0-9]{1,2}[:h][0-9]{2}(?::[0-9]{2}(?:[.,][0-9]+)?)?(?: ?(?:AM|PM|ص|م))?"
    r"(?:Z|[+-][0-9]{2}:?[0-9]{2})?\Z",
    re.IGNORECASE,
)
_WEEKDAY = re.compile(
    r"\A(?:lun|mar|mer|jeu|ven|sam|dim|mon|tue|wed|thu|fri|sat|sun|ال[^\W\d_]+)[^\W\d_]*[.,،]? +",
    re.IGNORECASE,
)
_FULL_YEAR = re.compile(r"([0-9]{4})([-/.])([0-9]{1,2})\2([0-9]{1,2})[.]?")
_THREE = re.compile(r"([0-9]{1,2})([-/.])([0-9]{1,2})\2([0-9]{4}|[0-9]{2})")
_TOGETHER = re.compile(r"[0-9]{8}|[0-9]{6}")
_SERIAL = re.compile(r"([0-9]{5})(?:[.,][0-9]+)?")
_DAY_AND_WORD = re.compile(
    r"([0-9]{1,2})(?:er)?[ \-./]+([^\W\d_]{3,})[.]?,?[ \-./]+([0-9]{4}|[0-9]{2})", re.IGNORECASE
)
_WORD_AND_DAY = re.compile(r"([^\W\d_]{3,})[.]?[ \-./]+([0-9]{1,2})(?:,|،)?[ \-./]+([0-9]{4})")
# In French, English, and the Arabic of the Maghreb and of Excel, without accents.
_MONTHS = (
    ("janvier", "january", "جانفي", "يناير"),
    ("fevrier", "february", "فيفري", "فبراير"),
    ("mars", "march", "مارس"),
    ("avril", "april", "افريل", "ابريل"),
    ("mai", "may", "ماي", "مايو"),
    ("juin", "june", "جوان", "يونيو"),
    ("juillet", "july", "جويليه", "يوليو"),
    ("aout", "august", "اوت", "اغسطس"),
    ("septembre", "september", "سبتمبر"),
    ("octobre", "october", "اكتوبر"),
    ("novembre", "november", "نوفمبر"),
    ("decembre", "december", "ديسمبر"),
)
_SHORT_MONTHS = {"jan": 1, "fev": 2, "feb": 2, "avr": 4, "jun": 6, "juil": 7, "jul": 7, "sept": 9, "sep": 9}

Readings = Mapping[DateOrder, datetime.date]


def is_date(text: str) -> bool:
    """Whether a cell looks like a day that is written out. A mere number of a spreadsheet does not."""
    try:
        return bool(possible_days(text))
    except UnreadableCellError:
        return False


def may_be_date(text: str) -> bool:
    """The same, but such a number does."""
    try:
        return bool(possible_days(text)) or _serial(plain_cell(text)) is not None
    except UnreadableCellError:
        return False


def possible_days(text: str) -> Readings:
    """The days that a cell may mean, by the order of a column; one day for all where it says so itself.

    A time behind it is dropped. Empty for what is no date.
    """
    return _readings(plain_cell(text))


@lru_cache(maxsize=4096)
def _readings(plain: str) -> Readings:
    bare = _TIME.sub("", plain)
    return _of_day(bare) or _of_day(_WEEKDAY.sub("", bare))


def _of_day(bare: str) -> Readings:
    if found := _FULL_YEAR.fullmatch(bare):
        return _same(_day(found[1], found[3], found[4]))
    if found := _DAY_AND_WORD.fullmatch(bare):
        return _same(_day(found[3], str(_month(found[2])), found[1]))
    if found := _WORD_AND_DAY.fullmatch(bare):
        return _same(_day(found[3], str(_month(found[1])), found[2]))
    if found := _THREE.fullmatch(bare):
        return _in_any_order((found[1], found[3], found[4]))
    if _TOGETHER.fullmatch(bare):
        return _together(bare)
    return {}


def _together(digits: str) -> Readings:
    """Eight or six digits without anything between them."""
    if len(digits) == 6:
        return _in_any_order((digits[:2], digits[2:4], digits[4:]))
    whole = _day(digits[:4], digits[4:6], digits[6:]) if digits.startswith("20") else None
    others = _in_any_order((digits[:2], digits[2:4], digits[4:]))
    if whole is None:
        return others
    return {DateOrder.YEAR_FIRST: whole, **others} if others else _same(whole)


def _in_any_order(three: tuple[str, str, str]) -> Readings:
    found = {}
    for order, fields in _FIELDS.items():
        parts = dict(zip(fields, three, strict=True))
        if (day := _day(parts["y"], parts["m"], parts["d"])) and len(parts["d"]) <= 2:
            found[order] = day
    return found


def _same(day: datetime.date | None) -> Readings:
    return dict.fromkeys(DateOrder, day) if day else {}


def _day(year: str, month: str, day: str) -> datetime.date | None:
    if len(year) not in (2, 4):
        return None
    whole = int(year) + (2000 if len(year) == 2 else 0)
    if whole not in YEARS:
        return None
    try:
        return datetime.date(whole, int(month), int(day))
    except ValueError:
        return None


def _month(word: str) -> int:
    """The month whose name begins so, in any of the languages; 0 if that is not one."""
    bare = unaccented(word).casefold()
    named = {at for at, names in enumerate(_MONTHS, 1) if any(name.startswith(bare) for name in names)}
    return _SHORT_MONTHS.get(bare) or (named.pop() if len(named) == 1 else 0)


@dataclass(frozen=True)
class DateColumn:
    """How the cells of one column are read. `orders` are those in which all of them can be."""

    orders: tuple[DateOrder, ...]
    is_mixed: bool  # in none: some are written with the day first, others with the month
    serials: tuple[datetime.date, datetime.date] | None  # the days that numbers may mean

    @property
    def is_ambiguous(self) -> bool:
        """A person has to say in which order it is written."""
        return len(self.orders) > 1

    def read(self, text: str) -> datetime.date:
        """The day of one cell. Raises UnreadableCellError, with a reason to show."""
        plain = plain_cell(text)
        if self.serials and (day := _serial(plain)) and self.serials[0] <= day <= self.serials[1]:
            return day
        days = _readings(plain)
        told = {days[order] for order in self.orders if order in days} if self.orders else set(days.values())
        if len(told) == 1:
            return told.pop()
        if told and (self.is_mixed or self.is_ambiguous):
            raise UnreadableCellError(_("the day and the month cannot be told apart"))
        raise UnreadableCellError(_("no readable date"))


def detect_date_column(
    cells: Iterable[str], *, today: datetime.date, order: DateOrder | None = None
) -> DateColumn:
    """How a column is read, or in which order a person says that it is."""
    plain = [plain for cell in cells if (plain := _plain_or_empty(cell))]
    days = [found for each in plain if (found := _readings(each))]
    numbers = [day for each in plain if not _readings(each) and (day := _serial(each))]
    told = [next(iter(each.values())) for each in days if len(set(each.values())) == 1]
    orders = [order] if order else _fitting(days, today)
    return DateColumn(
        orders=tuple(orders),
        is_mixed=bool(days) and not orders,
        serials=_serials(numbers, told, today, is_alone=not days),
    )


def _plain_or_empty(cell: str) -> str:
    try:
        return plain_cell(cell)
    except UnreadableCellError:
        return ""


def _fitting(days: list[Readings], today: datetime.date) -> list[DateOrder]:
    """The orders in which all cells are likely days, or else days at all; one for each outcome."""
    whole = [order for order in DateOrder if all(order in each for each in days)]
    likely = [order for order in whole if all(_is_likely(each, order, today) for each in days)] or whole
    outcomes = {tuple(each[order] for each in days): order for order in reversed(likely)}
    return [order for order in likely if order in outcomes.values()]


def _is_likely(days: Readings, order: DateOrder, today: datetime.date) -> bool:
    oldest = today.replace(year=today.year - SHORT_YEARS, day=1)
    is_told = len(set(days.values())) == 1  # an old day that says so itself is one
    return days[order] <= today + AHEAD and (is_told or days[order] >= oldest)


def _serial(plain: str) -> datetime.date | None:
    found = _SERIAL.fullmatch(plain)
    return FIRST_SERIAL + int(found[1]) * ONE_DAY if found else None


def _serials(
    numbers: list[datetime.date], told: list[datetime.date], today: datetime.date, *, is_alone: bool
) -> tuple[datetime.date, datetime.date] | None:
    """The days that numbers may mean: of the last years if all cells are numbers, else near the others."""
    first, last = today.replace(year=today.year - SERIAL_YEARS, day=1), today + ONE_DAY
    if not numbers:
        return None
    if is_alone:
        return (first, last) if all(first <= day <= last for day in numbers) else None
    if not told:
        return None
    near = datetime.timedelta(days=31)
    return max(first, min(told) - near), min(last, max(told) + near)
