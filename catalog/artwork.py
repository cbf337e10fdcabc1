"""The picture of a gift card, drawn from its title and region: the supplier has none.

Everything is decided by a digest of the brand (the title without its region and the words "gift card"), so a card looks
the same on every page and every machine, and the cards of one brand look alike in all regions.
"""

import hashlib
import re
from collections.abc import Callable
from functools import lru_cache
from html import escape
from typing import NamedTuple

from catalog.regions import SHORT

WIDTH, HEIGHT = 320, 200
BEFORE_DENOMINATION = " – "  # in the title of an order line the denomination follows
LONGEST_TEXT = 40  # characters of a title that are drawn; the page beside it shows all of them


class Palette(NamedTuple):
    """Ground, pattern, lettering. The lettering keeps a contrast of at least 4.5 on the ground."""

    ground: str
    pattern: str
    ink: str


PALETTES = {
    "pine": Palette("#0f4c3a", "#1c6b52", "#ffe9b0"),
    "night": Palette("#152a4e", "#24437a", "#dbe8ff"),
    "sky": Palette("#0b5cad", "#2b7fd6", "#ffffff"),
    "spark": Palette("#ffc533", "#f5a800", "#33250a"),
    "brick": Palette("#a63d21", "#c75a38", "#fff1e6"),
    "plum": Palette("#5b2150", "#7d3570", "#ffdff2"),
    "teal": Palette("#0b5a63", "#177a84", "#d9fbf5"),
    "rose": Palette("#f4b6b0", "#ea978f", "#4a1414"),
    "violet": Palette("#43308f", "#5d48b5", "#ece6ff"),
    "leaf": Palette("#17691f", "#2a8a34", "#f0ffdf"),
    "scarlet": Palette("#b01224", "#d0303f", "#fff0ee"),
    "mint": Palette("#b9e3d0", "#93cfb5", "#0d3b2b"),
    "slate": Palette("#2b3440", "#414e5e", "#f2f5f8"),
    "sand": Palette("#ecd9b5", "#dcc08a", "#40300f"),
}

# Words that give a brand away, and the colours people expect of it.
KNOWN_COLOURS = {
    "psn": "sky", "playstation": "sky", "steam": "night", "xbox": "leaf", "google": "teal", "netflix": "scarlet",
    "spotify": "leaf", "amazon": "spark", "itunes": "rose", "apple": "slate", "roblox": "slate", "valorant": "scarlet",
    "pubg": "spark", "razer": "leaf", "nintendo": "scarlet", "twitch": "violet", "discord": "violet", "fire": "brick",
    "crunchyroll": "brick", "binance": "spark", "visa": "night", "mastercard": "brick", "skype": "sky",
}  # fmt: skip


def region_code(region: str) -> str:
    """Two letters, or a few, for a region such as "united-kingdom"; nothing where a card works everywhere."""
    slug = _region_key(region)
    if slug in ("", "global", "worldwide", "all"):
        return ""
    short = next((short for short, name in SHORT.items() if name == slug), "")
    words = [word for word in slug.split("-") if word]
    return (short or ("".join(word[0] for word in words[:3]) if len(words) > 1 else slug[:3])).upper()


def brand_of(title: str, region: str) -> str:
    """The title without its denomination, its region and "gift card", unless nothing would be left of it."""
    words = title.split(BEFORE_DENOMINATION)[0].split() or ["?"]
    slug = _region_key(region)
    names = {slug, *(short for short, name in SHORT.items() if name == slug)}
    dull = {"gift", "card", "cards", *(word for name in names for word in name.split("-"))}
    kept = [word for word in words if word.strip("()-").lower() not in dull]
    return " ".join(kept or words)[:LONGEST_TEXT]


def _region_key(region: str) -> str:
    slug = re.sub(r"[\s_-]+", "-", region.strip().lower())
    return SHORT.get(slug, slug)


@lru_cache(maxsize=4096)
def card_svg(title: str, region: str = "") -> str:
    """One `<svg>` of some 700 bytes, safe to put into a page whatever the title contains. Decorative: hidden from
    screen readers, as the title always stands beside it."""
    brand = brand_of(title, region)
    digest = hashlib.sha256(brand.casefold().encode()).digest()
    palette = _palette(brand, digest)
    draw = MOTIFS[digest[1] % len(MOTIFS)]
    return (
        f'<svg class="art" viewBox="0 0 {WIDTH} {HEIGHT}" aria-hidden="true" focusable="false" direction="ltr">'
        f'<path fill="{palette.ground}" d="M0 0h{WIDTH}v{HEIGHT}H0z"/>'
        f"{draw(palette.pattern, digest)}{_wordmark(brand, palette.ink)}{_chip(region_code(region), palette)}</svg>"
    )


def _palette(brand: str, digest: bytes) -> Palette:
    for word in re.findall(r"\w+", brand.lower()):
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


def _chip(code: str, palette: Palette) -> str:
    if not code:
        return ""
    width = 22 + 15 * len(code)
    return (
        f'<rect x="22" y="22" width="{width}" height="32" rx="16" fill="{palette.ink}"/>'
        f'<text x="{22 + width / 2:g}" y="44.5" font-size="19" font-weight="600" text-anchor="middle" '
        f'fill="{palette.ground}">{escape(code)}</text>'
    )


# --- patterns: each fills the upper right of the card and leaves the lower left to the lettering ------------------


def _star(colour: str, digest: bytes) -> str:
    """The eight-pointed star of Maghrebi tilework: two squares, one turned."""
    square = "M-60-60H60V60H-60z"
    rings = "".join(
        f'<path d="{square}" transform="scale({scale})"/><path d="{square}" transform="scale({scale})rotate(45)"/>'
        for scale in (1.5, 0.9, 0.4)
    )
    turn = digest[2] % 4 * 6
    return f'<g fill="none" stroke="{colour}" stroke-width="13" transform="translate(236 64)rotate({turn})">{rings}</g>'


def _arcs(colour: str, digest: bytes) -> str:
    x, y = ((320, 0), (320, 200), (250, -10))[digest[2] % 3]
    circles = "".join(f'<circle cx="{x}" cy="{y}" r="{radius}"/>' for radius in (36, 84, 132, 180))
    return f'<g fill="none" stroke="{colour}" stroke-width="24">{circles}</g>'


def _petals(colour: str, digest: bytes) -> str:
    """Quarter circles on a grid, each turned as the digest says."""
    side = 64
    turns = (
        f"h{side}a{side} {side} 0 0 1-{side} {side}z",
        f"h{side}v{side}a{side} {side} 0 0 1-{side}-{side}z",
        f"v{side}h{side}a{side} {side} 0 0 0-{side}-{side}z",
        f"v{side}a{side} {side} 0 0 0 {side}-{side}z",
    )
    cells = [(column, row) for row in range(3) for column in range(2 + (row == 0), 5)]
    path = "".join(
        f"M{column * side} {row * side}{turns[digest[3 + number] % 4]}"
        for number, (column, row) in enumerate(cells)
    )
    return f'<path fill="{colour}" d="{path}"/>'


def _rays(colour: str, digest: bytes) -> str:
    x = (320, 260)[digest[2] % 2]
    ends = (
        (-90, 60),
        (-90, 150),
        (-10, 220),
        (100, 220),
        (190, 230),
        (270, 230),
        (330, 210),
        (420, 200),
        (420, 100),
    )
    pairs = zip(ends[::2], ends[1::2], strict=False)
    path = "".join(f"M{x} 0L{a} {b} {c} {d}z" for (a, b), (c, d) in pairs)
    return f'<path fill="{colour}" d="{path}"/>'


def _bolts(colour: str, digest: bytes) -> str:
    """Lightning, as in a storm over the card."""
    step = 62 + digest[2] % 3 * 8
    path = "".join(f"M{x}-10l-66 104h44l-30 116 112-140h-52l50-80z" for x in range(190, 400, step))
    return f'<path fill="{colour}" d="{path}"/>'


def _lattice(colour: str, digest: bytes) -> str:
    """Diamonds that shrink towards the lettering."""
    shift = digest[2] % 3 * 10
    cells = (
        (300, 30, 40),
        (220, 30, 34),
        (140, 30, 24),
        (260, 84, 34),
        (180, 84, 24),
        (300, 138, 28),
        (220, 138, 18),
    )
    path = "".join(f"M{x - shift} {y - r}l{r} {r}-{r} {r}-{r}-{r}z" for x, y, r in cells)
    return f'<path fill="{colour}" d="{path}"/>'


MOTIFS: tuple[Callable[[str, bytes], str], ...] = (_star, _arcs, _petals, _rays, _bolts, _lattice)
