"""Names of brands inside Arabic sentences: isolated, and never with the Arabic words around them."""

import re

import pytest
from django.utils import translation

from catalog.presentation.guide_texts import BRANDS
from catalog.presentation.redemption_guides import guide_for
from catalog.testing import make_product

ISOLATE = re.compile("\u2066[^\u2069]*\u2069|\u2068[^\u2069]*\u2069")
ARABIC = re.compile("[\u0600-\u06ff]")

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", sorted({name for names, _steps in BRANDS for name in names}))
def test_no_isolate_of_a_guide_holds_arabic_letters(name: str) -> None:
    product = make_product(name)

    with translation.override("ar"):
        steps = guide_for(product).steps

    assert steps
    assert [isolate for step in steps for isolate in ISOLATE.findall(step) if ARABIC.search(isolate)] == []


def test_name_with_an_ending_of_arabic_letters_stays_whole() -> None:
    product = make_product("Steam", redemption_ar="قد يطلب عنوان Steamًا")

    with translation.override("ar"):
        (step,) = guide_for(product).steps

    assert ISOLATE.findall(step) == ["\u2068Steam\u2069"]
