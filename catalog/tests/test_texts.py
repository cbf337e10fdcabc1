"""Titles in the shop's languages, names of regions, and keys to compare texts by."""

import pytest
from django.utils import translation

from catalog.models import Category, Denomination, Product
from catalog.regions import region_name
from catalog.texts import fold, title_key


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Été à Noël", "ete a noel"),
        ("PSN — 10€", "psn 10"),
        ("أإآ ٱلهدية", "ااا الهديه"),
        ("بِطَاقَة", "بطاقه"),
        ("هـــدايا", "هدايا"),
        ("مستشفى", "مستشفي"),
        ("٢٠ يورو", "20 يورو"),
        ("ڨوڨل پلاي ڤيزا", "قوقل بلاي فيزا"),
        ("ﬁle Straße", "file strasse"),
        ("  \t ", ""),
    ],
)
def test_fold_makes_variants_one(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_fold_is_stable() -> None:
    for text in ["Été", "أهلا", "ﷺ", "Ⅷ", "ΑΣ"]:
        assert fold(fold(text)) == fold(text)


def test_title_key_ignores_case_and_spaces() -> None:
    assert title_key("  Google\u00a0 Play ") == title_key("GOOGLE PLAY")


@pytest.mark.parametrize(("language", "title"), [("ar", "بلايستيشن"), ("fr", "Carte"), ("en", "PSN")])
def test_title_is_the_shops_in_each_language_else_the_suppliers(language: str, title: str) -> None:
    texts = {"title_ar": "بلايستيشن", "title_fr": "Carte"}
    with translation.override(language):
        assert Product(supplier_title="PSN", **texts).title == title
        assert Category(supplier_title="PSN", **texts).title == title


def test_denomination_name_falls_back_to_the_suppliers() -> None:
    with translation.override("fr"):
        assert Denomination(supplier_name="10 EUR", name_fr="Dix euros").name == "Dix euros"
        assert Denomination(supplier_name="10 EUR").name == "10 EUR"


@pytest.mark.parametrize(
    ("slug", "name"),
    [
        ("germany", "Germany"),
        ("dz", "Algeria"),
        ("uae", "United Arab Emirates"),
        ("new-zealand", "New Zealand"),
        ("", ""),
    ],
)
def test_region_has_a_name(slug: str, name: str) -> None:
    with translation.override("en"):
        assert region_name(slug) == name
