"""Dates of a statement: a column is read in the one order that fits all of it, or a person is asked."""

import datetime

import pytest

from payments.tests.statement_parser import TODAY
from payments.transfers.statement_files.csv_values import UnreadableCellError
from payments.transfers.statement_files.dates import DateOrder, detect_date_column

DAY, MONTH, YEAR = DateOrder


def read(*cells: str, order: DateOrder | None = None) -> list[str]:
    """The days of a column, or why a cell is none."""
    column = detect_date_column(cells, today=TODAY, order=order)
    found = []
    for cell in cells:
        try:
            found.append(column.read(cell).isoformat())
        except UnreadableCellError as exc:
            found.append(str(exc))
    return found


@pytest.mark.parametrize(
    "text",
    [
        "31/01/2026",
        "31-JAN-26",
        "31 janv. 2026",
        "31 Janvier 2026",
        "samedi 31 janvier 2026",
        "sam. 31/01/2026",
        "31 january 2026",
        "January 31, 2026",
        "Jan 31, 2026",
        "٣١ جانفي ٢٠٢٦",
        "31 يناير 2026",
        "السبت 31 يناير 2026",
        "20260131",
        "31012026",
        "310126",
        "31-01-2026",
        "31.01.2026",
        "31/1/26",
        "2026-01-31",
        "2026/01/31",
        "2026-01-31 23:59:59",
        "31/01/2026 08:05",
        "31/01/2026 08h05",
        "31-Jan-26 12:36:14 AM",
        "2026-01-31T10:00:00Z",
        "2026-01-31T10:00:00.000+01:00",
        "٣١/٠١/٢٠٢٦",
        "\u200e31/01/2026\u200e",
        "46053",
        "46053,375",
    ],
)
def test_date_is_read_as_banks_and_spreadsheets_write_it(text: str) -> None:
    assert read(text) == ["2026-01-31"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "30/02/2026",
        "2026-13-01",
        "31/01",
        "31/01-2026",
        "31 janvier",
        "31-janv",
        "0/0/0",
        "31 ju 2026",
        "31 jui 2026",
        "31 virement 2026",
        "30 fevrier 2026",
        "20261331",
        "12345",
        "99999",
        "44591",  # the same day to Excel for Macintosh, which counts from 1904
        "51126",  # 05/11/26 whose zero got lost
    ],
)
def test_date_that_is_not_certain_is_refused(text: str) -> None:
    assert read(text) == ["no readable date"]


@pytest.mark.parametrize(
    ("cells", "days"),
    [
        (["05/11/2026", "30/11/2026"], ["2026-11-05", "2026-11-30"]),
        (["11/05/2026", "11/30/2026"], ["2026-11-05", "2026-11-30"]),
        (["05/11/26", "30/11/26"], ["2026-11-05", "2026-11-30"]),
        (["26/11/05", "26/11/30"], ["2026-11-05", "2026-11-30"]),
        (["051126", "301126"], ["2026-11-05", "2026-11-30"]),
        (["05112026", "30112026"], ["2026-11-05", "2026-11-30"]),
        (["20261105", "20261130"], ["2026-11-05", "2026-11-30"]),
        (["46331", "46356"], ["2026-11-05", "2026-11-30"]),
        (["46331", "30/11/2026"], ["2026-11-05", "2026-11-30"]),
        (["05/11/2026", "Total", "", "30/11/2026"], ["2026-11-05", *["no readable date"] * 2, "2026-11-30"]),
        (["11/11/2026"], ["2026-11-11"]),
        (["05/11/2026", "2026-11-30", "30/11/2026"], ["2026-11-05", "2026-11-30", "2026-11-30"]),
    ],
)
def test_whole_column_tells_the_order(cells: list[str], days: list[str]) -> None:
    assert read(*cells) == days


UNCLEAR = "the day and the month cannot be told apart"


def test_column_of_which_nothing_tells_the_order_is_asked_about() -> None:
    cells = ["05/11/2026", "2026-10-30", "09/11/2026"]

    assert detect_date_column(cells, today=TODAY).orders == (DAY, MONTH)
    assert read(*cells) == [UNCLEAR, "2026-10-30", UNCLEAR]
    assert read(*cells, order=DAY) == ["2026-11-05", "2026-10-30", "2026-11-09"]
    assert read(*cells, order=MONTH) == ["2026-05-11", "2026-10-30", "2026-09-11"]


def test_short_years_are_asked_about_in_three_orders() -> None:
    assert detect_date_column(["20/11/15"], today=datetime.date(2021, 1, 1)).orders == (DAY, YEAR)


def test_an_order_that_leads_far_ahead_is_none() -> None:
    assert read("09/02/2026", "01/02/2026", "03/01/2026")[0] == UNCLEAR
    assert detect_date_column(["12/02/2026"], today=datetime.date(2026, 2, 12)).orders == (DAY,)


def test_two_orders_in_one_column_are_guessed_for_no_cell() -> None:
    """Excel turns what it takes for a date around, and leaves the rest as it was."""
    assert read("11/05/2026", "30/11/2026", "11/29/2026") == [UNCLEAR, "2026-11-30", "2026-11-29"]


def test_number_far_from_the_other_days_is_no_date() -> None:
    assert read("30/11/2026", "46000") == ["2026-11-30", "no readable date"]
    assert read("30/11/2026", "46340")[1] == "2026-11-14"
    assert read("46356", "12345") == ["no readable date"] * 2
