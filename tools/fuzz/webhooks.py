"""Calls that pretend to come from a gateway: unsigned, badly signed, and rightly signed with a lying body."""

import hashlib
import hmac
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Any

from tools.fuzz import payloads


@dataclass(frozen=True)
class Call:
    """One POST to a webhook; `is_signed` tells whether its signature is right."""

    way: str
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)
    is_signed: bool = False


@dataclass(frozen=True)
class Forger:
    """Makes calls about a payment of somebody else. It even knows the key, which no stranger does."""

    key: str
    reference: str
    amount: int  # dinars
    random: Random

    def calls(self, number: int) -> Iterator[Call]:
        """So many calls, of all ways alike."""
        ways = (
            self.unsigned,
            self.wrongly_signed,
            self.oddly_signed,
            self.lying,
            self.malformed,
            self.damaged,
        )
        for each in range(number):
            yield ways[each % len(ways)]()

    def event(self, **changes: Any) -> dict[str, Any]:
        """An event as the gateway would send it if the payment were paid."""
        data = {
            "id": self.reference,
            "entity": "checkout",
            "amount": self.amount,
            "status": "paid",
            "currency": "dzd",
            "livemode": False,
            "metadata": None,
        }
        return {
            "id": f"fuzz-{self.random.randrange(10**12)}",
            "entity": "event",
            "livemode": "false",
            "type": "checkout.paid",
            "data": data | changes,
        }

    def unsigned(self) -> Call:
        return Call("unsigned", payloads.dump(self.event()))

    def wrongly_signed(self) -> Call:
        body = payloads.dump(self.event())
        keys = ("", "test_sk_", "live_sk_x", self.key.upper(), self.key[:-1], self.key + " ")
        return Call("wrongly signed", body, {"signature": _sign(body, self.random.choice(keys))})

    def oddly_signed(self) -> Call:
        """The right signature, but not as it is written."""
        body = payloads.dump(self.event())
        right = _sign(body, self.key)
        odd = (
            right.upper(),
            right[:-1],
            right + "0",
            f"sha256={right}",
            f" {right}x",
            "é" * 64,
            "0" * 64,
            "",
        )
        return Call("oddly signed", body, {"signature": self.random.choice(odd)})

    def lying(self) -> Call:
        """Signed, and telling of another amount, mode, currency or state than the gateway knows."""
        amounts: tuple[Any, ...] = (
            0,
            -1,
            self.amount - 1,
            self.amount + 1,
            2**63,
            "500",
            "much",
            None,
            0.5,
            [],
            {},
        )
        changes: dict[str, Any] = self.random.choice(
            [
                {"amount": self.random.choice(amounts)},
                {"livemode": self.random.choice([True, "true", 1, None, "yes"])},
                {"currency": self.random.choice(["usd", "DZD ", "", None, 7])},
                {"status": self.random.choice(["paid", "refunded", "PAID", "", None, ["paid"]])},
                {"id": self.random.choice([self.reference, "", None, 7, "x" * 5_000, "../1", "\x00"])},
                {"metadata": payloads.tree(self.random)},
            ]
        )
        return self._signed("lying", payloads.dump(self.event(**changes)))

    def malformed(self) -> Call:
        """Signed, and no event at all."""
        bodies = (
            b"",
            b"null",
            b"[]",
            b'"paid"',
            b"NaN",
            b"{" * 2_000,
            b"[" * 50_000 + b"]" * 50_000,
            b'{"a":' * 3_000 + b"1" + b"}" * 3_000,
            b'{"id": 1, "id": 2}',
            b"\xff\xfe{\x00}\x00",
            b"9" * 5_000,
            payloads.dump(self.event()).replace(b'"paid"', b"NaN"),
            payloads.dump(self.event()) + b" " * 70_000,
            b"x" * 2_000_000,
            payloads.dump(payloads.tree(self.random)),
            json.dumps(self.event()).encode("utf-16"),
        )
        return self._signed("malformed", self.random.choice(bodies))

    def damaged(self) -> Call:
        body = payloads.damaged(self.random, payloads.dump(self.event()))
        return self._signed("damaged", body) if self.random.random() < 0.5 else Call("damaged", body)

    def _signed(self, way: str, body: bytes) -> Call:
        return Call(way, body, {"signature": _sign(body, self.key)}, is_signed=True)


def _sign(body: bytes, key: str) -> str:
    return hmac.new(key.encode(), body, hashlib.sha256).hexdigest()
