"""Uploaded pictures of products: cut to the shape of a card, below MEDIA_ROOT, named after what is in them.

A picture that changes gets another name, so browsers may keep each for ever.
"""

import hashlib
import io
import os
import re
import secrets
import time
from pathlib import Path

from django.conf import settings
from PIL import Image, ImageOps

from catalog.models import Product
from catalog.presentation.artwork import HEIGHT, WIDTH
from core.files.images import Readable, decode_image
from core.intervals import Interval
from core.operations.housekeeping import daily_cleanup

FOLDER = "products"
SIZE = (2 * WIDTH, 2 * HEIGHT)  # sharp on dense screens
QUALITY = 80
_NAME = re.compile(rf"{FOLDER}/[0-9a-f]{{32}}\.webp")


def store_image(file: Readable) -> str:
    """Make an upload (see core.files.images) into a picture of a card; returns the name for `Product.image`.

    What stands out of the shape of a card is cut off. Raises InvalidImageError.
    """
    pixels = ImageOps.fit(decode_image(file), SIZE, Image.Resampling.LANCZOS)
    written = io.BytesIO()
    pixels.save(written, "WEBP", quality=QUALITY, method=6)
    data = written.getvalue()
    name = f"{FOLDER}/{hashlib.sha256(data).hexdigest()[:32]}.webp"
    _write(_path(name), data)
    return name


def load_image(name: str) -> bytes:
    """The WEBP. Raises FileNotFoundError for what is gone, or never was ours."""
    return _path(name).read_bytes()


def _path(name: str) -> Path:
    if not _NAME.fullmatch(name):
        raise FileNotFoundError(name)
    return Path(settings.MEDIA_ROOT) / name


def _write(path: Path, data: bytes) -> None:
    """All at once: a picture may be asked for while the same is written again."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_suffix(f".{secrets.token_hex(4)}")
    draft.write_bytes(data)
    os.replace(draft, path)


@daily_cleanup
def delete_unused_images() -> None:
    """What no product shows any more. Files age by the clock of the machine that wrote them."""
    used = set(Product.objects.exclude(image="").values_list("image", flat=True))
    newest = time.time() - Interval.STRAY_PICTURE_KEPT.duration.total_seconds()
    for path in (Path(settings.MEDIA_ROOT) / FOLDER).glob("*"):
        if f"{FOLDER}/{path.name}" not in used and path.stat().st_mtime < newest:
            path.unlink(missing_ok=True)
