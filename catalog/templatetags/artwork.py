"""`{% card_art title region %}`: the drawn picture of a card."""

from django import template
from django.utils.safestring import SafeString, mark_safe

from catalog.artwork import card_svg

register = template.Library()


@register.simple_tag
def card_art(title: object, region: object = "") -> SafeString:
    """The card's picture as inline SVG, decorative. Titles may be lazy translations."""
    return mark_safe(card_svg(str(title), str(region or "")))  # noqa: S308 - card_svg escapes what it draws
