"""The colours of `static/css/tokens.css`, and how well what is written in one is read on another."""

import re
from dataclasses import dataclass
from functools import cache
from itertools import chain

from django.conf import settings

MIN_TEXT_CONTRAST, MIN_SHAPE_CONTRAST = 4.5, 3.0  # WCAG 2.2, 1.4.3 and 1.4.11
SCHEMES = ("light", "dark")

_GROUNDS = ("page", "surface", "sunken")
_STATES = ("good", "warn", "bad", "info")
TEXTS: tuple[tuple[str, str], ...] = (
    *((ink, ground) for ink in ("ink", "muted", "link") for ground in _GROUNDS),
    *((state, f"{state}-ground") for state in _STATES),
    *((state, "surface") for state in _STATES),
    ("on-action", "action"),
    ("on-action", "action-hover"),
    ("on-spark", "spark"),
    ("frame-ink", "frame"),
    ("frame-muted", "frame"),
    ("ink", "frame-field"),
    ("muted", "frame-field"),
)
SHAPES: tuple[tuple[str, str], ...] = (
    *(("line-strong", ground) for ground in _GROUNDS),
    *(("focus", ground) for ground in _GROUNDS),
    ("action", "page"),
    ("action", "surface"),
    ("spark", "frame"),  # the ring of focus in the header
)


@dataclass(frozen=True)
class ColourPair:
    """One colour on another, with the contrast in both schemes."""

    front: str
    ground: str
    least: float
    light: float
    dark: float

    @property
    def is_readable(self) -> bool:
        return min(self.light, self.dark) >= self.least


@cache
def colours(scheme: str) -> dict[str, str]:
    """The colour of every token in a scheme, as "#rrggbb"."""
    screen = (settings.BASE_DIR / "static/css/tokens.css").read_text().partition("@media print")[0]
    light = screen.partition("@media")[0]
    source = light if scheme == "light" else screen
    found = dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6}|var\(--[\w-]+\));", source))
    return {name: _resolved(value, found) for name, value in found.items()}


def _resolved(value: str, found: dict[str, str]) -> str:
    while value.startswith("var("):
        value = found[value[6:-1]]
    return value


def colour_pairs() -> list[ColourPair]:
    """Every colour that is written or drawn on another."""
    wanted = chain(
        ((*pair, MIN_TEXT_CONTRAST) for pair in TEXTS), ((*pair, MIN_SHAPE_CONTRAST) for pair in SHAPES)
    )
    return [ColourPair(front, ground, least, *_contrasts(front, ground)) for front, ground, least in wanted]


def _contrasts(front: str, ground: str) -> list[float]:
    return [contrast(colours(scheme)[front], colours(scheme)[ground]) for scheme in SCHEMES]


def contrast(one: str, other: str) -> float:
    """The ratio of WCAG for two colours, from 1 (the same) to 21 (black on white)."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(share: float) -> float:
    return float(share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4)
