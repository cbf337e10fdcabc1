"""Other names for one thing, words that say nothing, and words with one letter wrong."""

import pytest

from catalog.spelling import is_one_letter_off, mended, names_for, telling


@pytest.mark.parametrize("other", ["netflx", "nettflix", "netflxi", "etflix", "netflixx"])
def test_one_letter_off(other: str) -> None:
    assert is_one_letter_off("netflix", other)
    assert is_one_letter_off(other, "netflix")


@pytest.mark.parametrize("other", ["netflix", "netfl", "netxlfi", "spotify", "", "nteflxi"])
def test_more_or_less_than_one_letter_off(other: str) -> None:
    assert not is_one_letter_off("netflix", other)
    assert not is_one_letter_off(other, "netflix")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("netflex", "netflix"),
        ("playstaton", "playstation"),
        ("بلايستيشم", "بلايستيشن"),
        ("البلايستيشن", "بلايستيشن"),  # with the article
        ("germny", "germany"),
        ("hulluu", "hulluu"),  # two letters: nobody knows
        ("stem", "stem"),  # too short to guess
        ("stea", "stea"),  # a part of a name is no mistake
    ],
)
def test_word_is_mended_by_known_names(typed: str, meant: str) -> None:
    assert mended([typed], []) == [meant]


def test_word_is_mended_by_the_shops_own_categories() -> None:
    assert mended(["hulluu", "wuplay"], ["Hullu", "Wupplay"]) == ["hullu", "wupplay"]


def test_names_of_one_thing_stand_for_each_other() -> None:
    assert {"psn", "بلايستيشن"} <= set(names_for("playstation"))
    assert {"psn"} <= set(names_for("بلايست"))  # the beginning is enough
    assert names_for("hullu") == ("hullu",)
    assert names_for("s") == ("s",)  # one letter is part of everything


def test_words_that_say_nothing_are_left_out_unless_nothing_else_is_said() -> None:
    assert telling(["carte", "psn"]) == ["psn"]
    assert telling(["carte"]) == ["carte"]
