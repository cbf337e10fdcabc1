"""Dates and numbers in the three languages, as they are written in Algeria."""

from datetime import UTC, date, datetime

import pytest
from django.utils import translation
from django.utils.formats import date_format, number_format
from django.utils.timezone import localtime

from core.money import format_dinars

DAY = date(2026, 7, 3)
MOMENT = datetime(2026, 7, 3, 14, 5, tzinfo=UTC)  # 15:05 in Algiers


@pytest.mark.parametrize(
    ("language", "day", "short", "moment"),
    [
        ("ar", "3 جويلية 2026", "03/07/2026", "3 جويلية 2026، 15:05"),
        ("fr", "3 juillet 2026", "03/07/2026", "3 juillet 2026 à 15:05"),
        ("en", "3 July 2026", "03/07/2026", "3 July 2026, 15:05"),
    ],
)
def test_dates_have_the_day_first_and_24_hours(language: str, day: str, short: str, moment: str) -> None:
    with translation.override(language):
        assert date_format(DAY, "DATE_FORMAT") == day
        assert date_format(DAY, "SHORT_DATE_FORMAT") == short
        assert date_format(localtime(MOMENT), "DATETIME_FORMAT") == moment
        assert date_format(localtime(MOMENT), "SHORT_DATETIME_FORMAT") == f"{short} 15:05"
        assert date_format(localtime(MOMENT), "TIME_FORMAT") == "15:05"


def test_months_have_the_names_of_algeria() -> None:
    with translation.override("ar"):
        months = [date_format(date(2026, month, 1), "F") for month in range(1, 13)]

    assert months == (
        "جانفي فيفري مارس أفريل ماي جوان جويلية أوت سبتمبر أكتوبر نوفمبر ديسمبر".split()  # noqa: SIM905
    )


@pytest.mark.parametrize(("language", "mark"), [("ar", ","), ("fr", ","), ("en", ".")])
def test_numbers_are_grouped_by_a_space_that_does_not_break(language: str, mark: str) -> None:
    with translation.override(language):
        assert number_format(1234567.5, 2, use_l10n=True, force_grouping=True) == (
            f"1\u00a0234\u00a0567{mark}50"
        )
        assert format_dinars(12_500_00) == "12\u00a0500\u00a0DA"
        assert format_dinars(514_50) == f"514{mark}50\u00a0DA"


# Arabic has a form each for none, one, two, a few (3 to 10), many (11 to 99) and hundreds.
CARDS = "%(count)s order with this e-mail address is still unpaid."
FORMS = {0: 0, 1: 1, 2: 2, 3: 3, 10: 3, 11: 4, 99: 4, 100: 5, 102: 5, 103: 3, 111: 4}


@pytest.mark.parametrize(("number", "form"), FORMS.items())
def test_arabic_has_the_right_form_for_every_number(number: int, form: int) -> None:
    said = ["لا يوجد", "طلب واحد", "طلبان", "طلبات لم", "طلبًا لم", "طلب لم"]
    with translation.override("ar"):
        text = translation.ngettext(CARDS, CARDS.replace("order", "orders").replace("is", "are"), number)

    assert said[form] in text


@pytest.mark.parametrize(("number", "word"), [(0, "commande "), (1, "commande "), (2, "commandes ")])
def test_french_counts_none_as_one(number: int, word: str) -> None:
    plural = "%(count)s orders with this e-mail address are still unpaid."
    with translation.override("fr"):
        assert word in translation.ngettext(CARDS, plural, number)
