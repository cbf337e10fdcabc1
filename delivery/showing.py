"""How a code is shown to its customer: in groups, as a link or as it stands, and drawn for another device.

Plain text passes through here on its way into the answer to a reveal, and nothing is kept.
"""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

import segno
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.debug import sensitive_variables

from delivery.services import RevealedCard

GROUP = 4
# Longer runs of letters and digits are no codes that somebody types; longer texts make no drawing that a
# telephone reads.
LONGEST_GROUPED = 40
LONGEST_DRAWN = 300
PLAIN_ADDRESS = re.compile(r"https://[!-~]+")  # visible ASCII only: nothing that looks like something else


@dataclass(frozen=True, slots=True, repr=False)
class ShownCode:
    """What the page needs. `groups` is empty for a text that is shown as it stands."""

    value: str
    serial: str
    groups: list[str]
    link: str
    drawing: SafeString

    @property
    def is_long(self) -> bool:
        """Whether it is read rather than typed."""
        return len(self.value) > LONGEST_GROUPED


@sensitive_variables()
def show_code(card: RevealedCard) -> ShownCode:
    """The words and the drawing for a card that was just revealed."""
    value = card.value.reveal()
    return ShownCode(
        value=value,
        serial=card.serial.reveal(),
        groups=in_groups(value),
        link=value if is_safe_link(value) else "",
        drawing=draw(value),
    )


def in_groups(value: str) -> list[str]:
    """Groups of four for reading aloud and typing. None for a text that has an order of its own.

    Such are words, addresses and codes with dashes or spaces: cutting them up would mislead.
    """
    if not (value.isascii() and value.isalnum()) or len(value) > LONGEST_GROUPED:
        return []
    return [value[start : start + GROUP] for start in range(0, len(value), GROUP)]


def is_safe_link(value: str) -> bool:
    """Whether the code is an address that may be followed: encrypted, and going where it seems to go."""
    if not PLAIN_ADDRESS.fullmatch(value):
        return False
    try:
        parts = urlsplit(value)
        return bool(parts.hostname) and "@" not in parts.netloc
    except ValueError:
        return False


@sensitive_variables()
def draw(value: str) -> SafeString:
    """The code as a QR, an SVG element without styles; empty for a text that fits into none."""
    if len(value) > LONGEST_DRAWN:
        return SafeString()
    try:
        code = segno.make(value, error="m", micro=False)
    except ValueError:  # letters that no encoding has
        return SafeString()
    # Dark on white in every theme, with the white edge that cameras need. It holds shapes only, no text.
    picture = code.svg_inline(border=4, omitsize=True, light="#fff", svgclass="qr", lineclass=None)
    return mark_safe(picture)  # noqa: S308
