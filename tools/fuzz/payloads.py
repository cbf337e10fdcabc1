"""Values that nobody meant to send."""

import json
from random import Random
from typing import Any

TEXTS = (
    *("", " ", "0", "-1", "1", "1.5", "1e309", "NaN", "Infinity", "-0", "٣", "²", "9" * 30, "9" * 5_000),
    *(
        str(2**31),
        str(2**63),
        str(-(2**63) - 1),
        "0x10",
        "1_000",
        "1,000",
        "true",
        "null",
        "None",
        "[]",
        "{}",
    ),
    *("\x00", "a\x00b", "\r\nSet-Cookie: a=b", "\u202e\u2066", "\ufeff", "💳" * 200, "é" * 3_000, "ﷺ" * 300),
    *(
        "<script>alert(1)</script>",
        "{{ 7*7 }}",
        "{% load %}",
        "' OR 1=1 --",
        "%s%n",
        "%00",
        "../../etc/passwd",
    ),
    *(
        "a@b",
        "a@b.c",
        "x" * 300 + "@example.com",
        '"a b"@example.com',
        "a@xn--p1ai",
        "+213550123456",
        "05" * 9,
    ),
    *("2026-11-21", "31/02/2026", "javascript:alert(1)", "//evil.example/", "http://[::1", "wallet", "ocpay"),
    *("chargily", "transfer", "rip", "ccp", "on", "review", "pay", "00799999002345678941"),
)


def text(random: Random, known: tuple[str, ...] = ()) -> str:
    """A hostile text, one of ours in the wrong place, or noise."""
    way = random.random()
    if known and way < 0.25:
        return random.choice(known)
    if way < 0.85:
        return random.choice(TEXTS)
    return "".join(chr(random.choice((*range(1, 0xD800), *range(0xE000, 0xE100)))) for _ in range(20))


def noise(random: Random, most: int = 400) -> bytes:
    """Bytes without meaning."""
    return random.randbytes(random.randrange(most))


def tree(random: Random, depth: int = 0) -> Any:
    """Any value that JSON can hold, and some that it cannot."""
    way = random.randrange(9)
    if way == 0 and depth < 4:
        return [tree(random, depth + 1) for _ in range(random.randrange(4))]
    if way == 1 and depth < 4:
        return {text(random)[:40]: tree(random, depth + 1) for _ in range(random.randrange(4))}
    return random.choice(
        [None, True, False, 0, -1, 0.1, 2**63, 10**400, float("nan"), float("inf"), text(random)[:200]]
    )


def damaged(random: Random, body: bytes) -> bytes:
    """The same with a byte changed, cut, doubled or put in."""
    if not body:
        return b"{"
    at = random.randrange(len(body))
    return random.choice(
        [
            body[:at],
            body[:at] + bytes([random.randrange(256)]) + body[at + 1 :],
            body[:at] + noise(random, 8) + body[at:],
            body + body,
            body[at:],
        ]
    )


def dump(value: Any) -> bytes:
    """JSON as Python writes it, NaN and all."""
    return json.dumps(value).encode()
