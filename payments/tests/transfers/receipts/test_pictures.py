"""Pictures of receipts: what is taken, what is refused and why, and that nothing but pixels is kept."""

import io
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageChops, ImageDraw, ImageFont, ImageStat
from PIL.ExifTags import Base

from core.files.image_headers import InvalidImageError
from core.files.images import MAX_SIDE
from payments.testing.pictures import (
    LOSSLESS,
    SECRET,
    read,
    receipt,
    refusal,
    saved,
    shown,
    with_everything,
)
from payments.transfers.receipts.pictures import ALIKE, hash_distance, read_picture

# What turns upright a picture that was taken with each orientation (ref: Exif 2.32, tag 0x0112).
UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_picture_becomes_a_jpeg_of_the_same_size(kind: str) -> None:
    picture = read(saved(receipt(), kind))

    assert (picture.width, picture.height) == (540, 960)
    assert (shown(picture).format, shown(picture).mode, shown(picture).size) == ("JPEG", "RGB", (540, 960))


def test_content_counts_and_the_name_does_not() -> None:
    assert read_picture(SimpleUploadedFile("receipt.pdf", saved(receipt()), "application/pdf")).width == 540
    with pytest.raises(InvalidImageError, match="PDF"):
        read_picture(SimpleUploadedFile("receipt.jpg", b"%PDF-1.7\n", "image/jpeg"))


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"", "empty"),
        (b"%PDF-1.4 ...", "PDF"),
        (b"\n %PDF-1.4 ...", "PDF"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "HEIC"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'></svg>", "no JPEG"),
        (b"<!DOCTYPE html><html></html>", "no JPEG"),
        (b"PK\x03\x04" + bytes(100), "no JPEG"),
        (b"%!PS-Adobe-3.0 EPSF-3.0", "no JPEG"),
        (b"\0" * 1000, "no JPEG"),
        (b"RIFF\x24\0\0\0WAVEfmt ", "no JPEG"),
        (saved(receipt(), "GIF"), "no JPEG"),
        (saved(receipt(), "BMP"), "no JPEG"),
        (saved(receipt(), "TIFF"), "no JPEG"),
        (saved(receipt(), "JPEG2000"), "no JPEG"),
        (saved(receipt(), "AVIF"), "HEIC"),
        (b"<html>" + saved(receipt()), "no JPEG"),  # a page first and a picture behind it
        (saved(receipt(), "GIF") + saved(receipt()), "no JPEG"),
        (b"\xff\xd8\xff", "damaged"),
        (b"\xff\xd8\xff<script>alert(1)</script>", "damaged"),
        (b"\x89PNG\r\n\x1a\n", "damaged"),
        (b"RIFF\x24\0\0\0WEBP", "damaged"),
        (b"RIFF\x24\0\0\0WEBPVP8X", "damaged"),
        (saved(receipt())[:-3000], "damaged"),
        (saved(receipt(), "PNG")[:-3000], "damaged"),
        (saved(receipt(), "WEBP")[:-3000], "damaged"),
    ],
)
def test_anything_else_is_refused_with_a_word_that_helps(data: bytes, word: str) -> None:
    assert word in refusal(data)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_nothing_but_pixels_is_kept(kind: str) -> None:
    data = with_everything(receipt(), kind)
    assert data.count(SECRET) >= 3

    picture = read(data)

    assert SECRET not in picture.jpeg
    assert set(shown(picture).info) == {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert not shown(picture).getexif()
    assert picture.jpeg.endswith(b"\xff\xd9")
    assert b"alert" not in repr(picture).encode()


@pytest.mark.parametrize("kind", LOSSLESS)
def test_equal_pixels_have_an_equal_hash_whatever_the_file(kind: str) -> None:
    photo = saved(receipt(), quality=80)
    pixels = Image.open(io.BytesIO(photo))
    plain = read(photo)

    assert read(with_everything(pixels, kind)).pixel_hash == plain.pixel_hash
    assert read(saved(pixels, kind, **LOSSLESS[kind])).pixel_hash == plain.pixel_hash
    assert read(saved(pixels.convert("RGBA"), kind, **LOSSLESS[kind])).pixel_hash == plain.pixel_hash


@pytest.mark.parametrize("size", [(60, 40), (3000, 1200)])
def test_equal_large_pictures_have_an_equal_hash(size: tuple[int, int]) -> None:
    image = receipt(size=size)

    hashes = {
        read(saved(image.convert(mode), kind, **LOSSLESS[kind])).pixel_hash
        for kind in LOSSLESS
        for mode in ("RGB", "RGBA")
    }

    assert len(hashes) == 1


def test_one_other_pixel_is_another_hash() -> None:
    image = receipt()
    before = read(saved(image, "PNG")).pixel_hash
    image.putpixel((7, 7), (1, 2, 3))

    assert read(saved(image, "PNG")).pixel_hash != before


def test_pixels_of_another_shape_are_another_hash() -> None:
    wide, high = Image.new("RGB", (40, 20)), Image.new("RGB", (20, 40))

    assert read(saved(wide, "PNG")).pixel_hash != read(saved(high, "PNG")).pixel_hash


INVERSE = {
    Image.Transpose.ROTATE_90: Image.Transpose.ROTATE_270,
    Image.Transpose.ROTATE_270: Image.Transpose.ROTATE_90,
}


@pytest.mark.parametrize("kind", LOSSLESS)
@pytest.mark.parametrize("orientation", range(10))
def test_orientation_is_applied_and_then_dropped(kind: str, orientation: int) -> None:
    upright = receipt()
    turn = UPRIGHT.get(orientation)
    held = upright if turn is None else upright.transpose(INVERSE.get(turn, turn))
    exif = Image.Exif()
    exif[Base.Orientation.value] = orientation

    picture = read(saved(held, kind, exif=exif, **LOSSLESS[kind]))

    assert picture.pixel_hash == read(saved(upright, "PNG")).pixel_hash
    assert (picture.width, picture.height) == upright.size
    assert not shown(picture).getexif()


def test_orientation_of_a_phone_photo_agrees_with_the_standard() -> None:
    held = Image.new("RGB", (200, 100), "white")
    held.paste("red", (0, 0, 40, 40))  # held so that the top left of the file is the top right of the scene
    exif = Image.Exif()
    exif[Base.Orientation.value] = 6

    picture = shown(read(saved(held, exif=exif)))

    assert picture.size == (100, 200)
    assert picture.getpixel((90, 10))[1] < 50  # red
    assert picture.getpixel((10, 10))[1] > 200  # white


@pytest.mark.filterwarnings("ignore:Corrupt EXIF")
def test_damaged_exif_does_not_damage_the_picture() -> None:
    assert read(saved(receipt(), exif=b"Exif\0\0II*\0\xff\xff\xff\xff")).width == 540


def seen_through() -> Image.Image:
    image = Image.new("RGBA", (40, 40), (0, 0, 0, 0))
    image.paste((200, 0, 0, 255), (0, 0, 20, 40))
    return image


@pytest.mark.parametrize(
    ("make", "left", "right"),
    [
        (lambda: saved(seen_through(), "PNG"), (200, 0, 0), (255, 255, 255)),
        (lambda: saved(seen_through(), "WEBP", lossless=True), (200, 0, 0), (255, 255, 255)),
        (lambda: saved(seen_through().quantize(8), "PNG"), (200, 0, 0), (255, 255, 255)),
        (lambda: saved(seen_through().convert("LA"), "PNG"), (60, 60, 60), (255, 255, 255)),
        (
            lambda: saved(seen_through().convert("RGB"), "PNG", transparency=(0, 0, 0)),
            (200, 0, 0),
            (255, 255, 255),
        ),
        (lambda: saved(seen_through().convert("RGB").quantize(8), "PNG"), (200, 0, 0), (0, 0, 0)),
        (lambda: saved(seen_through().convert("L").point(lambda g: 255 * (g > 9)).convert("1"), "PNG"),
         (255, 255, 255), (0, 0, 0)),
        (lambda: saved(seen_through().convert("RGB").convert("CMYK")), (200, 0, 0), (0, 0, 0)),
        (lambda: saved(seen_through().convert("L"), quality=95), (60, 60, 60), (0, 0, 0)),
        (lambda: saved(sixteen_bits(), "PNG"), (51, 51, 51), (204, 204, 204)),
    ],
    ids=["rgba", "webp", "palette alpha", "la", "key colour", "palette", "one bit", "cmyk", "grey", "16 bit"],
)  # fmt: skip
def test_every_kind_of_colour_is_shown_as_it_looks(
    make: Callable[[], bytes], left: tuple[int, ...], right: tuple[int, ...]
) -> None:
    image = shown(read(make()))

    for at, colour in (((8, 20), left), ((32, 20), right)):
        seen = image.getpixel(at)
        assert all(abs(one - other) <= 6 for one, other in zip(seen, colour, strict=True)), (at, seen)


def sixteen_bits() -> Image.Image:
    image = Image.new("I;16", (40, 40), 204 * 257)
    image.paste(51 * 257, (0, 0, 20, 40))
    return image


@pytest.mark.parametrize(
    ("size", "kept"),
    [
        ((MAX_SIDE, 900), (2000, 900)),
        ((2500, 1000), (2000, 800)),
        ((900, 4000), (450, 2000)),
        ((9000, 1), (2000, 1)),
        ((1, 9000), (1, 2000)),
        ((1, 1), (1, 1)),
    ],
)
def test_longest_side_is_reduced_and_never_enlarged(size: tuple[int, int], kept: tuple[int, int]) -> None:
    picture = read(saved(Image.new("RGB", size, "blue"), "PNG"))

    assert (picture.width, picture.height) == shown(picture).size == kept


def test_small_print_stays_readable() -> None:
    page = Image.new("RGB", (800, 400), "white")
    pen = ImageDraw.Draw(page)
    for line in range(30):
        pen.text(
            (5, line * 13),
            "0023456789 clé 88 12 500,00 DA " * 4,
            fill=(150, 0, 0),
            font=ImageFont.load_default(11),
        )

    error = ImageChops.difference(page, shown(read(saved(page, "PNG"))))

    assert max(ImageStat.Stat(error).rms) < 12  # of 255; 19 at half the resolution of colour


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_moving_picture_is_refused(kind: str) -> None:
    film = saved(receipt(1), kind, save_all=True, append_images=[receipt(2)])

    assert "Moving" in refusal(film)


def test_photo_with_a_second_picture_behind_it_is_read_as_the_first() -> None:
    both = saved(receipt(1), "MPO", save_all=True, append_images=[receipt(2)])  # as many phones store it
    assert Image.open(io.BytesIO(both)).format == "MPO"

    assert hash_distance(read(both).look_hash, read(saved(receipt(1))).look_hash) <= 2


@pytest.mark.parametrize("seed", range(6))
def test_picture_that_was_saved_again_or_cut_looks_alike(seed: int) -> None:
    image = receipt(seed)
    width, height = image.size
    looks = read(saved(image)).look_hash
    cut = image.crop((width // 50, height // 50, width, height))

    for again in (saved(image, quality=35), saved(image.resize((300, 533)), "WEBP"), saved(cut, quality=70)):
        assert hash_distance(looks, read(again).look_hash) <= ALIKE
    assert hash_distance(looks, read(read(saved(image)).jpeg).look_hash) <= 3


def test_other_photos_look_different() -> None:
    looks = [read(saved(receipt(seed))).look_hash for seed in range(8)]
    apart = [hash_distance(one, other) for at, one in enumerate(looks) for other in looks[:at]]

    assert sum(each > ALIKE for each in apart) > len(apart) * 0.6
    assert all(len(each) == 16 and int(each, 16) >= 0 for each in looks)


def test_distance_counts_the_bits_that_differ() -> None:
    assert hash_distance("0" * 16, "f" * 16) == 64
    assert hash_distance("00000000000000ff", "00000000000000fe") == 1
