"""Amounts in words, as somebody who grew up with the language writes them on a cheque."""

from itertools import pairwise

import pytest

from payments.documents import arabic_numbers
from payments.documents.amounts_in_words import amount_in_words

ARABIC = [
    (0, "صفر دينار جزائري"),
    (1, "دينار جزائري واحد"),
    (2, "ديناران جزائريان"),
    (3, "ثلاثة دنانير جزائرية"),
    (8, "ثمانية دنانير جزائرية"),
    (10, "عشرة دنانير جزائرية"),
    (11, "أحد عشر دينارًا جزائريًا"),
    (12, "اثنا عشر دينارًا جزائريًا"),
    (18, "ثمانية عشر دينارًا جزائريًا"),
    (20, "عشرون دينارًا جزائريًا"),
    (21, "واحد وعشرون دينارًا جزائريًا"),
    (32, "اثنان وثلاثون دينارًا جزائريًا"),
    (99, "تسعة وتسعون دينارًا جزائريًا"),
    (100, "مائة دينار جزائري"),
    (101, "مائة ودينار جزائري واحد"),
    (102, "مائة وديناران جزائريان"),
    (103, "مائة وثلاثة دنانير جزائرية"),
    (110, "مائة وعشرة دنانير جزائرية"),
    (111, "مائة وأحد عشر دينارًا جزائريًا"),
    (200, "مائتا دينار جزائري"),
    (205, "مائتان وخمسة دنانير جزائرية"),
    (300, "ثلاثمائة دينار جزائري"),
    (515, "خمسمائة وخمسة عشر دينارًا جزائريًا"),
    (800, "ثمانمائة دينار جزائري"),
    (1000, "ألف دينار جزائري"),
    (1001, "ألف ودينار جزائري واحد"),
    (1030, "ألف وثلاثون دينارًا جزائريًا"),
    (1100, "ألف ومائة دينار جزائري"),
    (1200, "ألف ومائتا دينار جزائري"),
    (2000, "ألفا دينار جزائري"),
    (2060, "ألفان وستون دينارًا جزائريًا"),
    (3005, "ثلاثة آلاف وخمسة دنانير جزائرية"),
    (10_000, "عشرة آلاف دينار جزائري"),
    (11_000, "أحد عشر ألف دينار جزائري"),
    (12_500, "اثنا عشر ألفًا وخمسمائة دينار جزائري"),
    (25_750, "خمسة وعشرون ألفًا وسبعمائة وخمسون دينارًا جزائريًا"),
    (100_000, "مائة ألف دينار جزائري"),
    (101_000, "مائة ألف وألف دينار جزائري"),
    (102_000, "مائة ألف وألفا دينار جزائري"),
    (102_300, "مائة ألف وألفان وثلاثمائة دينار جزائري"),
    (103_000, "مائة وثلاثة آلاف دينار جزائري"),
    (112_500, "مائة واثنا عشر ألفًا وخمسمائة دينار جزائري"),
    (200_000, "مائتا ألف دينار جزائري"),
    (205_000, "مائتان وخمسة آلاف دينار جزائري"),
    (
        515_515,
        "خمسمائة وخمسة عشر ألفًا وخمسمائة وخمسة عشر دينارًا جزائريًا",
    ),
    (1_000_000, "مليون دينار جزائري"),
    (1_100_000, "مليون ومائة ألف دينار جزائري"),
    (2_000_000, "مليونا دينار جزائري"),
    (2_000_500, "مليونان وخمسمائة دينار جزائري"),
    (3_000_000, "ثلاثة ملايين دينار جزائري"),
    (11_500_000, "أحد عشر مليونًا وخمسمائة ألف دينار جزائري"),
    (2_000_000_000, "مليارا دينار جزائري"),
]

FRENCH = [
    (0, "zéro dinar algérien"),
    (1, "un dinar algérien"),
    (2, "deux dinars algériens"),
    (21, "vingt et un dinars algériens"),
    (71, "soixante et onze dinars algériens"),
    (80, "quatre-vingts dinars algériens"),
    (81, "quatre-vingt-un dinars algériens"),
    (99, "quatre-vingt-dix-neuf dinars algériens"),
    (100, "cent dinars algériens"),
    (200, "deux cents dinars algériens"),
    (201, "deux cent un dinars algériens"),
    (515, "cinq cent quinze dinars algériens"),
    (1000, "mille dinars algériens"),
    (1030, "mille trente dinars algériens"),
    (12_500, "douze mille cinq cents dinars algériens"),
    (80_000, "quatre-vingt mille dinars algériens"),
    (200_000, "deux cent mille dinars algériens"),
    (1_000_000, "un million de dinars algériens"),
    (1_200_000, "un million deux cent mille dinars algériens"),
    (80_000_000, "quatre-vingts millions de dinars algériens"),
    (1_000_000_000, "un milliard de dinars algériens"),
]

ENGLISH = [
    (0, "zero Algerian dinars"),
    (1, "one Algerian dinar"),
    (2, "two Algerian dinars"),
    (515, "five hundred and fifteen Algerian dinars"),
    (1030, "one thousand and thirty Algerian dinars"),
    (12_500, "twelve thousand, five hundred Algerian dinars"),
    (1_000_000, "one million Algerian dinars"),
]

CENTIMES = [
    ("ar", 1, "سنتيم واحد"),
    ("ar", 2, "سنتيمان"),
    ("ar", 3, "ثلاثة سنتيمات"),
    ("ar", 50, "خمسون سنتيمًا"),
    ("ar", 514_50, "خمسمائة وأربعة عشر دينارًا جزائريًا وخمسون سنتيمًا"),
    ("fr", 1, "un centime"),
    ("fr", 514_50, "cinq cent quatorze dinars algériens et cinquante centimes"),
    ("fr", 1_000_000_01, "un million de dinars algériens et un centime"),
    ("en", 1, "one centime"),
    ("en", 514_50, "five hundred and fourteen Algerian dinars and fifty centimes"),
]

LARGEST = 2**63 - 1  # centimes; what an amount's column holds


def dinars(table: list[tuple[int, str]], language: str) -> list[tuple[str, int, str]]:
    return [(language, number * 100, words) for number, words in table]


@pytest.mark.parametrize(
    ("language", "centimes", "words"),
    [*dinars(ARABIC, "ar"), *dinars(FRENCH, "fr"), *dinars(ENGLISH, "en"), *CENTIMES],
)
def test_amount_in_words(language: str, centimes: int, words: str) -> None:
    assert amount_in_words(centimes, language) == words


def test_another_language_gets_english_as_its_other_texts_do() -> None:
    assert amount_in_words(515_00, "de") == amount_in_words(515_00, "en")


@pytest.mark.parametrize("language", ["ar", "fr", "en"])
def test_largest_amount_has_words(language: str) -> None:
    assert len(amount_in_words(LARGEST, language).split()) > 15


@pytest.mark.parametrize("language", ["ar", "fr", "en"])
def test_amount_below_zero_is_refused(language: str) -> None:
    with pytest.raises(ValueError, match="below zero"):
        amount_in_words(-1, language)


@pytest.mark.parametrize("number", [-1, arabic_numbers.MAX_NUMBER + 1])
def test_arabic_refuses_what_it_has_no_words_for(number: int) -> None:
    with pytest.raises(ValueError, match="out of range"):
        arabic_numbers.arabic_count(number, arabic_numbers.ArabicNoun("", "", "", "", ""))


NUMBERS = [*range(3000), *range(3000, 3_000_000, 997), *range(0, 3_000_000, 1000)]


def test_no_two_numbers_share_their_arabic_words() -> None:
    numbers = set(NUMBERS)

    assert len({amount_in_words(number * 100, "ar") for number in numbers}) == len(numbers)


def test_arabic_words_agree_with_the_last_part_of_the_number() -> None:
    """What decides the form of the noun is the last two digits, or their absence."""
    wrong = [
        number for number in NUMBERS if not amount_in_words(number * 100, "ar").endswith(_ending(number))
    ]

    assert wrong == []


def _ending(number: int) -> str:
    last = number % 100
    if last == 1:
        return "دينار جزائري واحد"
    if last == 2:
        return "ديناران جزائريان"
    if 3 <= last <= 10:
        return " دنانير جزائرية"
    return " دينارًا جزائريًا" if last else " دينار جزائري"


def test_arabic_conjunction_is_written_together_with_the_next_word() -> None:
    assert [number for number in NUMBERS if " و " in amount_in_words(number * 100, "ar")] == []


@pytest.mark.parametrize(
    ("whole", "shortened"), [("مائتان", "مائتا"), ("ألفان", "ألفا"), ("مليونان", "مليونا")]
)
def test_arabic_dual_loses_its_ending_right_before_a_noun(whole: str, shortened: str) -> None:
    """مائتان وخمسة, but مائتا دينار."""
    for number in NUMBERS:
        words = amount_in_words(number * 100, "ar").split()
        for word, following in pairwise(words):
            if word.removeprefix("و") in (whole, shortened):
                assert word.endswith(whole) is following.startswith("و"), number
