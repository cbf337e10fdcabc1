"""The picture of a gift card, drawn from its title and region: the supplier has none.

Everything is decided by a digest of the brand (the title without its region and the words "gift card"), so a
card looks the same on every page and every machine, and the cards of one brand look alike in all regions.
"""

import hashlib
import re
from functools import lru_cache
from html import escape
from typing import NamedTuple

from catalog.presentation.artwork_patterns import PATTERNS
from catalog.regions import SHORT, is_worldwide
from core.text import truncate

WIDTH, HEIGHT = 320, 200
BEFORE_DENOMINATION = " – "  # in the title of an order line the denomination follows
LONGEST_TEXT = 40  # characters of a title that are drawn; the page beside it shows all of them


class CardPalette(NamedTuple):
    """Ground, pattern, lettering. The lettering keeps a contrast of at least 4.5 on the ground."""

    ground: str
    pattern: str
    ink: str


PALETTES = {
    "pine": CardPalette("#0f4c3a", "#1c6b52", "#ffe9b0"),
    "night": CardPalette("#152a4e", "#24437a", "#dbe8ff"),
    "sky": CardPalette("#0b5cad", "#2b7fd6", "#ffffff"),
    "spark": CardPalette("#ffc533", "#f5a800", "#33250a"),
    "brick": CardPalette("#a63d21", "#c75a38", "#fff1e6"),
    "plum": CardPalette("#5b2150", "#7d3570", "#ffdff2"),
    "teal": CardPalette("#0b5a63", "#177a84", "#d9fbf5"),
    "rose": CardPalette("#f4b6b0", "#ea978f", "#4a1414"),
    "violet": CardPalette("#43308f", "#5d48b5", "#ece6ff"),
    "leaf": CardPalette("#17691f", "#2a8a34", "#f0ffdf"),
    "scarlet": CardPalette("#b01224", "#d0303f", "#fff0ee"),
    "mint": CardPalette("#b9e3d0", "#93cfb5", "#0d3b2b"),
    "slate": CardPalette("#2b3440", "#414e5e", "#f2f5f8"),
    "sand": CardPalette("#ecd9b5", "#dcc08a", "#40300f"),
}

# Words that give a brand away, and the colours people expect of it.
KNOWN_COLOURS = {
    "amazon": "spark", "apple": "slate", "binance": "spark", "crunchyroll": "brick", "discord": "violet",
    "fire": "brick", "google": "teal", "itunes": "rose", "mastercard": "brick", "netflix": "scarlet",
    "nintendo": "scarlet", "playstation": "sky", "psn": "sky", "pubg": "spark", "razer": "leaf",
    "roblox": "slate", "skype": "sky", "spotify": "leaf", "steam": "night", "twitch": "violet",
    "valorant": "scarlet", "visa": "night", "xbox": "leaf",
}  # fmt: skip


def region_code(region: str) -> str:
    """Two letters, or a few, for a region such as "united-kingdom"; nothing where a card works everywhere."""
    slug = _region_key(region)
    if is_worldwide(slug):
        return ""
    short = min((short for short, name in SHORT.items() if name == slug), key=len, default="")
    words = [word for word in slug.split("-") if word]
    return (short or ("".join(word[0] for word in words[:3]) if len(words) > 1 else slug[:3])).upper()


@lru_cache(maxsize=4096)
def brand_of(title: str, region: str) -> str:
    """The title without its denomination, its region and "gift card", unless nothing would be left of it."""
    words = title.split(BEFORE_DENOMINATION)[0].split() or ["?"]
    slug = _region_key(region)
    names = {slug, *(short for short, name in SHORT.items() if name == slug)}
    dull = {"gift", "card", "cards", *(word for name in names for word in name.split("-"))}
    kept = [word for word in words if word.strip("()-").lower() not in dull]
    return truncate(" ".join(kept or words), LONGEST_TEXT)


def _region_key(region: str) -> str:
    slug = re.sub(r"[\s_-]+", "-", region.strip().lower())
    return SHORT.get(slug, slug)


@lru_cache(maxsize=4096)
def card_svg(title: str, region: str = "") -> str:
    """One `<svg>` of some 700 bytes, safe to put into a page whatever the title contains.

    Decorative: hidden from screen readers, as the title always stands beside it.
    """
    brand = brand_of(title, region)
    digest = hashlib.sha256(brand.casefold().encode()).digest()
    palette = _palette(brand, digest)
    pattern = PATTERNS[digest[1] % len(PATTERNS)](palette.pattern, digest)
    return (
        f'<svg class="art" viewBox="0 0 {WIDTH} {HEIGHT}" aria-hidden="true" direction="ltr">'
        f'<path fill="{palette.ground}" d="M0 0h{WIDTH}v{HEIGHT}H0z"/>'
        f"{pattern}{_wordmark(brand, palette.ink)}{_chip(region_code(region), palette)}</svg>"
    )


def _palette(brand: str, digest: bytes) -> CardPalette:
    for word in re.findall("[a-z0-9]+", brand.lower()):  # also where Arabic letters follow without a space
        if word in KNOWN_COLOURS:
            return PALETTES[KNOWN_COLOURS[word]]
    return list(PALETTES.values())[digest[0] % len(PALETTES)]


def _wordmark(brand: str, ink: str) -> str:
    lines = _two_lines(brand)
    longest = max(len(line) for line in lines) or 1
    size = min(44 if len(lines) == 1 else 34, round(270 / (0.61 * longest)))
    texts = []
    for number, line in enumerate(lines):
        y = HEIGHT - 24 - (len(lines) - 1 - number) * round(size * 1.08)
        texts.append(
            f'<text x="22" y="{y}" font-size="{size}" font-weight="700" fill="{ink}">{escape(line)}</text>'
        )
    return "".join(texts)


def _two_lines(brand: str) -> list[str]:
    """Break near the middle, if that is what lets the lettering be large."""
    words = brand.split()
    if len(brand) <= 12 or len(words) < 2:
        return [brand]
    breaks = [(" ".join(words[:i]), " ".join(words[i:])) for i in range(1, len(words))]
    return list(min(breaks, key=lambda pair: max(map(len, pair))))


def _chip(code: str, palette: CardPalette) -> str:
    if not code:
        return ""
    width = 22 + 15 * len(code)
    return (
        f'<rect x="22" y="22" width="{width}" height="32" rx="16" fill="{palette.ink}"/>'
        f'<text x="{22 + width / 2:g}" y="44.5" font-size="19" font-weight="600" text-anchor="middle" '
        f'fill="{palette.ground}">{escape(code)}</text>'
    )


@lru_cache(maxsize=256)
def face_svg(title: str) -> str:
    """A card of the size of a letter, in the colours of the brand that a category is called by."""
    brand = brand_of(title, "")
    palette = _palette(brand, hashlib.sha256(brand.casefold().encode()).digest())
    return (
        '<svg class="face" viewBox="0 0 32 20" aria-hidden="true" direction="ltr">'
        f'<path fill="{palette.ground}" d="M0 0h32v20H0z"/><path fill="{palette.pattern}" d="M32 0v20H12z"/>'
        f'<text x="4" y="15" font-size="13" font-weight="700" fill="{palette.ink}">'
        f"{escape(truncate(brand, 1))}</text></svg>"
    )
