"""Uploaded pictures: taken apart to their pixels, so that nothing else of an upload is kept.

Whatever else it carried (place and time of the photo, comments, scripts, a second file behind the picture)
ends with the upload. What is made of the pixels is up to the caller.
"""

import io
import logging
import threading
from contextlib import suppress
from typing import Protocol

from django.utils.translation import gettext as _
from PIL import Image, ImageOps
from PIL.ImageFile import ImageFile
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile
from PIL.WebPImagePlugin import WebPImageFile

from core.files.image_headers import (
    JPEG,
    MAX_IMAGE_BYTES,
    PNG,
    WEBP,
    InvalidImageError,
    check_decoding_cost,
    check_pixels,
    image_format,
)

log = logging.getLogger(__name__)

MAX_SIDE = 2000  # pixels

# The readers are named here, because Image.open would try a dozen others, and open MPO as a film.
READERS: dict[str, type[ImageFile]] = {JPEG: JpegImageFile, PNG: PngImageFile, WEBP: WebPImageFile}

# 40 megapixels take up to 620 MB while they are decoded (WEBP): one upload at a time in each process.
_one_at_a_time = threading.Lock()


class Readable(Protocol):
    """An uploaded or an opened file."""

    def read(self, size: int, /) -> bytes: ...


def decode_image(file: Readable) -> Image.Image:
    """Read an upload from where it stands: JPEG, PNG or WEBP by content; its name is not looked at.

    The answer is in RGB, upright, on white, and at most 2000 pixels long. Moving pictures are refused, since
    people would see only a part of what was sent. Raises InvalidImageError.
    """
    data = file.read(MAX_IMAGE_BYTES + 1)
    if len(data) > MAX_IMAGE_BYTES:
        most = MAX_IMAGE_BYTES // 1024 // 1024
        raise InvalidImageError(
            _("The file is larger than %(most)s MB. Send a smaller picture.") % {"most": most}
        )
    kind = image_format(data)
    check_decoding_cost(kind, data)
    with _one_at_a_time:
        return _decode(kind, data)


def _decode(kind: str, data: bytes) -> Image.Image:
    try:
        with READERS[kind](io.BytesIO(data)) as image:
            check_pixels(*image.size)
            if getattr(image, "is_animated", False):
                raise InvalidImageError(_("Moving pictures are not accepted. Send a photo or a screenshot."))
            image.load()
            return _normalised(image)
    except InvalidImageError:
        raise
    except Exception as exc:  # on a damaged file the readers raise nearly anything
        log.info("an uploaded %s could not be read: %s", kind, type(exc).__name__)
        raise InvalidImageError(_("The picture is damaged or incomplete. Send it again.")) from None


def _normalised(image: ImageFile) -> Image.Image:
    """The picture in RGB, small enough, upright, and made of its pixels alone."""
    plain = _on_white(_upright(_shrunk(_in_full_colour(image))))
    return Image.frombytes("RGB", plain.size, plain.tobytes())


def _upright(image: Image.Image) -> Image.Image:
    """Turned as the camera noted it; a note that cannot be read is none."""
    with suppress(Exception):  # damage to a note about the picture is no damage to the picture
        ImageOps.exif_transpose(image, in_place=True)
    return image


def _in_full_colour(image: Image.Image) -> Image.Image:
    if image.mode.startswith("I"):  # 16 bits of grey, which a plain conversion would turn white
        image = image.convert("I").point(lambda grey: grey * (1 / 256)).convert("L")
    mode = "RGBA" if image.has_transparency_data else "RGB"
    return image if image.mode == mode else image.convert(mode)  # converting copies: 160 MB at the worst


def _shrunk(image: Image.Image) -> Image.Image:
    longest = max(image.size)
    if longest <= MAX_SIDE:
        return image
    width, height = (max(1, round(side * MAX_SIDE / longest)) for side in image.size)
    return image.resize((width, height), Image.Resampling.LANCZOS)


def _on_white(image: Image.Image) -> Image.Image:
    if image.mode == "RGB":
        return image
    paper = Image.new("RGB", image.size, "white")
    paper.paste(image, mask=image.getchannel("A"))
    return paper
