"""Requesting a person's cells of the table, and comparing them with what is declared."""

import re
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import quote

from django.http import HttpResponse
from django.test import Client

from tests.access.http_requests import ask, content, outcome
from tests.access.personas import PEOPLE, browser_of
from tests.access.sample_rows import CODE, FORMS, Rows
from tests.access.table import METHODS, Declared, in_words
from tests.access.url_patterns import Pattern, address

# Of whom the shop's orders and payments are none of their business.
STRANGERS = tuple(who for who in PEOPLE if who not in ("guest", "link", "owner"))
# What belongs to somebody, and what no row has.
UNKNOWN = {"reference": "ZZZZZZZZZZ", "pk": 999_999_999}
TOKEN = re.compile(rb'(name="csrfmiddlewaretoken" value=|nonce=)"[^"]*"')


def send(client: Client, method: str, pattern: Pattern, rows: Rows, **others: object) -> HttpResponse:
    """One request, with a form that is filled in where FORMS has one."""
    data = FORMS[pattern.key](rows) if method == "POST" and pattern.key in FORMS else {}
    return ask(client, method, address(pattern, rows, **others), data)


def wrong_cells(
    who: str, wanted: Iterable[Pattern], table: dict[str, Declared], rows: Rows
) -> tuple[int, list[str]]:
    """How many cells one person has asked for, and those in which something else came than is declared."""
    client, asked, wrong = browser_of(who, rows), 0, []
    for pattern in wanted:
        for method in METHODS:
            asked += 1
            answer = send(client, method, pattern, rows)
            came, declared = outcome(answer), table[pattern.key].outcomes[method][who]
            if came != declared:
                wrong.append(f"{method} {pattern.key}: {came} came for {who}, declared is {declared}")
            if CODE.encode() in _head(answer):
                wrong.append(f"{method} {pattern.key}: a card's code stands in the head of the answer")
    return asked, wrong


def demand_declared(wanted: Iterable[Pattern], table: dict[str, Declared], rows: Rows, file: str) -> None:
    """Fails with the lines that would declare what is not declared yet, as it is now."""
    undeclared = [pattern for pattern in wanted if pattern.key not in table]
    browsers = {who: browser_of(who, rows) for who in PEOPLE} if undeclared else {}
    lines = []
    for pattern in undeclared:
        found = {
            method: {who: outcome(send(browser, method, pattern, rows)) for who, browser in browsers.items()}
            for method in METHODS
        }
        lines.append(in_words(pattern.key, found, file))
    assert not lines, f"not declared in {file}:\n" + "\n".join(lines)


def told_apart(who: str, wanted: Iterable[Pattern], rows: Rows) -> list[str]:
    """Where a stranger learns whether somebody's order, payment or paper exists."""
    client = browser_of(who, rows)
    return [
        f"{method} {pattern.key}: {who} learns that it exists"
        for pattern, others in _belongings(wanted)
        for method in METHODS
        if _seen(send(client, method, pattern, rows), pattern, rows)
        != _seen(send(client, method, pattern, rows, **others), pattern, rows, **others)
    ]


def _belongings(wanted: Iterable[Pattern]) -> Iterator[tuple[Pattern, dict[str, Any]]]:
    for pattern in wanted:
        mine = [name for name in UNKNOWN if name in pattern.parameters]
        if mine and "secret" not in pattern.parameters:  # who has the secret may know
            yield pattern, {mine[0]: UNKNOWN[mine[0]]}


def _seen(answer: HttpResponse, pattern: Pattern, rows: Rows, **others: Any) -> tuple[int, bytes, bytes]:
    """All that comes back, but for tokens that are drawn anew and for the address that was asked for."""
    told = TOKEN.sub(rb"\1", content(answer)), answer.get("Location", "").encode()
    page = address(pattern, rows, **others)[len("/en") :]  # its other languages are linked to
    reference = others.get("reference", rows.value(pattern.key, "reference"))
    for asked_for in (page, quote(page, safe=""), reference):
        told = tuple(each.replace(asked_for.encode(), b"?") for each in told)
    return answer.status_code, *told


def _head(answer: HttpResponse) -> bytes:
    return "\n".join(f"{name}: {value}" for name, value in answer.items()).encode()
