"""Reads the shop's own PDFs back: what is drawn, in the order in which it is drawn, with which glyphs.

Enough of PDF for what fpdf2 writes: plain objects, compressed streams, two-byte codes, ToUnicode tables.
"""

import re
import zlib
from dataclasses import dataclass, field

OBJECT = re.compile(rb"(\d+) 0 obj\n(.*?)\nendobj", re.DOTALL)
STREAM = re.compile(rb"stream\n(.*)\nendstream", re.DOTALL)
BLOCK = re.compile(rb"BT ([\d.]+) ([\d.]+) Td(.*?)ET|/(F\d+) [\d.]+ Tf", re.DOTALL)
STRING = re.compile(rb"\(((?:\\.|[^\\)])*)\) Tj", re.DOTALL)
ESCAPES = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


@dataclass(frozen=True)
class Line:
    """A piece of text as it is drawn, from left to right; `x` and `y` in points from the lower left."""

    page: int
    x: float
    y: float
    text: str
    glyphs: tuple[int, ...]  # the font's codes of the text


@dataclass
class Reading:
    pages: int
    lines: list[Line] = field(default_factory=list)
    embedded_fonts: int = 0

    @property
    def texts(self) -> list[str]:
        return [line.text for line in self.lines]

    def line(self, text: str) -> Line:
        """The one line of that text."""
        (found,) = [line for line in self.lines if line.text == text]
        return found


def read(pdf: bytes) -> Reading:
    assert pdf.startswith(b"%PDF-")
    assert pdf.endswith(b"%%EOF\n")
    objects = {int(number): body for number, body in OBJECT.findall(pdf)}
    pages = [body for body in objects.values() if re.search(rb"/Type /Page\b", body)]
    reading = Reading(len(pages), embedded_fonts=pdf.count(b"/FontFile2 "))
    fonts = {name: _unicode(objects, font) for name, font in re.findall(rb"/(F\d+) (\d+) 0 R", pdf)}
    for number, page in enumerate(pages, start=1):
        content = _stream(objects[_reference(page, b"Contents")])
        _read_page(reading, number, content, fonts)
    return reading


def _read_page(reading: Reading, page: int, content: bytes, fonts: dict[bytes, dict[int, str]]) -> None:
    table: dict[int, str] = {}
    for x, y, block, font in BLOCK.findall(content):
        if font:
            table = fonts[font]
            continue
        codes = [code for string in STRING.findall(block) for code in _codes(string)]
        text = "".join(table[code] for code in codes)
        reading.lines.append(Line(page, float(x), float(y), text, tuple(codes)))


def _codes(string: bytes) -> list[int]:
    plain = re.sub(rb"\\(.)", lambda match: ESCAPES.get(match[1], match[1]), string, flags=re.DOTALL)
    return [int.from_bytes(plain[at : at + 2], "big") for at in range(0, len(plain), 2)]


def _unicode(objects: dict[int, bytes], font: bytes) -> dict[int, str]:
    """What the codes of a font mean, as copying text from the PDF has it."""
    table = _stream(objects[_reference(objects[int(font)], b"ToUnicode")])
    pairs = re.findall(rb"<([0-9A-F]{4})> <([0-9A-F]+)>\n", table)
    return {int(code, 16): bytes.fromhex(text.decode()).decode("utf-16-be") for code, text in pairs}


def _reference(body: bytes, key: bytes) -> int:
    found = re.search(rb"/" + key + rb" (\d+) 0 R", body)
    assert found, key
    return int(found[1])


def _stream(body: bytes) -> bytes:
    found = STREAM.search(body)
    assert found
    return zlib.decompress(found[1]) if b"/FlateDecode" in body else found[1]
