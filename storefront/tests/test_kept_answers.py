"""Kept pages, answered before Django: the same to the last header, and in every doubt not at all."""

import math
from collections.abc import Callable, Generator
from contextlib import AbstractContextManager
from functools import partial

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from catalog.models import Category, Denomination, Product
from catalog.templatetags.fragments import _fragment
from catalog.testing import make_category, make_denomination, make_product
from core import heartbeats, switches
from core.kinds import SwitchName
from core.page_cache import changes, process
from core.page_cache.store import PageStore
from core.templatetags.shop import forget_constants
from orders.supplier_account import sales_gate
from storefront.tests.web_process import WebProcess

pytestmark = [pytest.mark.django_db, pytest.mark.storage]

PATHS = (
    "/en/",
    "/en/c/psn/",
    "/en/c/psn/?sort=price",
    "/en/p/psn-germany/",
    "/en/search/?q=psn",
    "/en/terms/",
)
GZIP = {"Accept-Encoding": "gzip, br"}
MUST_STAND = {
    "Content-Security-Policy",
    "Content-Length",
    "Cross-Origin-Opener-Policy",
    "Cross-Origin-Resource-Policy",
    "ETag",
    "Permissions-Policy",
    "Referrer-Policy",
    "X-Content-Type-Options",
    "X-Frame-Options",
}

AssertQueries = Callable[[int], AbstractContextManager[object]]


@pytest.fixture(autouse=True)
def _one_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(changes, "ASK_EVERY", 3_600)  # all of a test is within one second


@pytest.fixture
def card() -> Denomination:
    heartbeats.record_run(sales_gate.proof_name())
    product = make_product("PSN Germany", slug="psn-germany", category=make_category("PSN", slug="psn"))
    return make_denomination("10 EUR", product=product, stock=50)


@pytest.fixture
def web(card: Denomination) -> WebProcess:
    return WebProcess()


def a_second_later(web: WebProcess) -> None:
    """Somebody asks what has changed."""
    web.kept.changes._asked_at = -math.inf
    assert web.kept.changes.is_current()


def is_answered_before_django(web: WebProcess, ask: Callable[[], HttpResponse]) -> bool:
    before = web.reached_django
    ask()
    return web.reached_django == before


@pytest.mark.parametrize("headers", [{}, GZIP], ids=["plain", "gzip"])
@pytest.mark.parametrize("path", PATHS)
def test_answer_is_the_rendered_one_to_the_last_header(
    web: WebProcess, path: str, headers: dict[str, str], django_assert_num_queries: AssertQueries
) -> None:
    rendered = web.ask(path, **headers)
    assert web.rendered == 1
    with django_assert_num_queries(0):
        kept = web.ask(path, **headers)

    assert (web.rendered, web.reached_django) == (1, 1)
    assert kept.content == rendered.content
    assert dict(kept.headers) == dict(rendered.headers)
    assert set(rendered.headers) >= MUST_STAND
    by_middleware = web.get(path, **headers)
    assert (by_middleware.content, dict(by_middleware.headers)) == (kept.content, dict(kept.headers))


def test_https_page_has_its_own_headers(card: Denomination, settings: Settings) -> None:
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    settings.SECURE_HSTS_SECONDS = 60
    settings.SECURE_SSL_REDIRECT = True
    web = WebProcess()
    secure = {"X-Forwarded-Proto": "https"}
    assert web.ask("/en/", **secure).headers["Strict-Transport-Security"] == "max-age=60"
    assert web.ask("/en/", **secure).headers["Strict-Transport-Security"] == "max-age=60"

    assert web.reached_django == 1
    assert web.ask("/en/").status_code == 301
    assert web.ask("/en/", **{"X-Forwarded-Proto": "http"}).status_code == 301


@pytest.mark.parametrize("headers", [{}, GZIP], ids=["plain", "gzip"])
def test_who_has_the_page_gets_its_headers_alone(web: WebProcess, headers: dict[str, str]) -> None:
    tag = {"If-None-Match": web.ask("/en/", **headers)["ETag"], **headers}
    kept = web.ask("/en/", **tag)
    first_of_a_process = WebProcess().ask("/en/", **tag)

    assert web.reached_django == 1
    assert (kept.status_code, kept.content) == (304, b"")
    assert kept.headers["Content-Security-Policy"]
    assert not {"Content-Length", "Content-Encoding", "Content-Language"} & set(kept.headers)
    assert dict(kept.headers) == dict(first_of_a_process.headers) == dict(web.get("/en/", **tag).headers)


@pytest.mark.parametrize("tag", ['"another"', '"one", "two"'])
def test_who_has_another_page_gets_this_one(web: WebProcess, tag: str) -> None:
    page = web.ask("/en/")

    assert web.ask("/en/", **{"If-None-Match": tag}).content == page.content
    assert web.ask("/en/", **{"If-None-Match": f"{tag}, {page['ETag']}"}).status_code == 304
    assert web.rendered == 1


def test_head_is_answered_like_get_without_a_body(web: WebProcess) -> None:
    page = web.ask("/en/")
    head = web.ask("/en/", method="HEAD")

    assert web.rendered == 1
    assert (head.status_code, head.content) == (200, b"")
    assert dict(head.headers) == dict(page.headers)


def test_head_alone_keeps_nothing(web: WebProcess) -> None:
    web.ask("/en/", method="HEAD")
    assert len(web.kept) == 0


@pytest.mark.parametrize("host", ["evil.test", "testserver@evil.test", "testserver:80:81", ""])
def test_host_that_is_not_ours_is_refused(web: WebProcess, host: str, settings: Settings) -> None:
    settings.ALLOWED_HOSTS = ["testserver"]
    web.ask("/en/")

    assert web.ask("/en/", Host=host).status_code == 400
    assert web.ask("/en/", Host="testserver:81").status_code == 200
    assert web.rendered == 1 + 1  # the refusal


@pytest.fixture
def _no_parts_are_kept() -> Generator[None]:
    for forget in (forget_constants, _fragment.cache_clear):
        forget()
    yield
    for forget in (forget_constants, _fragment.cache_clear):
        forget()


@pytest.mark.usefixtures("_no_parts_are_kept")
@pytest.mark.parametrize("path", PATHS)
def test_no_header_moves_the_links_of_parts_that_are_kept(web: WebProcess, path: str) -> None:
    """gunicorn takes SCRIPT_NAME from a header of its neighbours, proxies that pass all on among them."""
    web.ask(path, script_name="/elsewhere")

    page = WebProcess().ask(path)

    assert page.status_code == 200
    assert "/elsewhere" not in page.content.decode()


@pytest.mark.parametrize(
    "ask",
    [
        {"method": "POST"},
        {"If-Match": '"another"'},
        {"If-Unmodified-Since": "Mon, 01 Jan 2024 00:00:00 GMT"},
        {"X-Forwarded-Proto": "https"},
    ],
    ids=str,
)
def test_doubtful_request_is_left_to_django(
    card: Denomination, ask: dict[str, str], settings: Settings
) -> None:
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    web = WebProcess()
    web.ask("/en/")

    assert not is_answered_before_django(web, partial(web.ask, "/en/", **ask))  # type: ignore[arg-type]


def test_nothing_is_answered_once_what_has_changed_is_not_known_any_more(
    web: WebProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    web.ask("/en/")
    assert is_answered_before_django(web, partial(web.ask, "/en/"))

    monkeypatch.setattr(changes, "ASK_EVERY", 0)
    assert not is_answered_before_django(web, partial(web.ask, "/en/"))
    assert web.rendered == 1  # the middleware asked what has changed: nothing


def test_change_that_is_known_is_shown(web: WebProcess, card: Denomination) -> None:
    web.ask("/en/p/psn-germany/")
    Product.objects.filter(pk=card.product_id).update(title_en="PSN Germania")
    a_second_later(web)

    assert "PSN Germania" in web.ask("/en/p/psn-germany/").content.decode()


def test_page_is_kept_for_a_while_only(web: WebProcess, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "MAX_AGE", -1)
    web.ask("/en/")
    web.ask("/en/")

    assert web.rendered == 2


def test_very_first_page_of_a_process_is_rendered_once(card: Denomination) -> None:
    web = WebProcess()
    web.get("/en/")
    web.get("/en/")

    assert web.rendered == 1


@pytest.mark.parametrize(
    "query",
    [
        "after=rubbish",
        "after=1.2.3",
        "after=9.1",
        "sort=x",
        "least=abc&most=",
        "region=nowhere",
        "stock=7",
        "q=1",
    ],
)
def test_what_cannot_be_read_makes_no_page_of_its_own(web: WebProcess, query: str) -> None:
    page = web.get("/en/c/psn/")
    odd = web.get(f"/en/c/psn/?{query}")

    assert odd.content == page.content
    assert len(web.kept) == 1


def test_made_up_parameters_drive_out_no_plain_page(card: Denomination) -> None:
    web = WebProcess(megabytes=1)
    web.get("/en/")
    for number in range(100):
        web.get(f"/en/c/psn/?after={number:032}")

    rendered = web.rendered
    web.get("/en/")
    assert web.rendered == rendered


@pytest.mark.parametrize(
    ("path", "queries"),
    [("/", 2), ("/c/psn/", 1), ("/c/psn/?sort=price", 1), ("/p/psn-germany/", 2), ("/search/?q=psn", 1)],
)
def test_what_pages_have_in_common_is_read_once(web: WebProcess, path: str, queries: int) -> None:
    web.get(f"/fr{path}")
    web.kept._plain, web.kept._of_queries = PageStore(0), PageStore(0)
    with CaptureQueriesContext(connection) as asked:
        web.get(f"/fr{path}")

    assert len(asked) == queries, [query["sql"] for query in asked]


def test_common_part_that_changes_is_shown_on_pages_rendered_later(
    web: WebProcess, card: Denomination
) -> None:
    web.get("/en/")
    Category.objects.filter(pk=card.product.category_id).update(title_fr="Consoles")
    switches.pause(SwitchName.PLACING, reason="test")
    a_second_later(web)

    page = web.get("/fr/").content.decode()
    assert "Consoles" in page
    assert 'class="pause"' in page


def test_page_that_was_rendered_with_a_common_part_goes_with_it(web: WebProcess, card: Denomination) -> None:
    """It was read from what another page had left, before a change that is learnt of afterwards."""
    web.get("/en/")
    Category.objects.filter(pk=card.product.category_id).update(title_fr="Consoles")
    assert "Consoles" not in web.get("/fr/").content.decode()  # nobody has asked yet
    a_second_later(web)

    assert "Consoles" in web.get("/fr/").content.decode()


def test_page_that_is_not_public_reads_afresh(web: WebProcess) -> None:
    web.get("/en/")
    switches.pause(SwitchName.PLACING, reason="test")

    assert 'class="pause"' in web.get("/en/cart/").content.decode()


def test_shop_that_keeps_no_pages_keeps_what_they_have_in_common(card: Denomination) -> None:
    web = WebProcess(megabytes=0)
    web.get("/en/")
    with CaptureQueriesContext(connection) as asked:
        web.get("/en/")

    assert (web.rendered, len(web.kept), len(asked)) == (2, 0, 2)
