"""What is drawn of cards: pictures, uploaded or ours, faces of categories, flags of regions."""

from functools import lru_cache

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from catalog.presentation.artwork import HEIGHT, WIDTH, card_svg, face_svg, region_code
from catalog.presentation.flags import flag_of
from core.templatetags.shop import icon

register = template.Library()


@register.simple_tag
def card_art(title: object, region: object = "", picture: str = "", *, lazy: bool = True) -> SafeString:
    """The card's picture, decorative: inline SVG, or the uploaded one at the address `picture`.

    Titles may be lazy translations. `lazy=False` is for the one picture that a page is about.
    """
    if picture:
        return _photo(picture, region_code(str(region or "")), lazy=lazy)
    return mark_safe(card_svg(str(title), str(region or "")))  # noqa: S308 - card_svg escapes what it draws


def _photo(picture: str, region: str, *, lazy: bool) -> SafeString:
    chip = format_html('<span class="art-region">{}</span>', region) if region else ""
    return format_html(
        '<span class="art" aria-hidden="true" dir="ltr">'
        '<img src="{}" width="{}" height="{}" alt=""{} decoding="async">{}</span>',
        picture,
        WIDTH,
        HEIGHT,
        mark_safe(' loading="lazy"') if lazy else "",
        chip,
    )


@register.simple_tag
def category_face(title: object) -> SafeString:
    """A small card in the colours of a category, decorative."""
    return mark_safe(face_svg(str(title)))  # noqa: S308 - face_svg escapes what it draws


@register.simple_tag
@lru_cache(maxsize=256)  # the sprite's address is the same as long as the process lives
def flag(region: str) -> SafeString:
    """The flag of a region, decorative: its name stands beside it. A globe where there is no flag."""
    name = flag_of(region)
    if not name:
        return icon("globe")
    return format_html(
        '<svg class="flag" aria-hidden="true"><use href="{}#{}"/></svg>', static("flags.svg"), name
    )
