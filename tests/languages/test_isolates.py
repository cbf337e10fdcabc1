"""No isolate holds Arabic letters or stays open: in no text that the shop brings along, whatever shows it."""

import pytest
from django.conf import settings
from django.template.defaultfilters import truncatechars
from django.utils import translation

from catalog.presentation.artwork import KNOWN_COLOURS, card_svg
from catalog.presentation.guide_texts import ANY_CARD, BRANDS
from catalog.presentation.redemption_guides import guide_for
from catalog.testing import make_product
from core.templatetags.shop import shortened
from core.text import isolated
from tests.languages.page_text import broken_isolates
from tests.languages.test_translations import read, texts, translated

SHIPPED = (
    "catalog/search/synonyms.txt",
    "catalog/search/search_words.txt",
    "catalog/presentation/guide_texts.py",
    "templates/500.html",
)


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_no_translation_turns_arabic_around(language: str) -> None:
    found = [broken_isolates(text) for message in translated(read(language)) for text in texts(message)]

    assert len(found) > 1_000
    assert [each for each in found if each] == []


@pytest.mark.parametrize("name", SHIPPED)
def test_no_file_of_words_does(name: str) -> None:
    assert broken_isolates((settings.BASE_DIR / name).read_text()) == []


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["ar", "fr", "en"])
def test_no_shipped_guide_does(language: str) -> None:
    with translation.override(language):
        for names, steps in [(("anything",), ANY_CARD), *BRANDS]:
            shown = guide_for(make_product(names[0])).steps
            assert len(shown) == len(steps)
            assert [broken_isolates(step) for step in shown if broken_isolates(step)] == [], names


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("written", "isolates"),
    [
        ("قد يطلب عنوان Steamًا", ["Steam"]),
        ("افتح midasbuy.com في المتصفح", ["midasbuy.com"]),
        ("اختر Steam ثم PlayStation Store من القائمة", ["Steam", "PlayStation Store"]),
        ("بطاقةiTunesالأمريكية", ["iTunes"]),
        ("أدخل 25 حرفا في Xbox 360", ["Xbox 360"]),
        ("لا شيء هنا", []),
    ],
)
def test_guide_that_the_shop_wrote_isolates_latin_names_alone(written: str, isolates: list[str]) -> None:
    product = make_product("Anything", redemption_ar=written)

    with translation.override("ar"):
        (step,) = guide_for(product).steps

    assert [part.partition("\u2069")[0] for part in step.split("\u2068")[1:]] == isolates
    assert broken_isolates(step) == []


def test_brand_is_known_beside_arabic_letters_without_a_space() -> None:
    grounds = {card_svg(title).split('fill="')[1].split('"')[0] for title in ("Steam", "بطاقةSteam")}

    assert "steam" in KNOWN_COLOURS
    assert len(grounds) == 1


def test_cut_closes_the_isolate_that_it_opens() -> None:
    text = f"{'a' * 20}{isolated('1 030 DA')} and more"

    assert broken_isolates(truncatechars(text, 25)) != []
    assert broken_isolates(shortened(text, 25)) == []
    assert shortened("short", 25) == "short"


@pytest.mark.parametrize(
    "text", ["\u2068Steam\u064b\u2069", "\u2068Steam ثم\u2069", "\u2068open", "closed\u2069", "\u2066ـ\u2069"]
)
def test_broken_isolate_is_noticed(text: str) -> None:
    assert broken_isolates(text) != []


@pytest.mark.parametrize(
    "text", ["\u2068Steam\u2069 ثم \u20681\u00a0030\u00a0DA\u2069", "\u2066١٢٣\u2069", "لا شيء"]
)
def test_sound_isolate_is_not(text: str) -> None:
    assert broken_isolates(text) == []
