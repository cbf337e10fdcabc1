"""Cells of a statement: an amount or a date is read for certain or not at all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.money import MAX_DINARS
from payments.transfers.statement_files.csv_values import (
    UnreadableCellError,
    decimal_mark,
    has_sign,
    read_amount,
)

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
        ("1 267,00 CR", 1267_00),
        ("1 267,00 Dr.", -1267_00),
        ("1267,00 مدين", -1267_00),
        ("1 267,00 DA -", -1267_00),
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
    with pytest.raises(UnreadableCellError):
        read_amount(text)


def grouped(whole: int, separator: str) -> str:
    return f"{whole:,}".replace(",", separator)


@given(
    st.integers(0, int(MAX_DINARS)),
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
    ("text", "mark"),
    [
        ("1267,00", ","),
        ("1.267,5", ","),
        ("-12.50", "."),
        ("1267,000", ","),
        ("0.500", "."),
        ("12,500", ""),
        ("1267", ""),
        ("1 267", ""),
        ("text", ""),
    ],
)
def test_mark_of_decimals_is_told_by_what_groups_nothing(text: str, mark: str) -> None:
    assert decimal_mark(text) == mark


def test_three_digits_behind_the_mark_of_decimals_are_not_guessed() -> None:
    assert read_amount("12,500", decimals=".") == 12_500_00
    assert read_amount("1.267,00", decimals=",") == 1_267_00
    with pytest.raises(UnreadableCellError):
        read_amount("12,500", decimals=",")


def test_words_behind_an_amount_are_signs() -> None:
    assert has_sign("1 267,00 CR")
    assert not has_sign("1 267,00 DA")
