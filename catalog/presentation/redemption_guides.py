"""How to redeem a card: what the shop wrote, else the shipped guide of the brand, else one that fits any."""

import re
from dataclasses import dataclass
from functools import lru_cache

from django.utils.translation import get_language_bidi

from catalog.models import Product
from catalog.presentation.guide_texts import ANY_CARD, BRANDS, Steps
from catalog.texts import fold
from core.text import isolated

# Names of buttons and addresses, which read from left to right inside Arabic as well.
# Letters of both scripts are \w: an isolate that took Arabic ones along would turn the sentence around.
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_&'’./+ -]*[A-Za-z0-9]")
_NUMBER = re.compile(r"^\s*(?:\d{1,2}\s*[.):\-–]|[-–•*])\s*")


@dataclass(frozen=True)
class RedemptionGuide:
    """Steps in the active language, without numbers: the page numbers them."""

    steps: tuple[str, ...]
    region_name: str  # empty where a card works everywhere


def guide_for(product: Product) -> RedemptionGuide:
    """The guide of a product, whose category is read along."""
    written = product.redemption or product.category.redemption
    steps = steps_in(written) if written else tuple(map(str, shipped_steps(*_titles(product))))
    if get_language_bidi():
        steps = tuple(_NAME.sub(lambda name: isolated(name[0]), step) for step in steps)
    return RedemptionGuide(steps=steps, region_name="" if product.is_worldwide else product.region_name)


def steps_in(text: str) -> tuple[str, ...]:
    """The lines of a text, each a step, without the numbers or dashes that somebody put before them."""
    lines = (_NUMBER.sub("", line).strip() for line in text.splitlines())
    return tuple(line for line in lines if line)


def _titles(product: Product) -> tuple[str, str]:
    return product.supplier_title, product.category.supplier_title


@lru_cache(maxsize=4096)
def shipped_steps(*titles: str) -> Steps:
    """The shipped guide of the first title that names a known brand."""
    for title in titles:
        words = f" {fold(title)} "
        for names, steps in BRANDS:
            if any(f" {name} " in words for name in names):
                return steps
    return ANY_CARD
