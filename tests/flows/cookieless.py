"""A shop as a browser has it that keeps no cookies: what would set or send one does not come through."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import requests

from tests.timeouts import WAIT_SECONDS

NOT_SENT = ("host", "cookie", "connection", "content-length")
NOT_RETURNED = ("set-cookie", "connection", "content-length", "content-encoding", "transfer-encoding")


@contextmanager
def without_cookies(shop: str) -> Iterator[str]:
    """The address at which the shop is reached without cookies, for the length of a `with`."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _forwarding_to(shop))
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def _forwarding_to(shop: str) -> type[BaseHTTPRequestHandler]:
    class Forwarding(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._forward()

        def do_POST(self) -> None:
            self._forward()

        def _forward(self) -> None:
            sent = {name: value for name, value in self.headers.items() if name.lower() not in NOT_SENT}
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            answer = requests.request(
                self.command,
                shop + self.path,
                headers=sent,
                data=body,
                allow_redirects=False,
                timeout=WAIT_SECONDS,
            )
            self.send_response(answer.status_code)
            for name, value in answer.headers.items():
                if name.lower() not in NOT_RETURNED:
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer.content)))
            self.end_headers()
            self.wfile.write(answer.content)

        def log_message(self, *_: object) -> None:
            """The shop behind it has a log of its own."""

    return Forwarding
