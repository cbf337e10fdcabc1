"""What the head of a page tells machines: its address in each language, and facts about what it shows."""

import json
from typing import Any

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.templatetags.static import static
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from core.web.languages import address_in

register = template.Library()

# A browser ends the element at "</script", whatever stands around it.
_ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}
LOCALES = {"ar": "ar_DZ", "fr": "fr_FR", "en": "en_GB"}


@register.simple_tag(takes_context=True)
def own_address(context: template.Context) -> str:
    """The page's address for everybody, without what was asked of it."""
    request: HttpRequest = context["request"]
    return f"{settings.SITE_URL}{request.path}"


@register.simple_tag(takes_context=True)
def alternates(context: template.Context) -> SafeString:
    """Canonical address and translations of a public page; for other languages the shop's first."""
    request: HttpRequest = context["request"]
    paths = {code: address_in(code, request.path, request) for code, _name in settings.LANGUAGES}
    paths["x-default"] = paths[settings.FIRST_LANGUAGE]
    links = [f'<link rel="canonical" href="{escape(settings.SITE_URL + request.path)}">']
    for code, path in paths.items():
        address = escape(settings.SITE_URL + path)
        links.append(f'<link rel="alternate" hreflang="{code}" href="{address}">')
    return mark_safe("\n  ".join(links))  # noqa: S308 - escaped above


@register.simple_tag
def social_locale() -> str:
    """The active language as Open Graph spells it."""
    return LOCALES[(get_language() or settings.LANGUAGE_CODE)[:2]]


@register.simple_tag
def static_address(name: str) -> str:
    """The whole address of a static file, for those who fetch it from elsewhere."""
    return f"{settings.SITE_URL}{static(name)}"


@register.simple_tag
def linked_data(facts: dict[str, Any]) -> SafeString:
    """Facts as JSON-LD. A data block is not run, so the content security policy does not stand in its way."""
    text = json.dumps(facts, ensure_ascii=False, separators=(",", ":")).translate(_ESCAPES)
    return mark_safe(f'<script type="application/ld+json">{text}</script>')  # noqa: S308 - escaped above
