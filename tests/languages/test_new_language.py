"""What each language of `LANGUAGES` needs, so that a new one is told what it lacks; see locale/README.md."""

from importlib import import_module

import pytest
from django.conf import settings

from catalog.models import Category, Denomination, Product
from core.templatetags import heads
from payments.documents.amounts_in_words import amount_in_words
from payments.gateways import chargily
from tests.languages.test_translations import PLURAL_FORMS

LANGUAGES = [code for code, _name in settings.LANGUAGES]
SOURCE = "en"  # the texts of the sources need no catalogue
COLUMNS = {
    Category: ("title", "redemption"),
    Product: ("title", "text", "redemption"),
    Denomination: ("name",),
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_language_has_its_catalogue_and_plural_forms(language: str) -> None:
    has_catalogue = (settings.BASE_DIR / "locale" / language / "LC_MESSAGES/django.po").is_file()

    assert (has_catalogue and language in PLURAL_FORMS) or language == SOURCE


@pytest.mark.parametrize("language", LANGUAGES)
def test_language_has_formats_of_dates_and_numbers(language: str) -> None:
    formats = vars(import_module(f"storefront.formats.{language}.formats"))

    assert {name for name in formats if name.isupper()}


@pytest.mark.parametrize("language", LANGUAGES)
def test_language_has_a_column_for_each_text_of_the_catalogue(language: str) -> None:
    for model, texts in COLUMNS.items():
        names = {field.name for field in model._meta.get_fields()}
        assert {f"{text}_{language}" for text in texts} <= names, model


@pytest.mark.parametrize("language", LANGUAGES)
def test_language_can_be_switched_to(language: str) -> None:
    switch = (settings.BASE_DIR / "templates/_languages.html").read_text()

    assert f"language_url '{language}'" in switch


@pytest.mark.parametrize("language", LANGUAGES)
def test_language_is_known_to_heads_of_pages_and_to_the_gateway(language: str) -> None:
    assert language in heads.LOCALES
    assert language in chargily.LOCALES


def test_each_language_writes_amounts_in_its_own_words() -> None:
    assert len({amount_in_words(1_234_00, language) for language in LANGUAGES}) == len(LANGUAGES)
