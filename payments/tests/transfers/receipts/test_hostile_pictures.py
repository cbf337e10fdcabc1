"""Hostile pictures: sizes that only the header claims, scans without end, damage of every kind."""

import struct
import subprocess
import sys
import time
import zlib
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL.JpegImagePlugin import JpegImageFile

from core.files import images
from core.files.image_headers import MAX_IMAGE_BYTES, MAX_SCANS, InvalidImageError, jpeg_scans, webp_size
from payments.testing.pictures import SECRET, read, receipt, refusal, saved, shown
from payments.transfers.receipts.pictures import read_picture

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:PIL.*")  # its readers grumble at damage


def png_chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def png_claiming(width: int, height: int) -> bytes:
    head = png_chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    body = png_chunk(b"IDAT", zlib.compress(bytes(1000)))
    return b"\x89PNG\r\n\x1a\n" + head + body + png_chunk(b"IEND", b"")


def jpeg_claiming(width: int, height: int) -> bytes:
    data = saved(receipt(size=(64, 64)))
    at = data.index(b"\xff\xc0") + 5
    return data[:at] + struct.pack(">HH", height, width) + data[at + 4 :]


def webp_claiming(width: int, height: int) -> bytes:
    data = saved(receipt(size=(64, 64)), "WEBP")
    return data[:26] + struct.pack("<HH", width, height) + data[30:]


def webp_lossless_claiming(width: int, height: int) -> bytes:
    data = saved(receipt(size=(64, 64)), "WEBP", lossless=True)
    return data[:21] + struct.pack("<I", (width - 1) | (height - 1) << 14) + data[25:]


def webp_extended_claiming(width: int, height: int) -> bytes:
    data = saved(receipt(size=(64, 64)), "WEBP", exif=b"Exif\0\0" + SECRET)
    return data[:24] + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little") + data[30:]


HOSTILE = {
    "png": png_claiming(65_000, 65_000),
    "png just above": png_claiming(8000, 5001),
    "jpeg": jpeg_claiming(65_000, 65_000),
    "webp": webp_claiming(16_383, 16_383),
    "webp lossless": webp_lossless_claiming(16_384, 16_384),
    "webp extended": webp_extended_claiming(60_000, 60_000),
}


def test_upload_above_the_limit_is_refused_without_reading_it_all() -> None:
    class Endless:
        given = 0

        def read(self, size: int, /) -> bytes:
            self.given += size
            return b"\xff" * size

    upload = Endless()
    with pytest.raises(InvalidImageError, match="8 MB"):
        read_picture(upload)

    assert upload.given == MAX_IMAGE_BYTES + 1


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_size_is_refused_by_the_header_alone(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for reader in images.READERS.values():
        monkeypatch.setattr(reader, "load", lambda self: pytest.fail("decoded"))
    monkeypatch.setattr("PIL.WebPImagePlugin._webp.WebPAnimDecoder", lambda data: pytest.fail("canvas made"))

    assert "40 megapixels" in refusal(HOSTILE[name])


@pytest.mark.parametrize("options", [{}, {"lossless": True}, {"exif": b"Exif\0\0"}])
def test_size_of_a_webp_is_read_from_each_kind_of_header(options: dict[str, Any]) -> None:
    assert webp_size(saved(receipt(size=(321, 123)), "WEBP", **options)) == (321, 123)


@pytest.mark.parametrize("size", [(100, 0), (100, 100)])
def test_good_header_with_too_little_behind_it_is_refused(size: tuple[int, int]) -> None:
    assert "damaged" in refusal(png_claiming(*size))


def test_memory_stays_bounded_whatever_the_header_claims() -> None:
    program = """
import io, resource, sys, zlib
import django
from django.conf import settings
settings.configure(USE_I18N=False)
django.setup()
from PIL import Image
from core.files.image_headers import InvalidImageError
from payments.transfers.receipts.pictures import read_picture
largest = io.BytesIO()
Image.new("P", (8000, 5000)).save(largest, "PNG")  # 40 MB in this process
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
for claim in sys.stdin.read().split():
    try:
        read_picture(io.BytesIO(bytes.fromhex(claim)))
    except InvalidImageError:
        pass
refused = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
assert read_picture(io.BytesIO(largest.getvalue())).width == 2000
print(refused - before, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""
    done = subprocess.run(
        [sys.executable, "-c", program],
        input=" ".join(data.hex() for data in HOSTILE.values()),
        capture_output=True,
        text=True,
        check=True,
    )

    refused, taken = (int(kilobytes) // 1024 for kilobytes in done.stdout.split())
    assert refused < 50
    assert taken < 700


def test_jpeg_of_endless_scans_is_refused() -> None:
    data = saved(receipt(), progressive=True)
    at = data.rindex(b"\xff\xda")
    usual = jpeg_scans(data)
    scan = data[at:-2]

    assert read(data)
    assert 2 <= usual <= 12
    assert "unusual" in refusal(data[:-2] + scan * MAX_SCANS + b"\xff\xd9")
    assert "unusual" in refusal(data[:-2] + (b"rubbish" + scan) * MAX_SCANS + b"\xff\xd9")
    assert jpeg_scans(data + scan * MAX_SCANS) == usual  # behind the end: never decoded


SMALL = receipt(size=(48, 64))
SAMPLES = [
    saved(SMALL),
    saved(
        SMALL,
        progressive=True,
        exif=b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0",
    ),
    saved(SMALL.convert("CMYK")),
    saved(SMALL, "PNG"),
    saved(SMALL.quantize(16), "PNG", optimize=True),
    saved(SMALL, "PNG", save_all=True, append_images=[SMALL.rotate(180)]),
    saved(SMALL, "WEBP"),
    saved(SMALL.convert("RGBA"), "WEBP", lossless=True, exif=b"Exif\0\0" + SECRET),
    saved(SMALL, "WEBP", save_all=True, append_images=[SMALL.rotate(180)]),
]


def test_one_picture_is_decoded_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    inside: list[int] = []
    most: list[int] = []

    class Watched(JpegImageFile):
        def load(self) -> Any:
            inside.append(1)
            most.append(len(inside))
            time.sleep(0.02)
            inside.pop()
            return super().load()

    monkeypatch.setitem(images.READERS, "JPEG", Watched)
    data = saved(SMALL)
    with ThreadPoolExecutor(4) as pool:
        hashes = {picture.pixel_hash for picture in pool.map(read, [data] * 8)}

    assert len(hashes) == 1
    assert max(most) == 1


def survives(data: bytes) -> None:
    try:
        picture = read(data)
    except InvalidImageError:
        return
    assert shown(picture).size == (picture.width, picture.height)


@settings(max_examples=300)
@given(st.sampled_from(SAMPLES), st.data())
def test_flipped_bits_never_break_the_reader(sample: bytes, data: st.DataObject) -> None:
    broken = bytearray(sample)
    for _ in range(data.draw(st.integers(1, 8))):
        broken[data.draw(st.integers(0, len(sample) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    survives(bytes(broken))


@settings(max_examples=200)
@given(st.sampled_from(SAMPLES), st.data())
def test_cut_or_stuffed_files_never_break_the_reader(sample: bytes, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(sample)))
    stuffing = data.draw(st.binary(max_size=40))
    survives(sample[:at] + stuffing)
    survives(sample[:at] + stuffing + sample[at:])


@settings(max_examples=200)
@given(
    st.sampled_from([b"", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF\0\0\0\0WEBPVP8X"]),
    st.binary(max_size=300),
)
def test_rubbish_behind_a_good_beginning_never_breaks_the_reader(beginning: bytes, rubbish: bytes) -> None:
    survives(beginning + rubbish)
