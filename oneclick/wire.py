"""One request and its answer on a connection that stands, within a deadline and a size."""

import http.client
import io
import json
import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from core.secret import Secret
from oneclick.limits import Deadline
from oneclick.response_body import BodyEncodingError, BodyTooLargeError, read_body

TIMEOUT = "timeout"


@dataclass(frozen=True)
class WireRequest:
    """A call to make. `largest` bounds the answer's body in bytes; without a key the call is anonymous."""

    method: str
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
    connection: http.client.HTTPConnection, request: WireRequest, deadline: Deadline, headers: dict[str, str]
) -> WireResponse:
    """Send a request and read its answer. Raises ResponseLostError, whatever went wrong."""
    try:
        return _converse(connection, request, deadline, headers)
    except Exception as exc:
        failure = ResponseLostError(TIMEOUT) if deadline.has_passed else _failure(exc)
    # Raised here and not above: neither this frame nor the error's context knows the body or the key.
    connection.close()
    raise failure


def _converse(
    connection: http.client.HTTPConnection, request: WireRequest, deadline: Deadline, headers: dict[str, str]
) -> WireResponse:
    sock: socket.socket = connection.sock
    sock.settimeout(deadline.remaining)
    connection.response_class = partial(_response_until, deadline)  # type: ignore[assignment]
    connection.request(request.method, request.path, _encode(request), _headers(request) | headers)
    response = connection.getresponse()
    body = read_body(response, request.largest)
    return WireResponse(
        status=response.status,
        body=body,
        retry_after=response.headers.get("Retry-After", ""),
        request_id=response.headers.get("X-Request-Id", ""),
        date=response.headers.get("Date", ""),
        is_from_sandbox="X-Storefront-Sandbox" in response.headers,
    )


def _response_until(
    deadline: Deadline, sock: socket.socket, *args: Any, **kwargs: Any
) -> http.client.HTTPResponse:
    """The answer that comes on a socket; whoever reads it after the deadline gets a TimeoutError."""
    return http.client.HTTPResponse(_TimedSocket(sock, deadline), *args, **kwargs)  # type: ignore[arg-type]


class _TimedSocket:
    """What http.client asks of a socket that it reads an answer from."""

    def __init__(self, sock: socket.socket, deadline: Deadline) -> None:
        self._sock = sock
        self._deadline = deadline

    def makefile(self, _mode: str) -> io.BufferedReader:
        return io.BufferedReader(_TimedReader(self._sock, self._deadline))


class _TimedReader(io.RawIOBase):
    """Waits for each byte no longer than is left until the deadline.

    A socket's own time-out starts anew with every byte of a slow peer. A timer that cuts the call off would
    be a thread for each call, which costs more than the call.
    """

    def __init__(self, sock: socket.socket, deadline: Deadline) -> None:
        self._sock = sock
        self._raw = sock.makefile("rb", buffering=0)  # holds the socket open until the answer is read
        self._deadline = deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        remaining = self._deadline.remaining
        if not remaining:
            raise TimeoutError
        self._sock.settimeout(remaining)
        return self._raw.readinto(buffer)

    def close(self) -> None:
        self._raw.close()
        super().close()


def _encode(request: WireRequest) -> bytes | None:
    return None if request.payload is None else json.dumps(request.payload).encode()


def _headers(request: WireRequest) -> dict[str, str]:
    headers = {"Accept": "application/json", "Accept-Encoding": "gzip", "User-Agent": "storefront"}
    if request.payload is not None:
        headers["Content-Type"] = "application/json"
    if request.key is not None:
        headers["X-Access-Token"] = request.key.reveal()
    return headers


def _failure(error: Exception) -> ResponseLostError:
    match error:
        case TimeoutError():
            return ResponseLostError(TIMEOUT)
        case ConnectionError():
            return ResponseLostError("reset")
        case http.client.IncompleteRead():
            return ResponseLostError("cut short")
        case ssl.SSLError():
            return ResponseLostError("tls failure")
        case BodyTooLargeError():
            return GarbledResponseError("too large")
        case BodyEncodingError():
            return GarbledResponseError("odd encoding")
        case http.client.HTTPException():
            return GarbledResponseError("not http")
        case _:
            return ResponseLostError(type(error).__name__)
