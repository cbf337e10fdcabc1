"""Addresses of the same page in other languages."""

from django.http import HttpRequest
from django.urls import translate_url
from django.utils.translation import get_language


def address_in(language: str, path: str, request: HttpRequest) -> str:
    """The address of `path`, with its query, in another language; unchanged where it has none.

    All addresses are alike below the code of their language, so that of the page being shown, which was found
    already, is not looked for again.
    """
    own = f"/{get_language()}/"
    if request.resolver_match and path.startswith(request.path) and path.startswith(own):
        return f"/{language}/{path.removeprefix(own)}"
    return translate_url(path, language)
