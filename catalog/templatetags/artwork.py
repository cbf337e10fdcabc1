"""`{% card_art title region picture %}`: the picture of a card, uploaded or drawn."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from catalog.presentation.artwork import HEIGHT, WIDTH, card_svg, region_code

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
