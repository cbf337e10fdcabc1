"""A generator of load on kept connections: one thread, raw sockets, so that it is never what is measured."""

import selectors
import socket
import time
from collections import Counter
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

from tests.timeouts import WAIT_SECONDS

CONNECTIONS = 8
HEAD_END = b"\r\n\r\n"


@dataclass(frozen=True)
class Request:
    """A request as any browser may send it."""

    path: str
    method: str = "GET"
    headers: dict[str, str] = field(default_factory=dict)
    form: dict[str, str] | None = None

    def with_header(self, name: str, value: str) -> "Request":
        return replace(self, headers=self.headers | {name: value})

    def encoded(self, port: int) -> bytes:
        """The bytes on the wire."""
        body = urlencode(self.form).encode() if self.form is not None else b""
        headers = {"Host": f"127.0.0.1:{port}", **self.headers}
        if self.form is not None:
            headers |= {"Content-Type": "application/x-www-form-urlencoded", "Content-Length": str(len(body))}
        head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        return f"{self.method} {self.path} HTTP/1.1\r\n{head}\r\n".encode() + body


@dataclass
class Load:
    """What came back in how many seconds."""

    seconds: float = 0.0
    statuses: Counter[int] = field(default_factory=Counter)

    @property
    def answers(self) -> int:
        return self.statuses.total()


class _Connection:
    """One kept connection with one request under way."""

    def __init__(self, port: int, request: bytes) -> None:
        self._address, self._request = ("127.0.0.1", port), request
        self._buffer = bytearray()
        self.socket = socket.create_connection(self._address, timeout=WAIT_SECONDS)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def send(self) -> None:
        self._buffer.clear()
        self.socket.sendall(self._request)

    def receive(self) -> int | None:
        """Read what is there; the status once the answer is whole. Raises ConnectionError if it never is."""
        chunk = self.socket.recv(262_144)
        if not chunk:
            raise ConnectionError(f"closed after {bytes(self._buffer[:200])!r}")
        self._buffer += chunk
        head_length = self._buffer.find(HEAD_END)
        if head_length < 0:
            return None
        head = bytes(self._buffer[:head_length]).lower()
        status = int(head[9:12])
        if status == 304 or len(self._buffer) >= head_length + len(HEAD_END) + _body_length(head):
            return status
        return None


def _body_length(head: bytes) -> int:
    before, found, rest = head.partition(b"content-length:")
    if not found:
        raise ConnectionError(f"an answer of unknown length: {before!r}")
    return int(rest.split(b"\r\n", 1)[0])


def drive(port: int, request: Request, *, seconds: float, connections: int = CONNECTIONS) -> Load:
    """Send the request again and again on so many connections at once; each answer is counted."""
    load, encoded = Load(), request.encoded(port)
    with selectors.DefaultSelector() as selector:
        started = time.monotonic()
        for _ in range(connections):
            connection = _Connection(port, encoded)
            selector.register(connection.socket, selectors.EVENT_READ, connection)
            connection.send()
        while selector.get_map():
            for key, _events in selector.select(timeout=WAIT_SECONDS):
                status = key.data.receive()
                if status is None:
                    continue
                load.statuses[status] += 1
                if time.monotonic() - started < seconds:
                    key.data.send()
                else:
                    selector.unregister(key.fileobj)
                    key.data.socket.close()
        load.seconds = time.monotonic() - started
    return load
