"""Cells of a statement: an amount or a date is read for certain or not at all."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.money import LARGEST_DINARS
from payments.transfers.cells import Unreadable, read_amount, read_date

ARABIC_INDIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")


@pytest.mark.parametrize(
    ("text", "centimes"),
    [
        ("12 500,00", 12_500_00),
        ("12.500,00", 12_500_00),
        ("12,500.00", 12_500_00),
        ("12'500.00", 12_500_00),
        ("12\u00a0500,00", 12_500_00),
        ("12\u202f500,00 DA", 12_500_00),
        ("12500", 12_500_00),
        ("12500.5", 12_500_50),
        ("12500,05", 12_500_05),
        ("12.500", 12_500_00),
        ("12,500", 12_500_00),
        ("1 234 567,89", 1_234_567_89),
        ("1.234.567", 1_234_567_00),
        ("+515", 515_00),
        ("515+", 515_00),
        ("-515,00", -515_00),
        ("−515,00", -515_00),
        ("515,00-", -515_00),
        ("(515,00)", -515_00),
        ("- 515", -515_00),
        ("515DA", 515_00),
        ("DZD 515.00", 515_00),
        ("515,00 د.ج", 515_00),
        ("515 دج", 515_00),
        ("515 دينار جزائري", 515_00),
        ("١٢٬٥٠٠٫٠٠", 12_500_00),
        ("\u200f١٢٥٠٠\u200f", 12_500_00),
        ("0,00", 0),
        ("007", 7_00),
    ],
)
def test_amount_is_read_as_banks_write_it(text: str, centimes: int) -> None:
    assert read_amount(text) == centimes


@pytest.mark.parametrize(
    "text",
    [
        "",
        "abc",
        "DA",
        "12 50",
        "1 2500",
        "1,2,3",
        "12.500.00",
        "12,500,00",
        "0,500",
        "12.5000",
        "12 500.000,00",
        "1.25E+04",
        "1e4",
        "NaN",
        "inf",
        "--5",
        "+-5",
        "5 5",
        "½",
        "0x10",
        "=515",
        "=1+1",
        "515 EUR",
        "515 DATE",
        "9" * 13,
        "1" * 5000,
        "5.",
        ",5",
        "()",
    ],
)
def test_amount_that_is_not_certain_is_refused(text: str) -> None:
    with pytest.raises(Unreadable):
        read_amount(text)


def grouped(whole: int, separator: str) -> str:
    return f"{whole:,}".replace(",", separator)


@given(
    st.integers(0, int(LARGEST_DINARS)),
    st.integers(0, 99),
    st.sampled_from([("", ","), ("", "."), (" ", ","), ("\u00a0", ","), (".", ","), (",", "."), ("'", ".")]),
    st.sampled_from(["{}", "+{}", "{} DA", "DZD {}", "-{}", "({})"]),
    st.booleans(),
)
def test_amount_survives_every_way_to_write_it(
    whole: int, cents: int, signs: tuple[str, str], form: str, arabic: bool
) -> None:
    written = form.format(f"{grouped(whole, signs[0])}{signs[1]}{cents:02d}")
    expected = (whole * 100 + cents) * (-1 if form[0] in "-(" else 1)

    assert read_amount(written.translate(ARABIC_INDIC) if arabic else written) == expected


@pytest.mark.parametrize(
    "text",
    [
        "31/01/2026",
        "31-JAN-26",
        "31 janv. 2026",
        "31 Janvier 2026",
        "31 january 2026",
        "٣١ جانفي ٢٠٢٦",
        "20260131",
        "31-01-2026",
        "31.01.2026",
        "31/1/26",
        "2026-01-31",
        "2026/01/31",
        "2026-01-31 23:59:59",
        "31/01/2026 08:05",
        "2026-01-31T10:00:00Z",
        "٣١/٠١/٢٠٢٦",
        "\u200e31/01/2026\u200e",
    ],
)
def test_date_is_read_with_the_day_or_the_year_first(text: str) -> None:
    assert read_date(text) == datetime.date(2026, 1, 31)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "01/31/2026",
        "30/02/2026",
        "2026-13-01",
        "31/01",
        "31/01-2026",
        "46053",
        "31 janvier",
        "0/0/0",
        "31 ju 2026",
        "31 jui 2026",
        "31 virement 2026",
        "30 fevrier 2026",
        "20261331",
        "19260131",
    ],
)
def test_date_that_is_not_certain_is_refused(text: str) -> None:
    with pytest.raises(Unreadable):
        read_date(text)


def test_day_comes_before_the_month() -> None:
    assert read_date("02/03/2026") == datetime.date(2026, 3, 2)
