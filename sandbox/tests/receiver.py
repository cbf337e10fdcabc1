"""A shop's webhook address: keeps what comes, answers as told. And what a shop does with Chargily."""

import hashlib
import hmac
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from sandbox.testing import RunningSandbox

SHOP = "http://127.0.0.1:9/orders/1"  # nobody listens: the sandbox only leads people there


@dataclass(frozen=True)
class Hook:
    """A webhook as it came in."""

    headers: dict[str, str]
    body: bytes
    path: str

    @property
    def event(self) -> dict[str, Any]:
        return json.loads(self.body)

    def is_genuine(self) -> bool:
        """By the rule of the documentation: lower-case hex HMAC-SHA256 of the raw body."""
        right = hmac.new(b"test_sk_sandbox", self.body, hashlib.sha256).hexdigest()
        return self.headers.get("signature") == right


class Receiver(ThreadingHTTPServer):
    """Listens on a free port. ``status`` says how it answers, ``meanwhile`` is called before it does."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.hooks: list[Hook] = []
        self.answered = 0
        self.status = 200
        self.meanwhile: Callable[[Hook], object] = lambda hook: None
        self.url = f"http://127.0.0.1:{self.server_address[1]}/webhooks/chargily/?from=sandbox"


class _Handler(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        hook = Hook(headers, self.rfile.read(int(headers["content-length"])), self.path)
        self.server.hooks.append(hook)
        self.server.meanwhile(hook)
        self.server.answered += 1
        self.send_response(self.server.status)
        self.send_header("Location", self.path)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *args: Any) -> None:
        """Silent."""


@contextmanager
def start_receiver() -> Iterator[Receiver]:
    """A receiver for the length of a ``with``."""
    receiver = Receiver()
    thread = threading.Thread(target=receiver.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield receiver
    finally:
        receiver.shutdown()
        thread.join()
        receiver.server_close()


def wanted(**changes: Any) -> dict[str, Any]:
    """The body of POST /checkouts."""
    return {
        "amount": 2500,
        "currency": "dzd",
        "success_url": f"{SHOP}/ok?a=1",
        "failure_url": f"{SHOP}/ko",
        "locale": "fr",
        "description": "Order 1",
        "chargily_pay_fees_allocation": "merchant",
        "metadata": {"order": "1"},
        **changes,
    }


def make_checkout(sandbox: RunningSandbox, **changes: Any) -> dict[str, Any]:
    """A checkout that must be made."""
    status, answer = sandbox.chargily("checkouts", wanted(**changes))
    assert status == 200, answer
    return answer


def fetch(sandbox: RunningSandbox, checkout: dict[str, Any]) -> dict[str, Any]:
    """The checkout as the API tells it now."""
    status, answer = sandbox.chargily(f"checkouts/{checkout['id']}")
    assert status == 200, answer
    return answer


def pay(sandbox: RunningSandbox, checkout: dict[str, Any], count: int = 1) -> list[dict[str, Any]]:
    """Pay it, wait for so many webhooks."""
    sandbox.pay_checkout(checkout["id"])
    return sandbox.delivered(checkout["id"], count=count)
