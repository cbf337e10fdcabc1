"""Connections to the vendor: one kept per thread for reads, a fresh one for what must happen once.

It must be known whether a purchase was sent. Libraries that pool, follow and retry blur that line, so this
stands on `http.client`: its `connect()` either fails before a byte of the request left, or does not fail.
"""

import http.client
import os
import select
import socket
import ssl
import threading
from contextlib import closing

import certifi

from oneclick.base_url import ApiAddress
from oneclick.limits import Deadline, RequestLimits
from oneclick.wire import ConnectError, WireRequest, WireResponse, exchange_messages


class Transport:
    """Exchanges with one address. Threads and forked processes may share it; each has its own connections."""

    def __init__(
        self, address: ApiAddress, limits: RequestLimits, ssl_context: ssl.SSLContext | None = None
    ) -> None:
        self._address = address
        self._limits = limits
        self._ssl_context = (ssl_context or _trusting_context()) if address.is_tls else None
        self._kept = _KeptConnection()

    @property
    def prefix(self) -> str:
        """What stands before `/v3` in every path, usually nothing."""
        return self._address.prefix

    def exchange_once(self, request: WireRequest, deadline: Deadline) -> WireResponse:
        """One request on a fresh connection, closed afterwards. Raises ConnectError or ResponseLostError."""
        with closing(self._new_connection()) as connection:
            self._connect(connection, deadline)
            return exchange_messages(connection, request, deadline, headers={"Connection": "close"})

    def exchange(self, request: WireRequest, deadline: Deadline) -> WireResponse:
        """One request on this thread's kept connection, opened anew when the vendor closed it.

        Raises ConnectError or ResponseLostError.
        """
        connection = self._kept.take()
        if connection is None:
            connection = self._new_connection()
            self._connect(connection, deadline)
        reply = exchange_messages(connection, request, deadline, headers={})
        self._kept.keep(connection)
        return reply

    def close(self) -> None:
        """Close this thread's kept connection. Safe to call twice."""
        connection = self._kept.take()
        if connection is not None:
            connection.close()

    def _new_connection(self) -> http.client.HTTPConnection:
        address = self._address
        if self._ssl_context is None:
            return http.client.HTTPConnection(address.host, address.port)
        return http.client.HTTPSConnection(address.host, address.port, context=self._ssl_context)

    def _connect(self, connection: http.client.HTTPConnection, deadline: Deadline) -> None:
        connection.timeout = min(self._limits.connect_seconds, deadline.remaining)
        try:
            connection.connect()
            label = ""
        except Exception as exc:
            label = _connect_label(exc)
        # A name server can take longer than any time-out of ours; nothing is sent late because of it.
        if not label and deadline.has_passed:
            label = "connect timeout"
        if label:
            connection.close()
            raise ConnectError(label)


class _KeptConnection(threading.local):
    """The connection that a thread keeps between its calls."""

    _connection: http.client.HTTPConnection | None = None
    _process: int = 0

    def keep(self, connection: http.client.HTTPConnection) -> None:
        self._connection, self._process = connection, os.getpid()

    def take(self) -> http.client.HTTPConnection | None:
        """Hand out the connection if it is usable. After a fork it is the parent's: two would mix answers."""
        connection, self._connection = self._connection, None
        if connection is None or connection.sock is None or self._process != os.getpid():
            return None
        if _is_readable(connection.sock):  # closed by the vendor, or bytes that nobody asked for
            connection.close()
            return None
        return connection


def _trusting_context() -> ssl.SSLContext:
    """The machine's own trusted authorities and, for machines without any, the well-known ones."""
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    return context


def _is_readable(sock: socket.socket) -> bool:
    poll = select.poll()
    poll.register(sock, select.POLLIN)
    return bool(poll.poll(0))


def _connect_label(error: Exception) -> str:
    match error:
        case ssl.SSLError():
            return "tls handshake failed"
        case socket.gaierror():
            return "name not found"
        case TimeoutError():
            return "connect timeout"
        case ConnectionRefusedError():
            return "connection refused"
        case _:
            return f"no connection ({type(error).__name__})"
