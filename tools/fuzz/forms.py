"""Posts to every address of the shop by strangers: hostile fields, other people's ids, broken bodies."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from tools.fuzz import payloads

FIELDS = re.compile(r'name="([a-z_]+)"')
PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")


@dataclass(frozen=True)
class Names:
    """What strangers may know of others: references, numbers of rows, slugs."""

    values: dict[str, tuple[str, ...]]  # by the name of a parameter in an address

    @property
    def all(self) -> tuple[str, ...]:
        return tuple(value for values in self.values.values() for value in values)


@cache
def addresses() -> tuple[str, ...]:
    """Every pattern of every address, such as "orders/<reference:reference>/pay/", also in Arabic."""
    return tuple(sorted(set(_walk(get_resolver(), ""))))


def _walk(resolver: URLResolver, prefix: str) -> Iterator[str]:
    for each in resolver.url_patterns:
        # A regular expression stands in the back office only; what it catches is said as a path.
        part = str(each.pattern).replace("^", "").replace("$", "").replace("\\Z", "")
        if isinstance(each, URLResolver):
            yield from _walk(each, prefix + part)
        elif isinstance(each, URLPattern) and "(" not in part:
            yield prefix + part


@cache
def fields() -> tuple[str, ...]:
    """The names of all fields that any template has, and of those that widgets write."""
    found = {"email", "phone", "code", "password", "password1", "password2", "login", "quantity", "picture"}
    for template in Path(settings.BASE_DIR, "templates").rglob("*.html"):
        found |= set(FIELDS.findall(template.read_text()))
    return tuple(sorted(found))


def fill(pattern: str, names: Names, random: Random) -> str:
    """A path for a pattern, with what exists more often than with what does not."""

    def value(match: re.Match[str]) -> str:
        known = names.values.get(match[1])
        if known and random.random() < 0.8:
            return random.choice(known)
        return random.choice(["1", "0", "999999999999", "x", "-", "_" * 300, "%00", "é"])

    return "/" + PARAMETER.sub(value, pattern)


def post(client: Client, pattern: str, names: Names, random: Random) -> Any:
    """One hostile POST; the answer."""
    path = fill(pattern, names, random)
    chosen = random.sample(fields(), min(len(fields()), random.randrange(1, 9)))
    data = {name: payloads.text(random, names.all) for name in chosen}
    headers = (
        {"Sec-Fetch-Site": "same-origin"} if random.random() < 0.8 else {"Origin": "http://evil.example"}
    )
    if random.random() < 0.2:
        headers["Accept-Language"] = payloads.text(random)[:80].encode("ascii", "ignore").decode()
    if random.random() < 0.4:
        picture = SimpleUploadedFile("../receipt.png", payloads.noise(random, 2_000), "image/png")
        return client.post(path, {**data, "picture": picture}, headers=headers)
    body, content_type = _raw(data, random)
    return client.generic("POST", path, body, content_type, headers=headers)


def _raw(data: dict[str, str], random: Random) -> tuple[bytes, str]:
    """A body and what it is said to be."""
    encoded = "&".join(f"{name}={value}" for name, value in data.items()).encode("utf-8", "ignore")
    cut = b'--b\r\nContent-Disposition: form-data; name="picture"; filename="a.png"\r\n\r\nabc'
    return random.choice(
        [
            (encoded, "application/x-www-form-urlencoded"),
            (payloads.dump(payloads.tree(random)), "application/json"),
            (payloads.noise(random), "application/x-www-form-urlencoded"),
            (payloads.noise(random), "multipart/form-data; charset=utf-99"),
            (payloads.noise(random), "text/plain; charset=utf-16"),
            (encoded, "application/x-www-form-urlencoded; charset=utf-99"),
            (cut, "multipart/form-data; boundary=b"),
            (encoded, ""),
        ]
    )
