"""What can be told about an uploaded picture without decoding it: its kind, and the costs of decoding."""

import re
import struct

from django.utils.translation import gettext as _

MAX_IMAGE_BYTES = 8 * 1024 * 1024
MAX_PIXELS = 40_000_000
MAX_SCANS = 50  # a usual progressive JPEG has about ten

JPEG, PNG, WEBP = "JPEG", "PNG", "WEBP"

_HEIF_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1", b"avif")
# FF and a byte that is neither filling, nor stuffing, nor TEM, nor a restart: those have no length.
_MARKER = re.compile(rb"\xff([^\xff\x00\x01\xd0-\xd7])")
_START_OF_SCAN, _END_OF_IMAGE = 0xDA, 0xD9


class InvalidImageError(ValueError):
    """The file is no picture that we take; the text tells the customer why, in the active language."""


def image_format(data: bytes) -> str:
    """JPEG, PNG or WEBP, told by the content. Raises InvalidImageError for anything else."""
    if data.startswith(b"\xff\xd8\xff"):
        return JPEG
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return WEBP
    raise InvalidImageError(_rejection_reason(data))


def _rejection_reason(data: bytes) -> str:
    if not data:
        return _("The file is empty.")
    if data.lstrip()[:5] == b"%PDF-":
        return _("This is a PDF. Send a photo or a screenshot of it.")
    if data[4:8] == b"ftyp" and data[8:12] in _HEIF_BRANDS:
        return _("This kind of photo (HEIC, AVIF) cannot be read here. Send a screenshot of it.")
    return _("This is no JPEG, PNG or WEBP picture. Send a photo or a screenshot.")


def check_pixels(width: int, height: int) -> None:
    """Raises InvalidImageError for a picture that would take too much memory."""
    if width * height > MAX_PIXELS:
        most = MAX_PIXELS // 1_000_000
        raise InvalidImageError(
            _("The picture has more than %(most)s megapixels. Send a smaller one.") % {"most": most}
        )


def check_decoding_cost(kind: str, data: bytes) -> None:
    """Refuse what would cost too much memory or time before the decoder sees it. Raises InvalidImageError."""
    if kind == WEBP:
        check_pixels(*webp_size(data))  # the decoder takes memory for the canvas as soon as it is made
    elif kind == JPEG and jpeg_scans(data) > MAX_SCANS:
        raise InvalidImageError(_("The picture is built in an unusual way. Send a screenshot of it."))


def webp_size(data: bytes) -> tuple[int, int]:
    """Width and height that the header claims; 0 by 0 where it claims none. (ref: WebP container)"""
    chunk = data[12:16]
    if chunk == b"VP8X" and len(data) >= 30:
        return int.from_bytes(data[24:27], "little") + 1, int.from_bytes(data[27:30], "little") + 1
    if chunk == b"VP8L" and len(data) >= 25:
        bits = int.from_bytes(data[21:25], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if chunk == b"VP8 " and len(data) >= 30:
        width, height = struct.unpack("<HH", data[26:30])
        return width & 0x3FFF, height & 0x3FFF
    return 0, 0


def jpeg_scans(data: bytes) -> int:
    """How many scans the picture has; stops counting above MAX_SCANS.

    A scan of 65 bytes makes the decoder walk the whole picture once more (libjpeg-turbo: "two issues with
    the JPEG standard"), so that 8 MB of them would keep it busy for an hour. Markers are found as the decoder
    finds them, garbage between them included. What phones append behind the end is not counted.
    """
    scans, at = 0, 2
    while scans <= MAX_SCANS and (found := _MARKER.search(data, at)):
        marker, at = found[1][0], found.end()
        if marker == _END_OF_IMAGE:
            break
        at += int.from_bytes(data[at : at + 2], "big")
        if marker == _START_OF_SCAN:
            scans += 1
    return scans
