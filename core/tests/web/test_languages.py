"""Addresses in other languages: what is swapped is what Django would look for."""

import pytest
from django.test import RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver, resolve, translate_url
from django.utils import translation
from django.utils.functional import Promise

from core.web.languages import address_in

PATHS = (
    "/fr/",
    "/fr/c/psn/",
    "/fr/p/psn-germany/",
    "/fr/search/",
    "/fr/terms/",
    "/fr/cart/",
    "/fr/account/login/",
)


@pytest.mark.parametrize("language", ["ar", "en", "fr"])
@pytest.mark.parametrize("path", PATHS)
def test_page_is_found_in_every_language(path: str, language: str) -> None:
    request = RequestFactory().get(path, {"q": "a b"})
    with translation.override("fr"):
        request.resolver_match = resolve(path)
        for address in (path, request.get_full_path()):
            assert address_in(language, address, request) == translate_url(address, language)


def test_page_that_was_not_found_has_no_other_language() -> None:
    with translation.override("fr"):
        assert address_in("en", "/fr/none/", RequestFactory().get("/fr/none/")) == "/fr/none/"


def test_addresses_are_alike_in_all_languages() -> None:
    """Below the prefix none is translated; if one ever is, the swap of prefixes must go."""
    assert [each for each in _routes(get_resolver()) if isinstance(each, Promise)] == []


def _routes(resolver: URLResolver) -> list[object]:
    routes: list[object] = []
    for each in resolver.url_patterns:
        routes.append(getattr(each.pattern, "_route", getattr(each.pattern, "_regex", None)))
        if not isinstance(each, URLPattern):
            routes += _routes(each)
    return routes
