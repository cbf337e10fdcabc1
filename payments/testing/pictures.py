"""Pictures to try the reader with: a drawn receipt, and files with more in them than pixels."""

import io
import random
from typing import Any

import pytest
from PIL import Image, ImageDraw, ImageFont
from PIL.ExifTags import GPS, Base

from core.files.image_headers import InvalidImageError
from payments.transfers.receipts.pictures import ReceiptPicture, read_picture

SECRET = b"36.7538 N 3.0588 E <script>alert(1)</script>"
LOSSLESS: dict[str, dict[str, Any]] = {"PNG": {}, "WEBP": {"lossless": True, "exact": True}}


def receipt(seed: int = 1, size: tuple[int, int] = (540, 960)) -> Image.Image:
    """A photo of a receipt: lines of text on paper, on a table that is darker on one side."""
    drawn = random.Random(seed)
    width, height = size
    table = Image.linear_gradient("L").rotate(drawn.choice([0, 90, 180, 270])).resize(size)
    paper = Image.new("L", (width * 3 // 4, height * 3 // 4), 245)
    pen = ImageDraw.Draw(paper)
    for line in range(12):
        text = f"{drawn.choice(['Montant', 'Date', 'RIP', 'Reference'])} {drawn.randrange(10**12)}"
        pen.text((10, 10 + line * height // 18), text, fill=20, font=ImageFont.load_default(width // 30))
    table.paste(paper, (drawn.randrange(width // 4), drawn.randrange(height // 4)))
    return Image.merge(
        "RGB", (table, table.point(lambda grey: grey * 0.9), table.point(lambda grey: grey * 0.8))
    )


def saved(image: Image.Image, kind: str = "JPEG", **options: Any) -> bytes:
    written = io.BytesIO()
    image.save(written, kind, **options)
    return written.getvalue()


def read(data: bytes) -> ReceiptPicture:
    return read_picture(io.BytesIO(data))


def shown(picture: ReceiptPicture) -> Image.Image:
    return Image.open(io.BytesIO(picture.jpeg))


def refusal(data: bytes) -> str:
    with pytest.raises(InvalidImageError) as refused:
        read(data)
    return str(refused.value)


def with_everything(image: Image.Image, kind: str) -> bytes:
    exif = Image.Exif()
    exif[Base.Make.value] = SECRET.decode()
    exif.get_ifd(Base.GPSInfo.value)[GPS.GPSLatitudeRef.value] = SECRET.decode()
    more: dict[str, dict[str, Any]] = {
        "JPEG": {"comment": SECRET, "quality": 92},
        "PNG": {"dpi": (300, 300)},
        "WEBP": {**LOSSLESS["WEBP"], "xmp": SECRET},
    }
    return saved(image, kind, exif=exif, icc_profile=SECRET * 3, **more[kind]) + SECRET
