"""Reading an answer's body within bounds, whatever the other side sends."""

import http.client
import zlib

CHUNK = 16 * 1024


class BodyTooLargeError(Exception):
    """More bytes than allowed, counted after decompression."""


class BodyEncodingError(Exception):
    """An encoding that was not asked for, or compressed data that are broken."""


def read_body(response: http.client.HTTPResponse, largest: int) -> bytes:
    """The whole body, decompressed, at most `largest` bytes and never much more than that in memory.

    Raises BodyTooLargeError, BodyEncodingError, http.client.IncompleteRead and what the socket raises.
    """
    encoding = response.headers.get("Content-Encoding", "identity").strip().lower()
    wire = _read_wire(response, largest)
    if encoding == "identity":
        return wire
    if encoding == "gzip":
        return _inflate(wire, largest)
    raise BodyEncodingError


def _read_wire(response: http.client.HTTPResponse, largest: int) -> bytes:
    # With a stated length http.client forgets to complain when the connection ends early.
    expected = response.length
    body = bytearray()
    while chunk := response.read(CHUNK):
        body += chunk
        if len(body) > largest:
            raise BodyTooLargeError
    if expected is not None and len(body) < expected:
        raise http.client.IncompleteRead(b"", expected - len(body))
    return bytes(body)


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
