"""One request and its answer on a connection that stands, within a deadline and a size."""

import http.client
import json
import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field

from core.secret import Secret
from oneclick.http_response import (
    BodyEncodingError,
    BodyTooLargeError,
    CutShortError,
    NotHttpError,
    read_http_response,
)
from oneclick.limits import Deadline

TIMEOUT = "timeout"
COMMON_HEADERS = ("Accept: application/json", "Accept-Encoding: gzip", "User-Agent: storefront")


@dataclass(frozen=True)
class WireRequest:
    """A call to make. `largest` bounds the answer's body in bytes; without a key the call is anonymous."""

    method: str
    host: str
    path: str
    key: Secret | None
    largest: int
    payload: Mapping[str, object] | None = None


@dataclass(frozen=True)
class WireResponse:
    """What came back, complete and within bounds. What the vendor wrote is hidden from `repr`."""

    status: int
    body: bytes = field(repr=False)
    retry_after: str = field(default="", repr=False)
    request_id: str = field(default="", repr=False)
    date: str = field(default="", repr=False)  # when the vendor's clock says that it answered
    is_from_sandbox: bool = False


class ConnectError(Exception):
    """No connection: provably nothing was sent. Holds a short label."""


class ResponseLostError(Exception):
    """The request was sent, at least in part, and no complete answer came. Holds a short label."""


class GarbledResponseError(ResponseLostError):
    """Something came back that is no readable HTTP answer within bounds."""


def exchange_messages(
    connection: http.client.HTTPConnection, request: WireRequest, deadline: Deadline, *, is_last: bool = False
) -> WireResponse:
    """Send a request and read its answer; a connection on which no other may follow is closed.

    Raises ResponseLostError, whatever went wrong.
    """
    try:
        return _converse(connection, request, deadline, is_last=is_last)
    except Exception as exc:
        failure = ResponseLostError(TIMEOUT) if deadline.has_passed else _failure(exc)
    # Raised here and not above: neither this frame nor the error's context knows the body or the key.
    connection.close()
    raise failure


def _converse(
    connection: http.client.HTTPConnection, request: WireRequest, deadline: Deadline, *, is_last: bool
) -> WireResponse:
    sock: socket.socket = connection.sock
    sock.settimeout(deadline.remaining)
    sock.sendall(_encode(request, is_last=is_last))
    response = read_http_response(sock, deadline, request.largest)
    if response.is_last:
        connection.close()
    headers = response.headers
    return WireResponse(
        status=response.status,
        body=response.body,
        retry_after=headers.get("retry-after", ""),
        request_id=headers.get("x-request-id", ""),
        date=headers.get("date", ""),
        is_from_sandbox="x-storefront-sandbox" in headers,
    )


def _encode(request: WireRequest, *, is_last: bool) -> bytes:
    """The request as it is sent. Raises ValueError rather than send what could be read as two."""
    body = b"" if request.payload is None else json.dumps(request.payload).encode()
    lines = [f"{request.method} {request.path} HTTP/1.1", f"Host: {request.host}", *COMMON_HEADERS]
    if request.key is not None:
        lines.append(f"X-Access-Token: {request.key.reveal()}")
    if request.payload is not None:
        lines += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
    if is_last:
        lines.append("Connection: close")
    if any(not line.isprintable() for line in lines) or " " in request.path:
        raise ValueError("a line of the request is none")
    return "\r\n".join([*lines, "", ""]).encode("ascii") + body


def _failure(error: Exception) -> ResponseLostError:
    match error:
        case TimeoutError():
            return ResponseLostError(TIMEOUT)
        case ConnectionError():
            return ResponseLostError("reset")
        case CutShortError():
            return ResponseLostError("cut short")
        case ssl.SSLError():
            return ResponseLostError("tls failure")
        case BodyTooLargeError():
            return GarbledResponseError("too large")
        case BodyEncodingError():
            return GarbledResponseError("odd encoding")
        case NotHttpError():
            return GarbledResponseError("not http")
        case _:
            return ResponseLostError(type(error).__name__)
