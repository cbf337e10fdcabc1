"""One answer of HTTP/1.1 (RFC 9112), read within a deadline and within bounds, whatever the other side sends.

`http.client` reads headers as those of a mail, which takes longer than all the rest of a call. Nothing of
what came stands in an error.
"""

import re
import socket
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from oneclick.limits import Deadline

CHUNK = 16 * 1024
LONGEST_LINE = 64 * 1024
MOST_HEADERS = 100
NEVER_WITH_BODY = frozenset({204, 304})

_STATUS_LINE = re.compile(rb"HTTP/1\.(?P<minor>[0-9]) (?P<status>[1-9][0-9]{2})(?: .*)?", re.DOTALL)
_LENGTH = re.compile(r"[0-9]{1,15}")
_CHUNK_SIZE = re.compile(rb"(?P<size>[0-9A-Fa-f]{1,8})[ \t]*(?:;.*)?", re.DOTALL)


class NotHttpError(Exception):
    """What came is no answer of HTTP/1, or says of itself what cannot be."""


class CutShortError(Exception):
    """The connection ended in the midst of an answer."""


class BodyTooLargeError(Exception):
    """More bytes than allowed, counted after decompression."""


class BodyEncodingError(Exception):
    """An encoding that was not asked for, or compressed data that are broken."""


@dataclass(frozen=True)
class HttpResponse:
    """A complete answer. Headers by their names in lower case; of several of one name the first counts."""

    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)  # decompressed
    is_last: bool  # nothing more may be asked on this connection


def read_http_response(sock: socket.socket, deadline: Deadline, largest: int) -> HttpResponse:
    """The next answer on a connection, with at most `largest` bytes and never much more in memory.

    Raises the errors above, TimeoutError after the deadline, and what the socket raises.
    """
    incoming = _Incoming(sock, deadline)
    while True:
        minor, status = _read_status(incoming)
        headers = _read_headers(incoming)
        if status >= 200:  # before it may come "100 Continue", "103 Early Hints" and their like
            break
    is_framed, wire = _read_body(incoming, status, headers, largest)
    return HttpResponse(
        status,
        headers,
        _decoded(wire, headers.get("content-encoding", "identity").lower(), largest),
        is_last=not is_framed or minor < 1 or _says_close(headers) or incoming.has_more,
    )


class _Incoming:
    """What comes on a connection, waited for until the deadline and no longer.

    A socket's own time-out starts anew with every byte of a slow peer.
    """

    def __init__(self, sock: socket.socket, deadline: Deadline) -> None:
        self._sock = sock
        self._deadline = deadline
        self._buffer = bytearray()

    @property
    def has_more(self) -> bool:
        """Whether more has come than was read."""
        return bool(self._buffer)

    def line(self) -> bytes:
        """One line without its end."""
        while (end := self._buffer.find(b"\n", 0, LONGEST_LINE)) < 0:
            if len(self._buffer) >= LONGEST_LINE:
                raise NotHttpError
            self._receive()
        line = self._take(end + 1)
        return line[:-2] if line.endswith(b"\r\n") else line[:-1]

    def exactly(self, size: int) -> bytes:
        while len(self._buffer) < size:
            self._receive()
        return self._take(size)

    def until_end(self, largest: int) -> bytes:
        """Everything until the other side closes the connection."""
        try:
            while len(self._buffer) <= largest:
                self._receive()
        except CutShortError:
            return self._take(len(self._buffer))
        raise BodyTooLargeError

    def _take(self, size: int) -> bytes:
        taken = bytes(self._buffer[:size])
        del self._buffer[:size]
        return taken

    def _receive(self) -> None:
        """Wait for some more. Raises CutShortError at the end of the connection."""
        remaining = self._deadline.remaining
        if not remaining:
            raise TimeoutError
        self._sock.settimeout(remaining)
        part = self._sock.recv(CHUNK)
        if not part:
            raise CutShortError
        self._buffer += part


def _read_status(incoming: _Incoming) -> tuple[int, int]:
    """The minor version and the status."""
    try:
        line = incoming.line()
    except CutShortError:
        if incoming.has_more:
            raise
        raise ConnectionResetError from None  # closed without a word
    found = _STATUS_LINE.fullmatch(line)
    if found is None:
        raise NotHttpError
    return int(found["minor"]), int(found["status"])


def _read_headers(incoming: _Incoming) -> dict[str, str]:
    """What is no header is passed over: an odd one is no reason not to take an answer."""
    headers: dict[str, str] = {}
    for _ in range(MOST_HEADERS + 1):
        line = incoming.line()
        if not line:
            return headers
        name, colon, value = line.decode("latin-1").partition(":")
        if colon:
            headers.setdefault(name.strip().lower(), value.strip())
    raise NotHttpError


def _says_close(headers: Mapping[str, str]) -> bool:
    return "close" in headers.get("connection", "").lower()


def _read_body(
    incoming: _Incoming, status: int, headers: Mapping[str, str], largest: int
) -> tuple[bool, bytes]:
    """Whether the body told where it ends, and the body as it came."""
    coding, length = headers.get("transfer-encoding"), headers.get("content-length")
    if status in NEVER_WITH_BODY:
        return True, b""
    if coding is not None:
        if coding.lower() != "chunked":
            raise NotHttpError
        return True, _read_chunks(incoming, largest)
    if length is None:
        return False, incoming.until_end(largest)
    if not _LENGTH.fullmatch(length):
        raise NotHttpError
    if int(length) > largest:
        raise BodyTooLargeError
    return True, incoming.exactly(int(length))


def _read_chunks(incoming: _Incoming, largest: int) -> bytes:
    body = bytearray()
    while size := _chunk_size(incoming.line()):
        if len(body) + size > largest:
            raise BodyTooLargeError
        body += incoming.exactly(size)
        if incoming.line():
            raise NotHttpError
    _read_headers(incoming)  # trailers, which say nothing to us
    return bytes(body)


def _chunk_size(line: bytes) -> int:
    found = _CHUNK_SIZE.fullmatch(line)
    if found is None:
        raise NotHttpError
    return int(found["size"], 16)


def _decoded(wire: bytes, encoding: str, largest: int) -> bytes:
    if encoding == "identity":
        return wire
    if encoding == "gzip":
        return _inflate(wire, largest)
    raise BodyEncodingError


def _inflate(wire: bytes, largest: int) -> bytes:
    inflater = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
    broken = False
    body = b""
    try:
        body = inflater.decompress(wire, largest + 1)
    except zlib.error:
        broken = True
    if len(body) > largest:
        raise BodyTooLargeError
    if broken or not inflater.eof or inflater.unused_data:
        raise BodyEncodingError
    return body
