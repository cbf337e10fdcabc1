"""Sending one request as one of the people, and what came of it in a word."""

import re
from copy import copy
from typing import Any

from django.core.cache import cache
from django.db import transaction
from django.http import HttpResponse
from django.test import Client

from tests.access.sample_rows import CODE

# Where people are led who may not go on as they are; the first that fits.
WAYS = {
    r"/admin/login/": "login",
    r"/\w\w/account/login/": "login",
    r"/\w\w/account/2fa/": "factor",
    r"/\w\w/account/reauthenticate/": "prove",
    r"/\w\w/orders/\w+/prove/": "prove",
}
WORDS = {200: "page", 400: "bad", 403: "refused", 404: "nothing", 405: "method", 410: "gone", 429: "busy"}


def ask(client: Client, method: str, address: str, data: dict[str, Any]) -> HttpResponse:
    """Send it, then take back all that it did: to the database, the cache, the browser's cookies."""
    cookies = {name: copy(morsel) for name, morsel in client.cookies.items()}
    mark = transaction.savepoint()
    try:
        return client.post(address, data) if method == "POST" else client.get(address, data)
    finally:
        transaction.savepoint_rollback(mark)
        client.cookies.clear()
        client.cookies.update(cookies)
        if method != "GET":
            cache.clear()


def outcome(answer: HttpResponse) -> str:
    """What came of it: "page", "code" (a page with a card's code), "nothing", "login", …"""
    if answer.status_code in (301, 302, 303):
        way = (word for start, word in WAYS.items() if re.match(start, answer["Location"]))
        return next(way, "moved")
    word = WORDS.get(answer.status_code, str(answer.status_code))
    return "code" if CODE.encode() in content(answer) else word


def content(answer: HttpResponse) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content
