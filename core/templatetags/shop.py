"""What the shop's own templates use: money, icons, card artwork, language links."""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from django import template
from django.core.signals import setting_changed
from django.dispatch import receiver
from django.http import HttpRequest
from django.template.base import Parser, Token
from django.template.defaultfilters import linebreaksbr
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import get_language, override

from core import money
from core.text import FIRST_STRONG_ISOLATE, POP_DIRECTIONAL_ISOLATE, isolated
from core.web.languages import address_in
from core.web.site import site_names

register = template.Library()


@register.filter
def dinars(centimes: int) -> SafeString:
    """Centimes as "1 030 DA", for pages; plain text takes `dinars_text`."""
    return money.dinars_html(centimes)


@register.filter
def change(centimes: int) -> SafeString:
    """A change in centimes as "+1 030 DA" or "−1 030 DA", for pages."""
    return money.change_html(centimes)


@register.filter
def dinars_text(centimes: int) -> str:
    """Centimes as "1 030 DA" without markup. For e-mails and attributes."""
    return money.dinars_text(centimes)


register.filter(isolated)


@register.filter
def shortened(text: str, length: int) -> str:
    """At most so many characters, with an ellipsis where it was longer; the cut leaves no isolate open."""
    short = Truncator(text).chars(length)
    return short + POP_DIRECTIONAL_ISOLATE * (
        short.count(FIRST_STRONG_ISOLATE) - short.count(POP_DIRECTIONAL_ISOLATE)
    )


@register.filter
def paragraphs(text: str) -> SafeString:
    """Plain text as HTML, whatever it holds: a paragraph for what stands between empty lines. For e-mails."""
    found = [part.strip() for part in re.split(r"\n\s*\n", text) if part.strip()]
    return format_html_join("\n", "<p>{}</p>", ((linebreaksbr(escape(part)),) for part in found))


@register.filter
def has_any(things: Iterable[object], attribute: str) -> bool:
    """Whether the attribute of at least one of the things is true, such as `lines|has_any:"cards"`."""
    return any(getattr(thing, attribute) for thing in things)


class ConstantNode(template.Node):
    """Renders its content once for each language of a process.

    The content sees the names of the shop and nothing else, neither the request nor what the page is about:
    there can be nothing personal in it, and nothing that goes out of date.
    """

    def __init__(self, nodelist: template.NodeList) -> None:
        self.nodelist = nodelist

    def render(self, context: template.Context) -> SafeString:
        key = (self, get_language())
        if key not in _constants:
            bare = template.Context(site_names())
            with bare.bind_template(context.template):  # type: ignore[arg-type]
                _constants[key] = self.nodelist.render(bare)
        return _constants[key]


_constants: dict[tuple[ConstantNode, str | None], SafeString] = {}


@receiver(setting_changed)
def forget_constants(**_kwargs: Any) -> None:
    """Settings stay as long as the process lives, except in tests."""
    _constants.clear()


@register.tag
def constant(parser: Parser, _token: Token) -> ConstantNode:
    """`{% constant %}…{% endconstant %}`: what is the same on all pages of a language."""
    nodelist = parser.parse(("endconstant",))
    parser.delete_first_token()
    return ConstantNode(nodelist)


@register.simple_tag
@lru_cache(maxsize=256)  # the sprite's address is the same as long as the process lives
def icon(name: str) -> SafeString:
    """One drawing of `static/icons.svg`. Decorative: the text beside it, or its button's label, speaks."""
    return format_html(
        '<svg class="icon icon-{}" aria-hidden="true"><use href="{}#{}"/></svg>',
        name,
        static("icons.svg"),
        name,
    )


@register.simple_tag(takes_context=True)
def language_url(context: template.Context, language: str) -> str:
    """The page being shown, with its query, in another language such as "fr"; else the home page in it.

    A page that only answers POST sets `switch_path` to a page that can be visited.
    """
    request: HttpRequest = context["request"]
    here = context.get("switch_path") or request.get_full_path()
    there = address_in(language, here, request)
    if there != here or language == get_language():
        return there
    with override(language):
        return reverse("home")
