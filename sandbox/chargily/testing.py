"""For tests of the shop: what a test may ask of Chargily. Mixed into ``sandbox.testing.RunningSandbox``."""

from abc import ABC, abstractmethod
from typing import Any

from sandbox.chargily import BASE
from sandbox.keys import CHARGILY_KEY
from tests.timeouts import wait_for


class ChargilyControls(ABC):
    """Act as the customer, choose how webhooks misbehave, see what was sent.

    sandbox.webhooks("twice")                     # the next event goes out twice
    sandbox.pay_checkout(checkout["id"])
    sandbox.delivered(checkout["id"], count=2)    # both were answered
    """

    url: str
    chargily_key = CHARGILY_KEY

    @property
    def chargily_url(self) -> str:
        """The base address, for the setting CHARGILY_API_URL."""
        return self.url + BASE

    def chargily(self, path: str, body: Any = None, *, method: str | None = None) -> tuple[int, Any]:
        """Call the API with the key: status and JSON of ``<chargily_url>/<path>``; POST with a body or
        ``method="POST"``.
        """
        return self._ask(
            f"{BASE}/{path}",
            body,
            method,
            {"Authorization": f"Bearer {CHARGILY_KEY}", "Accept": "application/json"},
        )

    def pay_checkout(self, checkout: str, *, method: str = "edahabia") -> None:
        """Pay as the customer would (``edahabia`` or ``cib``); also one that has ended unpaid: late money."""
        self._decide_checkout(checkout, {"outcome": "paid", "method": method})

    def decline_checkout(self, checkout: str) -> None:
        """The bank says no: failed."""
        self._decide_checkout(checkout, {"outcome": "declined"})

    def cancel_checkout(self, checkout: str) -> None:
        """The customer says no: canceled."""
        self._decide_checkout(checkout, {"outcome": "canceled"})

    def expire_checkout(self, checkout: str) -> None:
        """Its thirty minutes are over, now."""
        self._decide_checkout(checkout, {"outcome": "expired"})

    def process_checkout(self, checkout: str) -> None:
        """The payment is under way: processing."""
        self._decide_checkout(checkout, {"outcome": "processing"})

    def announce(self, checkout: str, kind: str = "checkout.paid") -> None:
        """Send an event of that type, whatever the checkout's state is: a webhook that is not true."""
        self._decide_checkout(checkout, {"announce": kind})

    def resend(self, checkout: str) -> None:
        """Send the checkout's latest event once more, the same id and the same bytes."""
        self._decide_checkout(checkout, {"resend": True})

    def webhooks(self, mode: str = "once", *, times: int | None = 1, **params: Any) -> None:
        """How the next ``times`` webhooks go wrong (None: all from now on). Modes add up, in order.

        once (forget every mode), twice (pause), many (n), late (seconds), early (method), never, forged
        (kind, genuine), altered (set), other_checkout (checkout), old (instead); with ``after`` and ``match``
        ({"type": …, "checkout": …}) as in any rule. They are the faults ``webhook_<mode>``, counted so.
        """
        if mode == "once":
            self.control("faults?prefix=webhook_", method="DELETE")
        else:
            self.control("faults", {"fault": f"webhook_{mode}", "times": times, **params})

    def deliveries(self, checkout: str | None = None) -> list[dict[str, Any]]:
        """Webhooks sent and to be sent, oldest first: id, event, type, checkout, target, due_at, sent_at,
        state (waiting, sending, answered, failed), status (of the shop's answer), error, signature, body.
        """
        query = f"?checkout={checkout}" if checkout else ""
        return list(self.control(f"deliveries{query}")["deliveries"])

    def delivered(self, checkout: str | None = None, *, count: int = 1) -> list[dict[str, Any]]:
        """Wait until ``count`` deliveries have ended, answered or failed, and return these.

        Raises AssertionError when they do not come.
        """

        def ended() -> list[dict[str, Any]]:
            found = [item for item in self.deliveries(checkout) if item["state"] in ("answered", "failed")]
            return found if len(found) >= count else []

        return wait_for(ended, f"{count} webhooks")

    def _decide_checkout(self, checkout: str, body: dict[str, Any]) -> None:
        self.control(f"checkouts/{checkout}", body)

    @abstractmethod
    def control(self, path: str, body: Any = None, *, method: str | None = None) -> dict[str, Any]:
        """Call the sandbox's control."""

    @abstractmethod
    def _ask(self, path: str, body: Any, method: str | None, headers: dict[str, str]) -> tuple[int, Any]:
        """Call any address of the sandbox; the status and what came, read."""
