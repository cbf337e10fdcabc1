"""Other names for one thing, words that say nothing, and words with one letter wrong."""

import pytest

from catalog.identity.brands import brands_in
from catalog.search.spelling import correct_words, is_stopword, synonyms_of, without_stopwords


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
    assert correct_words([typed], []) == [meant]


def test_word_is_mended_by_the_shops_own_categories() -> None:
    assert correct_words(["hulluu", "wuplay"], ["Hullu", "Wupplay"]) == ["hullu", "wupplay"]


def test_names_of_one_thing_stand_for_each_other() -> None:
    assert {"psn", "بلايستيشن"} <= set(synonyms_of("playstation"))
    assert {"psn"} <= set(synonyms_of("بلايست"))  # the beginning is enough
    assert synonyms_of("hullu") == ("hullu",)
    assert synonyms_of("s") == ("s",)  # one letter is part of everything


def test_words_that_say_nothing_are_left_out() -> None:
    assert without_stopwords(["carte", "psn"]) == ["psn"]
    assert without_stopwords(["carte"]) == []


def test_words_of_the_search_alone_tell_cards_apart() -> None:
    """What the search leaves out must not hide that the supplier sells another card under an id."""
    assert without_stopwords(["netflix", "premium"]) == ["netflix"]
    assert not is_stopword("premium")
    assert brands_in("Fortnite for Xbox") == {"fortnite", "xbox"}
