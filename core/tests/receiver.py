"""The world outside on a port of its own: a webhook that keeps what it was told, a monitor that counts."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Receiver:
    """Answers with `status`; `told` are keys and bodies of what was posted, `heard` counts the others."""

    def __init__(self) -> None:
        self.told: list[tuple[str, bytes]] = []
        self.heard = 0
        self.status = 200
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.told.append((self.headers["Idempotency-Key"], body))
                self.answer()

            def do_GET(self) -> None:
                receiver.heard += 1
                self.answer()

            def answer(self) -> None:
                self.send_response(receiver.status)
                self.send_header("Location", "/elsewhere")
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *args: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
