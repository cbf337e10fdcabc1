"""How a code is shown to its customer: in groups, as a link or as it stands, and drawn for another device.

Plain text passes through here on its way into the answer to a reveal, and nothing is kept.
"""

import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import segno
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables

from delivery.contents import CardContents

GROUP = 4
# Longer runs of letters and digits are no codes that somebody types; longer texts make no drawing that a
# telephone reads.
MAX_GROUPED_LENGTH = 40
MAX_QR_LENGTH = 300
# What fields are called, and the names that suppliers give them, without case and marks.
LABELS = (
    (_("PIN"), ("pin", "pincode", "pinnumber", "cardpin")),
    (_("Security code"), ("securitycode", "cvv", "cvv2", "cvc")),
    (
        _("Expiry date"),
        (
            *("expiry", "expirydate", "expiration", "expirationdate", "expires", "expiresat", "expireat"),
            *("expiredate", "exp", "expdate", "validuntil", "validto", "validthru"),
        ),
    ),
    (
        _("Redeem address"),
        (
            *("url", "link", "uri", "redeemurl", "redeemlink", "redemptionurl", "redemptionlink"),
            *("redeemaddress", "activationurl", "activationlink", "claimurl", "claimlink", "cardurl"),
        ),
    ),
    (_("Card number"), ("cardnumber", "cardno", "pan")),
    (
        _("How to redeem it"),
        ("instructions", "instruction", "redeeminstructions", "redemptioninstructions", "howtoredeem"),
    ),
)
PLAIN_ADDRESS = re.compile(r"https://[!-~]+")  # visible ASCII only: nothing that looks like something else


@dataclass(frozen=True, slots=True, repr=False)
class PresentedExtra:
    """A field that came beside the code. `label` is in the reader's language, or the supplier's own name."""

    label: str
    is_known: bool
    text: str
    link: str


@dataclass(frozen=True, slots=True, repr=False)
class PresentedCode:
    """What the page needs. `groups` is empty for a text that is shown as it stands."""

    value: str
    serial: str
    groups: list[str]
    link: str
    drawing: SafeString
    extras: list[PresentedExtra] = field(default_factory=list)

    @property
    def is_long(self) -> bool:
        """Whether it is read rather than typed."""
        return len(self.value) > MAX_GROUPED_LENGTH


@sensitive_variables()
def present_code(card: CardContents, *, is_drawn: bool = True) -> PresentedCode:
    """The words for a card that was just revealed, and the drawing where it is one of few."""
    value = card.value.reveal()
    return PresentedCode(
        value=value,
        serial=card.serial.reveal(),
        groups=group_characters(value),
        link=extract_link(value),
        drawing=qr_svg(value) if is_drawn else SafeString(),
        extras=[_present_extra(name, text.reveal()) for name, text in card.extras],
    )


@sensitive_variables()
def _present_extra(name: str, text: str) -> PresentedExtra:
    label = extra_label(name)
    return PresentedExtra(label=label or name, is_known=bool(label), text=text, link=extract_link(text))


def extra_label(name: str) -> str:
    """What the supplier's name of a field means, in the reader's language; "" for a name nobody knows.

    "redeem.expiry_date", "expiryDate" and "Expiry date" are one name.
    """
    last = "".join(letter for letter in name.rpartition(".")[2].casefold() if letter.isalnum())
    return next((str(label) for label, names in LABELS if last in names), "")


def extract_link(value: str) -> str:
    """The address to follow, "" for any text that is none."""
    return value if is_safe_link(value) else ""


def group_characters(value: str) -> list[str]:
    """Groups of four for reading aloud and typing. None for a text that has an order of its own.

    Such are words, addresses and codes with dashes or spaces: cutting them up would mislead.
    """
    if not (value.isascii() and value.isalnum()) or len(value) > MAX_GROUPED_LENGTH:
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
def qr_svg(value: str) -> SafeString:
    """The code as a QR, an SVG element without styles; empty for a text that fits into none."""
    if len(value) > MAX_QR_LENGTH:
        return SafeString()
    try:
        code = segno.make(value, error="m", micro=False)
    except ValueError:  # letters that no encoding has
        return SafeString()
    # Dark on white in every theme, with the white edge that cameras need. It holds shapes only, no text.
    picture = code.svg_inline(border=4, omitsize=True, light="#fff", svgclass="qr", lineclass=None)
    return mark_safe(picture)  # noqa: S308
