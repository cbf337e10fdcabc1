"""Money: exact at the border, rounded the way the trade rounds."""

import re
from decimal import Decimal

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from core.money import (
    MAX_DINARS,
    InvalidAmountError,
    centimes_from_dinars,
    change_html,
    dinars_from_centimes,
    dinars_html,
    format_dinars,
    is_whole_dinars,
    round_half_up_to_dinar,
    round_up_to,
)


@pytest.mark.parametrize(
    ("dinars", "centimes"),
    [
        ("490.00", 49_000),
        (490, 49_000),
        (Decimal("0.29"), 29),
        ("1e3", 100_000),
        ("0", 0),
        ("490.001", 49_001),  # finer than a centime: a cost is rounded up, never down
        ("490.0000000001", 49_001),
        (MAX_DINARS, 10**14),
    ],
)
def test_centimes_from_dinars_is_exact_and_rounds_costs_up(dinars, centimes):
    assert centimes_from_dinars(dinars) == centimes


@pytest.mark.parametrize(
    "bad",
    [
        4.9,
        True,
        False,
        None,
        "",
        "abc",
        "NaN",
        "Infinity",
        "-Infinity",
        "-1",
        "sNaN",
        Decimal("1e13"),
        [490],
        {},
    ],
)
def test_centimes_from_dinars_refuses_what_is_no_money(bad):
    with pytest.raises(InvalidAmountError):
        centimes_from_dinars(bad)


def test_not_money_error_does_not_quote_the_input():
    with pytest.raises(InvalidAmountError) as caught:
        centimes_from_dinars("FAKE-1234-CODE")

    assert "FAKE" not in str(caught.value)


@given(st.integers(min_value=0, max_value=10**14))
def test_dinars_and_centimes_are_inverse(centimes):
    assert centimes_from_dinars(dinars_from_centimes(centimes)) == centimes


@pytest.mark.parametrize(
    ("exact", "rounded"),
    [
        (51_450, 51_500),  # 490 at 5 %: Python's own rounding would give 514 dinars
        (51_449, 51_400),
        (51_550, 51_600),
        (Decimal("51449.999"), 51_400),
        (0, 0),
    ],
)
def test_half_a_dinar_is_rounded_up(exact, rounded):
    assert round_half_up_to_dinar(exact) == rounded


@given(st.integers(min_value=0, max_value=10**12), st.integers(min_value=1, max_value=10**6))
def test_round_up_to_gives_the_smallest_multiple_that_is_not_below(amount, step):
    result = round_up_to(amount, step)

    assert result % step == 0
    assert amount <= result < amount + step


def test_whole_dinars_are_multiples_of_a_hundred_centimes():
    assert [is_whole_dinars(amount) for amount in (0, 100, 51_500, 51_450, 1)] == [
        True,
        True,
        True,
        False,
        False,
    ]


@pytest.mark.parametrize("language", ["ar", "fr", "en"])
def test_amounts_show_decimals_only_when_there_are_some(language):
    with translation.override(language):
        whole, broken = format_dinars(1_250_000), format_dinars(1_250_050)

    assert whole.endswith("\u00a0DA")
    assert "".join(letter for letter in whole if letter.isdigit()) == "12500"
    assert "".join(letter for letter in broken if letter.isdigit()) == "1250050"


@pytest.mark.parametrize("language", ["ar", "fr", "en"])
def test_amounts_use_western_digits_in_every_language(language):
    """Algeria writes Western digits, in Arabic too."""
    with translation.override(language):
        text = format_dinars(1_234_567_890)

    assert all(letter.isascii() for letter in text if letter.isdigit())


def test_amount_in_html_is_isolated_from_right_to_left_text():
    with translation.override("ar"):
        html = dinars_html(51_500)

    assert '<bdi dir="ltr">515</bdi>' in html


def test_sign_of_a_change_stands_before_the_digits_and_the_currency_after_them_in_arabic():
    with translation.override("ar"):
        came, went = change_html(250_000), change_html(-250_000)

    assert (
        re.sub(r"[\s\u00a0\u202f]", " ", came) == '<span class="money"><bdi dir="ltr">+2 500</bdi> دج</span>'
    )
    assert "−2" in went
