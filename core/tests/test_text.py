"""Texts on one line, cut to a length, and one slip of the pen apart."""

import pytest

from core.text import is_single_edit, one_line, printable_line, truncate


def test_text_is_cut_at_the_limit() -> None:
    assert truncate("fourteen", 4) == "four"
    assert truncate("four", 4) == "four"


def test_line_of_a_person_loses_what_is_not_seen() -> None:
    assert one_line("  two\u200b\u200fhalves\r\n and\ta\u00a0third ") == "twohalves and a third"


def test_line_of_a_machine_is_split_where_nothing_can_be_printed() -> None:
    assert printable_line("  two\u200b\u200fhalves\r\n and\ta\u00a0third ") == "two halves and a third"


def test_letter_that_nobody_knows_stays_in_a_line_of_a_person() -> None:
    assert one_line("a\ue000b") == "a\ue000b"
    assert printable_line("a\ue000b") == "a b"


@pytest.mark.parametrize("other", ["netflx", "nettflix", "netflxi", "etflix", "netflixx"])
def test_one_letter_off(other: str) -> None:
    assert is_single_edit("netflix", other)
    assert is_single_edit(other, "netflix")


@pytest.mark.parametrize("other", ["netflix", "netfl", "netxlfi", "spotify", "", "nteflxi"])
def test_more_or_less_than_one_letter_off(other: str) -> None:
    assert not is_single_edit("netflix", other)
    assert not is_single_edit(other, "netflix")
