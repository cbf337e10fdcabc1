"""One call over HTTP within bounds of time and size.

No redirect is followed, nothing is repeated, and nothing of the machine's environment (proxies, stored
passwords, certificates) is taken: a request goes to an adapter of its own, past `requests.Session`.
"""

import socket
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import requests
from requests.adapters import HTTPAdapter

from core.secret import Secret

CHUNK = 16 * 1024


@dataclass(frozen=True)
class HttpCallLimits:
    """Bounds of one call, in seconds and bytes (after decompression). `total` runs to the last byte."""

    connect: float = 5
    read: float = 15
    total: float = 20
    largest: int = 1024 * 1024


@dataclass(frozen=True)
class HttpReply:
    """What came back, complete and within bounds."""

    status: int
    body: bytes = field(repr=False)


class HttpReplyLostError(Exception):
    """No complete answer in time. Holds a short label and nothing of what was sent or received."""


class HttpReplyMalformedError(HttpReplyLostError):
    """An answer came that is beyond bounds or no readable HTTP."""


def call(
    method: str, url: str, *, key: Secret, payload: Mapping[str, Any] | None = None, limits: HttpCallLimits
) -> HttpReply:
    """Make one request with the key as bearer token, and read its answer whole.

    Raises HttpReplyLostError, HttpReplyMalformedError.

    A socket's time-out starts anew with every byte of a slow peer, and looking up a name knows none at all;
    hence the exchange has a thread of its own, which is left and cut off when the time is over.
    """
    line = _CancellableAdapter()
    outcome: list[HttpReply | HttpReplyLostError] = []

    def exchange() -> None:
        try:
            outcome.append(_exchange(line, method, url, key, payload, limits))
        except Exception as exc:
            outcome.append(_failure(exc))

    thread = threading.Thread(target=exchange, name=f"{method} to a gateway", daemon=True)
    thread.start()
    thread.join(limits.total)
    told = outcome[0] if outcome else HttpReplyLostError("timeout")
    line.cut()
    # Raised here and not above: the error of a library may quote a header.
    if isinstance(told, HttpReplyLostError):
        raise told
    return told


class _ReplyTooLargeError(Exception):
    pass


def _exchange(
    line: "_CancellableAdapter",
    method: str,
    url: str,
    key: Secret,
    payload: Mapping[str, Any] | None,
    limits: HttpCallLimits,
) -> HttpReply:
    headers = {"Accept": "application/json", "User-Agent": "storefront"}
    request = requests.Request(method, url, headers=headers, json=payload, auth=_Bearer(key)).prepare()
    with line.send(request, stream=True, timeout=(limits.connect, limits.read)) as response:
        return HttpReply(response.status_code, _read(response, limits.largest))


def _read(response: requests.Response, largest: int) -> bytes:
    body = bytearray()
    for chunk in response.iter_content(CHUNK):
        body += chunk
        if len(body) > largest:
            raise _ReplyTooLargeError
    return bytes(body)


class _Bearer(requests.auth.AuthBase):
    def __init__(self, key: Secret) -> None:
        self._key = key

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"Bearer {self._key.reveal()}"
        return request


class _CancellableAdapter(HTTPAdapter):
    """An adapter for one call, which another thread can cut."""

    def __init__(self) -> None:
        super().__init__(max_retries=0)
        self._sockets: list[socket.socket] = []
        self._is_cut = False

    def get_connection_with_tls_context(self, *args: Any, **kwargs: Any) -> Any:
        pool: Any = super().get_connection_with_tls_context(*args, **kwargs)
        make = pool.ConnectionCls
        pool.ConnectionCls = lambda *args, **kwargs: self._watched(make(*args, **kwargs))
        return pool

    def _watched(self, connection: Any) -> Any:
        connect = connection.connect

        def connect_unless_cut() -> None:
            connect()
            self._sockets.append(connection.sock)
            if self._is_cut:  # nothing is sent any more
                connection.close()
                raise TimeoutError

        connection.connect = connect_unless_cut
        return connection

    def cut(self) -> None:
        """End what is under way, and all that comes. Harmless when it is over."""
        self._is_cut = True
        for each in self._sockets:
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
        self.close()


def _failure(error: Exception) -> HttpReplyLostError:
    match error:
        case _ReplyTooLargeError():
            return HttpReplyMalformedError("too large")
        case requests.exceptions.ContentDecodingError():
            return HttpReplyMalformedError("odd encoding")
        case requests.ConnectTimeout():
            return HttpReplyLostError("connect timeout")
        case requests.Timeout():
            return HttpReplyLostError("timeout")
        case requests.exceptions.SSLError():
            return HttpReplyLostError("tls failure")
        case requests.exceptions.ChunkedEncodingError():
            return HttpReplyLostError("cut short")
        case requests.ConnectionError():
            return HttpReplyLostError("connection failed")
        case _:
            return HttpReplyLostError(type(error).__name__)
