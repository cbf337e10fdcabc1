"""Compressed answers: each its own, made once, and not without bound."""

import gzip
import hashlib

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from core.page_cache.compression import SHORTEST, CompressedBodies, finish

GZIP = {"Accept-Encoding": "br, gzip"}


def finished(body: str, **headers: str) -> HttpResponse:
    response = HttpResponse(body)
    finish(RequestFactory(headers=headers).get("/"), response)
    return response


def test_answer_is_what_was_rendered_whatever_was_compressed_before() -> None:
    for body in ("one " * 100, "other " * 100, "one " * 100):
        answer = finished(body, **GZIP)

        assert gzip.decompress(answer.content).decode() == body
        assert answer["Content-Encoding"] == "gzip"
        assert answer["Vary"] == "Accept-Encoding"


def test_other_bodies_have_other_tags_and_both_forms_the_same() -> None:
    plain, compressed = finished("one " * 100), finished("one " * 100, **GZIP)

    assert compressed["ETag"] == f"W/{plain['ETag']}"
    assert finished("other " * 100)["ETag"] != plain["ETag"]


@pytest.mark.parametrize("body", ["x" * (SHORTEST - 1), ""])
def test_short_answer_is_sent_as_it_is(body: str) -> None:
    assert finished(body, **GZIP).content.decode() == body


def test_browser_that_takes_no_gzip_gets_none() -> None:
    answer = finished("one " * 100)

    assert answer.content.decode() == "one " * 100
    assert answer["Vary"] == "Accept-Encoding"


def test_what_is_the_same_is_compressed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    before = finished("again " * 100, **GZIP).content
    monkeypatch.setattr(gzip, "compress", None)

    assert finished("again " * 100, **GZIP).content == before


def test_least_used_gives_way() -> None:
    bodies = CompressedBodies(2)
    made = {name: bodies.get(name, hashlib.sha256(name).digest()) for name in (b"a", b"b")}
    bodies.get(b"a", hashlib.sha256(b"a").digest())
    bodies.get(b"c", hashlib.sha256(b"c").digest())

    assert len(bodies) == 2
    assert bodies.get(b"a", hashlib.sha256(b"a").digest()) is made[b"a"]
    assert bodies.get(b"b", hashlib.sha256(b"b").digest()) is not made[b"b"]
