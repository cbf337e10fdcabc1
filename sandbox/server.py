"""The HTTP server: one thread per connection, HTTP/1.1 kept alive, on the loopback address only."""

import socket
import socketserver
import sys
import traceback
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from sandbox import faults, routes
from sandbox.app import App, now
from sandbox.calls import ApiError, Call
from sandbox.chargily import checkouts, outbox
from sandbox.chargily.webhook_worker import WebhookWorker
from sandbox.keys import check_key
from sandbox.supplier import orders, payment_links
from sandbox.supplier.dialect import failure
from sandbox.wire import Answer, Request

LARGEST_BODY = 1 << 20
IDLE_SECONDS = 75
OWN_HOSTS = ("127.0.0.1", "localhost")


class Server(socketserver.ThreadingTCPServer):
    """Listens on 127.0.0.1; ``port`` 0 takes a free one."""

    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, app: App) -> None:
        super().__init__(("127.0.0.1", app.config.port), Handler)
        self.app = app
        app.url = f"http://127.0.0.1:{self.server_address[1]}"
        WebhookWorker(app).start()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A caller that goes away is no news; anything else is printed."""
        if not isinstance(sys.exception(), ConnectionError | TimeoutError):
            super().handle_error(request, client_address)


class Handler(BaseHTTPRequestHandler):
    """Reads one request after the other and puts each answer on the wire in the answer's own way."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    timeout = IDLE_SECONDS
    server: Server
    connection: socket.socket

    def do_GET(self) -> None:
        """Every method goes the same way."""
        request = self._read()
        if request is None:
            self._send(
                Answer(413, {"message": "Body too large or of unknown length", "statusCode": 413}), keep=False
            )
            return
        self._send(respond(self.server.app, request), keep=not self.close_connection)

    do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = do_OPTIONS = do_GET  # noqa: N815 - http.server's names

    def log_message(self, *args: Any) -> None:
        """Silent: the table of requests knows it all."""

    def _read(self) -> Request | None:
        length = self.headers.get("Content-Length", "0")
        if "Transfer-Encoding" in self.headers or not length.isdecimal() or int(length) > LARGEST_BODY:
            return None
        parts = urlsplit(self.path)
        return Request(
            method=self.command,
            path=unquote(parts.path),
            query=dict(parse_qsl(parts.query, keep_blank_values=True)),
            headers={name.lower(): value for name, value in self.headers.items()},
            body=self.rfile.read(int(length)),
        )

    def _send(self, answer: Answer, *, keep: bool) -> None:
        body = answer.encoded()
        if not keep:
            answer.headers["Connection"] = "close"
        sent = b"" if self.command == "HEAD" else body
        self.close_connection = not answer.send(self.connection, answer.head(len(body)), sent) or not keep
        if self.close_connection:
            # Closed here and now: a reset must not be preceded by the orderly farewell of the base class.
            self.rfile.close()
            self.connection.close()


def respond(app: App, request: Request) -> Answer:
    """The answer to a request, noted in the table of requests."""
    found = routes.find(request.method, request.path)
    orders.advance(app, now())
    payment_links.advance(app, now())
    checkouts.advance(app, now())
    if found is None:
        _note(Call(app, "unknown", request, {}))
        return Answer(
            404,
            {"message": f"Cannot {request.method} {request.path}", "error": "Not Found", "statusCode": 404},
        )
    route, args = found
    call = Call(app, route.endpoint, request, args)
    try:
        return _api(call, route) if route.kind == "api" else _own(call, route)
    except ApiError as exc:
        return failure(call, exc)
    except Exception:
        traceback.print_exc()
        return Answer(500, {"message": "The sandbox itself has failed, see its log", "statusCode": 500})
    finally:
        # Before the answer, so that a rule set before this call counts and one set after it does not.
        outbox.plan_deliveries(app)


def _api(call: Call, route: routes.Route) -> Answer:
    call.number = _note(call)

    def endpoint() -> Answer:
        try:
            if route.endpoint != "ping":
                check_key(call)
            return route.handler(call)
        except ApiError as exc:
            return failure(call, exc)

    answer = faults.run(call, endpoint)
    with call.store.writing() as db:
        db.execute(
            "UPDATE request SET faults = ?, status = ?, applied = ? WHERE id = ?",
            (" ".join(reversed(call.faults)), answer.status, answer.applied, call.number),
        )
    return answer


def _own(call: Call, route: routes.Route) -> Answer:
    # A page of another host name that leads here (DNS rebinding) gets nothing.
    host = call.request.headers.get("host", "").rpartition(":")[0] or call.request.headers.get("host", "")
    if host not in OWN_HOSTS:
        raise ApiError(403, "WRONG_HOST", "This sandbox answers to 127.0.0.1 only")
    if route.kind == "page":
        _note(call)
    return route.handler(call)


def _note(call: Call) -> int:
    with call.store.writing() as db:
        cursor = db.execute(
            "INSERT INTO request (at, method, path, endpoint) VALUES (?, ?, ?, ?)",
            (now(), call.request.method, call.request.path, call.endpoint),
        )
        return int(cursor.lastrowid or 0)
