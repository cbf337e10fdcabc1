"""The pages that a process keeps: bounded, the least used giving way."""

from django.http import HttpResponse
from django.test import RequestFactory

from core.page_cache.store import OVERHEAD, KeptPage, PageKey, PageStore


def key(path: str) -> PageKey:
    return PageKey("http", path, "", is_compressed=False)


def page(body: bytes = b"") -> KeptPage:
    return KeptPage(frozenset({"shop"}), 0, 0, body, (("ETag", '"1"'),), '"1"')


def test_least_used_page_gives_way() -> None:
    store = PageStore(10 * OVERHEAD)
    for number in range(10):
        store.put(key(f"/{number}"), page())
    store.get(key("/0"))

    store.put(key("/10"), page())

    assert store.get(key("/0"))
    assert store.get(key("/10"))
    assert store.get(key("/1")) is None


def test_page_that_replaces_another_takes_its_room_only() -> None:
    store = PageStore(10 * OVERHEAD)
    for _time in range(50):
        store.put(key("/1"), page())
    store.put(key("/2"), page())

    assert store.get(key("/1"))
    assert store.get(key("/2"))


def test_huge_page_drives_out_nobody() -> None:
    store = PageStore(10 * OVERHEAD)
    store.put(key("/1"), page())

    store.put(key("/2"), page(b"x" * OVERHEAD))

    assert store.get(key("/1"))
    assert store.get(key("/2")) is None


def test_who_has_the_page_gets_no_body() -> None:
    request = RequestFactory().get("/", headers={"If-None-Match": 'W/"1"'})

    answer: HttpResponse = page(b"a page").answer(request)

    assert (answer.status_code, answer.content) == (304, b"")
