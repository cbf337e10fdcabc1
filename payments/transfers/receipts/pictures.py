"""Pictures of receipts: pixels of an upload, written anew as a JPEG, and how alike two of them are.

What is stored and shown to staff is a JPEG made here (see core.files.images).
"""

import hashlib
import io
from dataclasses import dataclass, field

from PIL import Image

from core.files.images import Readable, decode_image

JPEG_QUALITY = 85  # small print stays sharp, together with colour at full resolution
ALIKE = 10  # of 64 bits: a picture that was saved again, made smaller or cut by 2 % differs in no more


@dataclass(frozen=True)
class ReceiptPicture:
    """An uploaded picture as the shop keeps it: upright, on white, at most 2000 pixels long.

    `pixel_hash` (64 hex digits) is equal for equal pixels, whatever the file around them was.
    `look_hash` (16 hex digits) is close for what looks alike, see `hash_distance`.
    """

    jpeg: bytes = field(repr=False)
    width: int
    height: int
    pixel_hash: str
    look_hash: str


def read_picture(file: Readable) -> ReceiptPicture:
    """Read an upload from where it stands. Raises InvalidImageError."""
    pixels = decode_image(file)
    return ReceiptPicture(
        jpeg=_as_jpeg(pixels),
        width=pixels.width,
        height=pixels.height,
        pixel_hash=_pixel_hash(pixels),
        look_hash=_look_hash(pixels),
    )


def hash_distance(look: str, other: str) -> int:
    """In how many of 64 bits two look hashes differ.

    A small distance is a hint for a person, never a proof: screenshots that one app makes of two transfers
    differ in a few letters only, and look alike too.
    """
    return (int(look, 16) ^ int(other, 16)).bit_count()


def _as_jpeg(pixels: Image.Image) -> bytes:
    written = io.BytesIO()
    pixels.save(written, "JPEG", quality=JPEG_QUALITY, subsampling="4:4:4", optimize=True)
    return written.getvalue()


def _pixel_hash(pixels: Image.Image) -> str:
    size = f"{pixels.width}x{pixels.height}:".encode()
    return hashlib.sha256(size + pixels.tobytes()).hexdigest()


def _look_hash(pixels: Image.Image) -> str:
    """Whether each of 9 by 8 patches is brighter than its right neighbour ("difference hash")."""
    columns, rows = 9, 8
    grey = pixels.convert("L").resize((columns, rows), Image.Resampling.LANCZOS).tobytes()
    bits = [
        grey[at] > grey[at + 1]
        for row in range(rows)
        for at in range(row * columns, row * columns + columns - 1)
    ]
    return f"{sum(bit << place for place, bit in enumerate(reversed(bits))):016x}"
