"""Requests as they came, answers as they go: also the ways in which an answer can go wrong on its way."""

import json
import select
import socket
import struct
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.utils import formatdate
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs

from sandbox.app import now

JSON = "application/json; charset=utf-8"
HTML = "text/html; charset=utf-8"


@dataclass(frozen=True)
class Request:
    """One request, read to its end."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes = field(repr=False)

    def json(self) -> Any:
        """The body as JSON, or None if it is none."""
        try:
            return json.loads(self.body)
        except ValueError:
            return None

    def form(self) -> dict[str, str]:
        """The fields of an HTML form."""
        return {name: values[0] for name, values in parse_qs(self.body.decode("utf-8", "replace")).items()}


Sender = Callable[[socket.socket, bytes, bytes], bool]
"""Puts head and body on the wire; true if the connection may live on."""


def send_complete(connection: socket.socket, head: bytes, body: bytes) -> bool:
    """The ordinary way."""
    connection.sendall(head + body)
    return True


def send_reset(connection: socket.socket, _head: bytes, _body: bytes) -> bool:
    """Nothing but a TCP reset."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    return False


def send_nothing(_connection: socket.socket, _head: bytes, _body: bytes) -> bool:
    """Close without a byte."""
    return False


def send_half(connection: socket.socket, head: bytes, body: bytes) -> bool:
    """The whole head, half of the body it promised, then close."""
    connection.sendall(head + body[: len(body) // 2])
    return False


def send_late(seconds: float) -> Sender:
    """The ordinary way after ``seconds``, unless the caller has gone by then."""

    def send(connection: socket.socket, head: bytes, body: bytes) -> bool:
        return not gone_within(connection, seconds) and send_complete(connection, head, body)

    return send


def send_after_hanging(seconds: float) -> Sender:
    """Silence for ``seconds``, then close; ends early when the caller gives up."""

    def send(connection: socket.socket, _head: bytes, _body: bytes) -> bool:
        gone_within(connection, seconds)
        return False

    return send


def send_slowly(pause: float) -> Sender:
    """The head at once, then one byte of the body every ``pause`` seconds."""

    def send(connection: socket.socket, head: bytes, body: bytes) -> bool:
        connection.sendall(head)
        for position in range(len(body)):
            time.sleep(pause)
            connection.sendall(body[position : position + 1])
        return True

    return send


def gone_within(connection: socket.socket, seconds: float) -> bool:
    """Wait; true as soon as the other side closes."""
    readable, _, _ = select.select([connection], [], [], seconds)
    return bool(readable) and not _peek(connection)


def _peek(connection: socket.socket) -> bytes:
    try:
        return connection.recv(1, socket.MSG_PEEK)
    except OSError:
        return b""


@dataclass
class Answer:
    """What goes back. ``payload`` becomes JSON at the last moment, so that faults may still change it."""

    status: int = 200
    payload: Any = None
    body: bytes | None = None
    content_type: str = JSON
    headers: dict[str, str] = field(default_factory=dict)
    send: Sender = send_complete
    applied: bool = False

    def encoded(self) -> bytes:
        """The body that goes over the wire."""
        if self.body is not None:
            return self.body
        return json.dumps(self.payload, ensure_ascii=False).encode()

    def head(self, length: int) -> bytes:
        """Status line and headers. Every answer says that it comes from a sandbox."""
        reason = HTTPStatus(self.status).phrase
        headers = {
            "Date": formatdate(now(), usegmt=True),
            "X-Storefront-Sandbox": "1",
            "Content-Type": self.content_type,
            "Content-Length": str(length),
            **self.headers,
        }
        lines = [f"HTTP/1.1 {self.status} {reason}", *(f"{name}: {value}" for name, value in headers.items())]
        return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1", "replace")
