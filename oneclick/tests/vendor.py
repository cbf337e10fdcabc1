"""A scripted vendor on a real socket: it answers each request as the next step of its script says."""

import gzip
import json
import socket
import ssl
import struct
import threading
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Received:
    """A request as it arrived, and on which connection."""

    connection: int
    method: str
    path: str
    headers: dict[str, str]
    body: bytes = field(repr=False)

    @property
    def json(self):
        return json.loads(self.body)


Step = Callable[[socket.socket, threading.Event], bool]
"""Answers one request; says whether the connection stays open."""


def answer(tree, status=200, headers=None):
    """A complete JSON answer on a connection that stays open."""
    return raw(json.dumps(tree).encode(), status, {"Content-Type": "application/json"} | (headers or {}))


def success(data, **root):
    return answer({"success": True, "data": data} | root)


def refusal(code, status, message="no", **error):
    return answer({"success": False, "error": {"code": code, "message": message} | error}, status)


def raw(body, status=200, headers=None, length=None):
    """Any bytes as a body; `length` states another length than the true one."""
    lines = {"Content-Length": str(len(body) if length is None else length)} | (headers or {})
    head = (
        f"HTTP/1.1 {status} Whatever\r\n" + "".join(f"{name}: {lines[name]}\r\n" for name in lines) + "\r\n"
    )

    def step(sock, stopped):
        sock.sendall(head.encode() + body)
        return length is None

    return step


def gzipped(body, headers=None):
    return raw(gzip.compress(body), headers={"Content-Encoding": "gzip"} | (headers or {}))


def unframed(data):
    """Bytes exactly as given, then the end of the connection."""

    def step(sock, stopped):
        sock.sendall(data)
        return False

    return step


def hang():
    """Say nothing until the test is over."""

    def step(sock, stopped):
        stopped.wait()
        return False

    return step


def reset(after=b""):
    """Send `after`, then break the connection off."""

    def step(sock, stopped):
        sock.sendall(after)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        return False

    return step


def close():
    """End the connection politely, without an answer."""
    return unframed(b"")


def dribble(head, forever=b"x", interval=0.05):
    """Send `head`, then a byte every now and then, for as long as somebody listens."""

    def step(sock, stopped):
        sock.sendall(head)
        while not stopped.wait(interval):
            sock.sendall(forever)
        return False

    return step


class Vendor:
    """Listens on a free port of this machine. With an `ssl_context` it speaks TLS."""

    def __init__(self, ssl_context: ssl.SSLContext | None = None) -> None:
        self._ssl_context = ssl_context
        self._script: list[Step] = []
        self._stopped = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._sockets: list[socket.socket] = []
        self.received: list[Received] = []
        self.connections = 0
        scheme = "https" if ssl_context else "http"
        self.url = f"{scheme}://localhost:{self.port}" if ssl_context else f"{scheme}://127.0.0.1:{self.port}"
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def port(self) -> int:
        return self._listener.getsockname()[1]

    def will(self, *steps: Step) -> None:
        """Answer the next requests so; the last step is repeated for all that follow."""
        self._script = list(steps)

    def push(self, data: bytes) -> None:
        """Send bytes that nobody asked for on the first connection."""
        self._sockets[0].sendall(data)

    def stop(self) -> None:
        self._stopped.set()
        self._listener.shutdown(socket.SHUT_RDWR)  # wakes `accept`, which closing alone does not
        self._listener.close()
        for sock in self._sockets:
            sock.close()

    def _accept(self) -> None:
        while not self._stopped.is_set():
            try:
                sock, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._serve, args=(sock, self.connections), daemon=True).start()

    def _serve(self, sock: socket.socket, connection: int) -> None:
        try:
            sock = self._ssl_context.wrap_socket(sock, server_side=True) if self._ssl_context else sock
            self._sockets.append(sock)
            with sock, sock.makefile("rb") as stream:
                while self._answer_next(sock, stream, connection):
                    pass
                # A closed makefile releases the descriptor, so that a linger of zero really resets.
        except (OSError, ValueError):
            return

    def _answer_next(self, sock, stream, connection: int) -> bool:
        request_line = stream.readline().decode().split()
        if len(request_line) != 3:
            return False
        headers = {}
        while line := stream.readline().decode().strip():
            name, _, value = line.partition(":")
            headers[name] = value.strip()
        body = stream.read(int(headers.get("Content-Length", 0)))
        self.received.append(Received(connection, request_line[0], request_line[1], headers, body))
        step = self._script.pop(0) if len(self._script) > 1 else self._script[0]
        return step(sock, self._stopped)
