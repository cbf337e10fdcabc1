"""The other door of the running sandbox: telling it how to behave, and asking what really happened."""

from typing import Any

import requests

from tests.timeouts import WAIT_SECONDS


class SandboxControl:
    """Speaks to `/control/…` of the sandbox at `url`. Methods raise requests.HTTPError if it refuses."""

    def __init__(self, url: str) -> None:
        self._url = url.rstrip("/")
        self._session = requests.Session()
        self._session.trust_env = False  # no proxy: the sandbox is on this machine

    def ask(self, path: str, body: Any = None, *, method: str | None = None) -> dict[str, Any]:
        """GET `/control/<path>`, or POST with a body."""
        verb = method or ("GET" if body is None else "POST")
        answer = self._session.request(verb, f"{self._url}/control/{path}", json=body, timeout=WAIT_SECONDS)
        answer.raise_for_status()
        return dict(answer.json())

    def truth(self, *, cards: bool = False) -> dict[str, Any]:
        """What really happened: orders, requests, faults, payments."""
        return self.ask("truth?cards=1" if cards else "truth")

    def inject(self, rules: list[dict[str, Any]]) -> list[int]:
        """Add fault rules; returns the ids under which the truth counts them."""
        return list(self.ask("faults", rules)["ids"]) if rules else []

    def clear(self, *rules: int) -> None:
        """No rule acts any more, or none of these; the counts stay."""
        for rule in rules or ("",):
            self.ask(f"faults?id={rule}", method="DELETE")

    def settings(self, **changes: Any) -> dict[str, Any]:
        """Change settings; returns all of them."""
        return self.ask("settings", changes or None)
