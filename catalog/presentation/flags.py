"""Small flags, drawn by ourselves: `static/flags.svg` has one for each country, and for Europe."""

from catalog.regions import EVERYWHERE, NAMES, region_key

DRAWN = frozenset(NAMES) - {EVERYWHERE}


def flag_of(region: str) -> str:
    """The name of the drawing for a region's slug; "" where there is none, or cards work everywhere."""
    key = region_key(region)
    return key if key in DRAWN else ""
