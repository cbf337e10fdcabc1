"""Card artwork: the same everywhere, alike within a brand, safe whatever a title contains."""

from xml.dom import minidom

import pytest

from catalog.presentation.artwork import PALETTES, brand_of, card_svg, region_code

HOSTILE = [
    "",
    "   ",
    "<script>alert(1)</script>",
    '"><b>&amp;',
    "\u202eevil",
    "x" * 5000,
    "بطاقة بلايستيشن",
    "– – –",
]


def luminance(colour: str) -> float:
    """Relative luminance of "#rrggbb" (WCAG 2.2)."""
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("title", HOSTILE)
def test_artwork_of_hostile_title_is_well_formed(title):
    picture = minidom.parseString(card_svg(title, title))
    assert picture.documentElement.tagName == "svg"
    assert picture.getElementsByTagName("script") == []


def test_artwork_is_the_same_each_time():
    first = card_svg("Steam USA", "usa")
    card_svg.cache_clear()
    assert card_svg("Steam USA", "usa") == first


def test_artwork_stays_small():
    assert all(len(card_svg(title, "germany")) < 1500 for title in HOSTILE)


def test_artwork_of_one_brand_differs_only_in_the_region():
    german, french = card_svg("PSN Germany", "germany"), card_svg("PSN France", "france")
    assert german.replace(">DE<", ">FR<") == french


def test_artwork_of_an_order_line_is_that_of_its_product():
    assert card_svg("PSN Germany – 10 EUR", "germany") == card_svg("PSN Germany", "germany")


@pytest.mark.parametrize(
    ("title", "region", "brand"),
    [
        ("PSN Germany", "germany", "PSN"),
        ("Steam USA", "united-states", "Steam"),
        ("Google Play United Kingdom", "united-kingdom", "Google Play"),
        ("Xbox Gift Card (Turkey)", "turkey", "Xbox"),
        ("Gift Card", "", "Gift Card"),
        ("Germany", "germany", "Germany"),
    ],
)
def test_brand_drops_region_and_gift_card(title, region, brand):
    assert brand_of(title, region) == brand


@pytest.mark.parametrize(
    ("region", "code"),
    [
        ("germany", "DE"),
        ("United Kingdom", "GB"),
        ("dz", "DZ"),
        ("global", ""),
        ("", ""),
        ("new-caledonia", "NC"),
    ],
)
def test_region_code_is_short(region, code):
    assert region_code(region) == code


@pytest.mark.parametrize("palette", PALETTES.values(), ids=PALETTES)
def test_lettering_can_be_read_on_ground_and_pattern(palette):
    assert contrast(palette.ground, palette.ink) >= 4.5
    assert contrast(palette.pattern, palette.ink) >= 3  # large bold lettering
