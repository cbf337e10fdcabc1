"""Who the shop is made for: readers of three languages, each at three screens."""

from typing import Any

LANGUAGES = ("ar", "fr", "en")
SCREENS = {320: 700, 360: 740, 1280: 900}  # pixels: widths and their heights
# "ar-320": the language they read, and how wide their screen is.
PEOPLE: dict[str, tuple[str, dict[str, Any]]] = {
    f"{language}-{width}": (language, {"width": width, "height": height})
    for width, height in SCREENS.items()
    for language in LANGUAGES
}


def some_people(seed: int) -> list[str]:
    """Three of them, in whom each language and each width is met; three seeds in a row have all nine."""
    widths = list(SCREENS)
    return [f"{language}-{widths[(place + seed) % 3]}" for place, language in enumerate(LANGUAGES)]
