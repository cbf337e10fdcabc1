"""For tests of any app: a sandbox of their own, in a process of its own, on a free port.

with start_sandbox() as sandbox:
    sandbox.faults({"fault": "apply_then_lose", "endpoint": "placeOrder"})
    …
    assert sandbox.truth()["orders_taken"] == 1
"""

import json
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from sandbox.chargily.testing import ChargilyControls
from sandbox.faults.odd_orders import KINDS as ODD_ORDERS  # noqa: F401 (for tests that try each)
from tests.timeouts import WAIT_SECONDS

ROOT = Path(__file__).resolve().parent.parent
KEY = "sandbox-key"


class RunningSandbox(ChargilyControls):
    """A sandbox process and the ways to talk to it. ``url`` stays the same over a restart.

    ``ChargilyControls`` has those for Chargily: pay_checkout, webhooks, deliveries, …
    """

    key = KEY

    def __init__(self, data: Path, mail: Path, port: int, options: list[str], env: dict[str, str]) -> None:
        self.data, self.mail = data, mail
        self._port, self._options, self._env = port, options, env
        self._process: subprocess.Popen[str] | None = None
        self.url = ""

    def start(self) -> None:
        """Start the process and wait until it listens. Raises RuntimeError with its words if it does not."""
        command = [
            sys.executable,
            "-m",
            "sandbox",
            "--port",
            str(self._port),
            "--data",
            str(self.data),
            "--mail",
            str(self.mail),
        ]
        self.data.mkdir(parents=True, exist_ok=True)
        log = self.data / "sandbox.log"
        with log.open("a") as errors:
            self._process = subprocess.Popen(
                [*command, *self._options],
                cwd=ROOT,
                env=self._env,
                text=True,
                stdout=subprocess.PIPE,
                stderr=errors,
            )
        watchdog = threading.Timer(WAIT_SECONDS, self._process.kill)
        watchdog.start()
        line = self._process.stdout.readline() if self._process.stdout else ""
        watchdog.cancel()
        if not line.startswith("sandbox listening on "):
            self.kill()
            raise RuntimeError(f"the sandbox did not start: {log.read_text()}")
        self.url = line.split()[-1]
        self._port = int(self.url.rpartition(":")[2])

    def stop(self) -> None:
        """End the process politely; harmless when it has ended."""
        self._end(subprocess.Popen.terminate)

    def kill(self) -> None:
        """End the process without warning, as a crash would."""
        self._end(subprocess.Popen.kill)

    def restart(self) -> None:
        """Stop and start again with the same data on the same port."""
        self.stop()
        self.start()

    def _end(self, how: Any) -> None:
        if self._process is not None:
            how(self._process)
            self._process.communicate(timeout=WAIT_SECONDS)
            self._process = None

    def control(self, path: str, body: Any = None, *, method: str | None = None) -> dict[str, Any]:
        """Ask or tell ``/control/<path>``: POST with a body, else GET. Raises ValueError if refused."""
        status, answer = self._ask(f"/control/{path}", body, method, {})
        if status != 200:
            raise ValueError(answer)
        return dict(answer)

    def api(self, path: str, body: Any = None) -> tuple[int, Any]:
        """Call the vendor's API with the key: status and JSON of ``/v3/<path>``."""
        return self._ask(f"/v3/{path}", body, None, {"X-Access-Token": KEY})

    def truth(self, *, cards: bool = False) -> dict[str, Any]:
        """What really happened at the sandbox."""
        return self.control("truth?cards=1" if cards else "truth")

    def faults(self, *rules: dict[str, Any]) -> list[int]:
        """Add fault rules; returns their ids, under which the truth counts them."""
        return list(self.control("faults", list(rules))["ids"])

    def clear_faults(self) -> None:
        """No rule acts any more."""
        self.control("faults", method="DELETE")

    def settings(self, **changes: Any) -> dict[str, Any]:
        """Change settings; returns all of them."""
        return self.control("settings", changes or None)

    def pay(self, ref: str, outcome: str = "paid") -> None:
        """Decide a payment link: paid, declined or expired."""
        self.control("pay", {"ref": ref, "outcome": outcome})

    def reset(self) -> None:
        """Back to the first day."""
        self.control("reset", {})

    def _ask(self, path: str, body: Any, method: str | None, headers: dict[str, str]) -> tuple[int, Any]:
        data = None if body is None else json.dumps(body).encode()
        headers = {"Content-Type": "application/json", **headers}
        request = Request(self.url + path, data, headers, method=method)
        try:
            with urlopen(request, timeout=WAIT_SECONDS) as answer:
                return answer.status, json.load(answer)
        except HTTPError as exc:
            with exc:
                return exc.code, json.load(exc)


@contextmanager
def start_sandbox(
    *,
    data: Path | None = None,
    mail: Path | None = None,
    port: int = 0,
    time_scale: float = 1,
    handling_seconds: float | None = None,
    dialect: str | None = None,
    shop_url: str | None = None,
    env: dict[str, str] | None = None,
) -> Iterator[RunningSandbox]:
    """A sandbox for the length of a ``with``. Without ``data`` it has a folder of its own that goes with it.

    ``env`` is added to the environment. ONECLICK_ENVIRONMENT is not inherited, as it might say production.
    """
    inherited = {name: value for name, value in os.environ.items() if name != "ONECLICK_ENVIRONMENT"}
    options = [*(["--dialect", dialect] if dialect else []), *(["--shop-url", shop_url] if shop_url else [])]
    with tempfile.TemporaryDirectory(prefix="sandbox-") as own:
        folder = data or Path(own)
        environment = {**inherited, "TIME_SCALE": str(time_scale), **(env or {})}
        sandbox = RunningSandbox(folder, mail or folder / "mail", port, options, environment)
        try:
            sandbox.start()
            if handling_seconds is not None:
                sandbox.settings(handling_seconds=handling_seconds)
            yield sandbox
        finally:
            sandbox.stop()
