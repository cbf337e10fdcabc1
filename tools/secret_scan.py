"""Looking for secrets where none may be: any file, any encoding that a leak is likely to take.

Files are read as bytes and gzip is unpacked. The rows of SQLite databases are read besides: a long row is
torn over several pages of the file.
"""

import base64
import html
import json
import re
import sqlite3
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, quote_plus

from tests.timeouts import WAIT_SECONDS

SHORTEST = 8  # characters; a shorter secret would be found by chance in any random bytes
PREFIX = 5  # bytes by which a match is noticed
GZIP = b"\x1f\x8b\x08"
SQLITE = b"SQLite format 3\x00"


@dataclass(frozen=True)
class Finding:
    """Where a secret was found. Names the secret and does not quote it."""

    path: Path
    offset: int  # in the file, in what it holds packed, or in its rows
    name: str
    encoding: str

    def __str__(self) -> str:
        return f"{self.path}: {self.name} ({self.encoding}, at {self.offset})"


def scan(paths: Iterable[Path], secrets: Mapping[str, str]) -> list[Finding]:
    """Look for `secrets` (name: text) in files and in all files below folders. Short ones are left out."""
    scanner = Scanner(secrets)
    return [finding for path in paths for file in _files(path) for finding in scanner.scan_file(file)]


def _files(path: Path) -> list[Path]:
    if path.is_dir():
        return sorted(each for each in path.rglob("*") if each.is_file() and not each.is_symlink())
    return [path] if path.is_file() else []  # not sockets


class Scanner:
    """Holds every encoding of every secret; one pass over the bytes finds any of them."""

    def __init__(self, secrets: Mapping[str, str]) -> None:
        self._names: dict[bytes, tuple[str, str]] = {}
        self._lengths: dict[bytes, set[int]] = defaultdict(set)
        for name, text in secrets.items():
            for encoding, pattern in encodings(text) if len(text) >= SHORTEST else ():
                self._names.setdefault(pattern, (name, encoding))
                self._lengths[pattern[:PREFIX]].add(len(pattern))
        # Secrets of one kind begin alike, so thousands of them make few prefixes.
        prefixes = sorted(self._lengths) or [b"(nothing to look for)"]
        self._prefixes = re.compile(b"(?=(" + b"|".join(re.escape(each) for each in prefixes) + b"))")

    def scan_file(self, path: Path) -> list[Finding]:
        """Everything found in one file. A file that has gone meanwhile holds nothing."""
        try:
            contents = path.read_bytes()
        except FileNotFoundError:
            return []
        return [
            Finding(path, offset, name, encoding)
            for data in _layers(path, contents)
            for offset, name, encoding in self.scan_bytes(data)
        ]

    def scan_bytes(self, data: bytes) -> Iterator[tuple[int, str, str]]:
        """Offset, name and encoding of every secret in `data`."""
        for match in self._prefixes.finditer(data):
            start = match.start()
            for length in self._lengths[match[1]]:
                found = self._names.get(data[start : start + length])
                if found and start + length <= len(data):
                    yield start, *found


def _layers(path: Path, contents: bytes) -> Iterator[bytes]:
    yield contents
    for member in re.finditer(re.escape(GZIP), contents):
        with suppress(zlib.error):  # not gzip after all, or still being written
            yield zlib.decompressobj(wbits=31).decompress(contents[member.start() :])
    if contents.startswith(SQLITE):
        yield _rows(path)


def _rows(path: Path) -> bytes:
    """Every text and blob of a database, those of its write-ahead log included."""
    database = sqlite3.connect(f"file:{quote(str(path))}?mode=ro", uri=True, timeout=WAIT_SECONDS)
    database.text_factory = bytes
    try:
        tables = [
            row[0].decode() for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        ]
        cells = (
            cell
            for table in tables
            for row in database.execute(f'SELECT * FROM "{table}"')  # noqa: S608 (the database's own names)
            for cell in row
            if isinstance(cell, bytes)
        )
        return b"\n".join(cells)
    finally:
        database.close()


def encodings(text: str) -> Iterator[tuple[str, bytes]]:
    """Every form in which `text` could have been written down, with its name."""
    yield from _encodings(text)
    bare = text.replace("-", "")
    if bare != text and len(bare) >= SHORTEST:
        for name, pattern in _encodings(bare):
            yield f"{name} without dashes", pattern


def _encodings(text: str) -> Iterator[tuple[str, bytes]]:
    raw = text.encode("utf-8", "surrogatepass")
    yield "plain", raw
    yield "JSON", json.dumps(text)[1:-1].encode()
    yield "JSON in UTF-8", json.dumps(text, ensure_ascii=False)[1:-1].encode("utf-8", "surrogatepass")
    yield "HTML", html.escape(text).encode("utf-8", "surrogatepass")
    yield "repr", repr(text)[1:-1].encode("utf-8", "surrogatepass")
    yield "URL", quote(raw, safe="").encode()
    yield "URL with slashes", quote(raw).encode()
    yield "URL of a form", quote_plus(raw).encode()
    yield "hex", raw.hex().encode()
    yield "HEX", raw.hex().upper().encode()
    yield "UTF-16 LE", text.encode("utf-16-le", "surrogatepass")
    yield "UTF-16 BE", text.encode("utf-16-be", "surrogatepass")
    for shift in range(3):
        standard = _base64(raw, shift)
        yield f"base64, shifted by {shift}", standard
        yield f"base64 for addresses, shifted by {shift}", standard.translate(bytes.maketrans(b"+/", b"-_"))


def _base64(raw: bytes, shift: int) -> bytes:
    """The part of a longer text's base64 that `raw` alone decides, when `shift` bytes stand before it."""
    encoded = base64.b64encode(bytes(shift) + raw)
    begins = (shift * 8 + 5) // 6
    ends = (shift + len(raw)) * 8 // 6
    return encoded[begins:ends]
