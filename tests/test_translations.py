"""The catalogues of the shop: complete, with the same placeholders, in all plural forms."""

import re

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from django.conf import settings

PLURAL_FORMS = {"ar": 6, "fr": 2}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]")


@pytest.fixture(params=PLURAL_FORMS)
def catalogue(request) -> Catalog:
    path = settings.BASE_DIR / "locale" / request.param / "LC_MESSAGES" / "django.po"
    with path.open("rb") as file:
        return read_po(file, locale=request.param)


def texts(message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string)


def test_catalogue_is_complete(catalogue):
    assert [m.id for m in catalogue if m.id and (m.fuzzy or not all(texts(m)))] == []


def test_catalogue_has_all_plural_forms(catalogue):
    wanted = PLURAL_FORMS[str(catalogue.locale)]
    assert [m.id for m in catalogue if m.pluralizable and len(m.string) != wanted] == []


def test_catalogue_invents_no_placeholder_and_loses_none(catalogue):
    wrong = []
    for message in catalogue:
        if not message.id:
            continue
        source = set(PLACEHOLDER.findall(message.id if isinstance(message.id, str) else " ".join(message.id)))
        found = [set(PLACEHOLDER.findall(text)) for text in texts(message)]
        # Arabic writes "one" and "two" as words: a plural form may do without the number.
        whole = set.union(*found) == source and all(each <= source for each in found)
        if not whole:
            wrong.append(message.id)
    assert wrong == []


def test_arabic_texts_are_arabic():
    path = settings.BASE_DIR / "locale/ar/LC_MESSAGES/django.po"
    with path.open("rb") as file:
        catalogue = read_po(file, locale="ar")
    latin = [m.id for m in catalogue if m.id and not re.search("[\u0600-\u06ff]|،", "".join(texts(m)))]
    assert latin == []
