"""Public pages that a process keeps: alike for everybody, nothing personal, and never behind what is sold."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import partial
from unittest.mock import Mock

import pytest
from django.db import OperationalError, connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.test import Client, RequestFactory
from pytest_django import Settings

from accounts.testing import make_user
from catalog.delivery_figures import FEWEST_DELIVERIES, record_deliveries
from catalog.models import Category, Denomination, Product
from catalog.popularity import ProductSales, record_sales
from catalog.pricing.repricing import reprice
from catalog.testing import make_category, make_denomination, make_product
from core import clock, heartbeats, switches
from core.kinds import SwitchName
from core.models import PageChange
from core.page_cache import changes
from core.page_cache.middleware import PageCacheMiddleware
from core.page_cache.policy import keep, public_page
from core.page_cache.process import PageProcess
from core.page_cache.triggers import missing_triggers
from orders.supplier_account import sales_gate
from storefront.tests.web_process import MEGABYTES, WebProcess

pytestmark = [pytest.mark.django_db, pytest.mark.storage]

AssertQueries = Callable[[int], AbstractContextManager[object]]

PATHS = ("/en/", "/en/c/psn/", "/en/p/psn-germany/", "/en/search/?q=psn", "/en/search/suggest/?q=psn")


@pytest.fixture(autouse=True)
def _no_second_between_two_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(changes, "ASK_EVERY", 0)  # each asks what has changed


@pytest.fixture
def card() -> Denomination:
    heartbeats.record_run(sales_gate.proof_name())
    product = make_product("PSN Germany", slug="psn-germany", category=make_category("PSN", slug="psn"))
    card = make_denomination("10 EUR", product=product, stock=50)
    dear = make_denomination("50 EUR", product=product)
    Denomination.objects.filter(pk=dear.pk).update(selling_price=2_600_00)
    Product.objects.filter(pk=product.pk).update(to_price=2_600_00)
    make_denomination(product=make_product("Xbox"))
    return card


def test_page_is_rendered_once_and_answered_as_it_was(card: Denomination) -> None:
    process = WebProcess()
    for path in PATHS:
        first = process.get(path)
        rendered = process.rendered
        again = process.get(path)

        assert process.rendered == rendered, path
        assert (again.status_code, again.content) == (200, first.content), path
        assert dict(again.headers) == dict(first.headers), path


def test_kept_page_takes_one_look_at_what_has_changed(
    card: Denomination, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: AssertQueries
) -> None:
    process = WebProcess()
    process.get("/en/")

    with django_assert_num_queries(3):
        process.get("/en/")
    monkeypatch.setattr(changes, "ASK_EVERY", 60)
    with django_assert_num_queries(0):
        process.get("/en/")


@pytest.mark.parametrize("path", ["/healthz", "/en/none/"])
def test_answer_that_is_never_kept_asks_for_no_changes(
    card: Denomination, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    process = WebProcess()
    asked = Mock()
    monkeypatch.setattr(process.kept.changes, "_ask", asked)

    process.get(path)

    assert asked.call_count == 0


def test_who_has_the_page_is_told_so_without_rendering(card: Denomination) -> None:
    process = WebProcess()
    tag = process.get("/en/")["ETag"]
    rendered = process.rendered

    again = process.get("/en/", **{"If-None-Match": tag})

    assert (again.status_code, again.content, process.rendered) == (304, b"", rendered)


def test_first_who_asks_with_a_tag_leaves_the_page_for_others(card: Denomination) -> None:
    tag = WebProcess().get("/en/")["ETag"]
    process = WebProcess()

    assert process.get("/en/", **{"If-None-Match": tag}).status_code == 304
    rendered = process.rendered
    assert process.get("/en/").status_code == 200
    assert process.rendered == rendered


# What is changed, and on which pages it shows.
CHANGES: dict[str, tuple[Callable[[Denomination], object], tuple[str, ...]]] = {
    "price": (
        lambda card: Denomination.objects.filter(pk=card.pk).update(selling_price=999_00),
        ("/en/p/psn-germany/",),
    ),
    "price by the markup": (
        lambda card: (
            Denomination.objects.filter(pk=card.pk).update(wholesale=400_00),
            reprice([card.product_id], why="test"),
        ),
        PATHS,
    ),
    "stock": (lambda card: Denomination.objects.filter(pk=card.pk).update(stock=2), ("/en/p/psn-germany/",)),
    "price of a card that is not the cheapest": (
        lambda card: Denomination.objects.filter(product=card.product, supplier_name="50 EUR").update(
            selling_price=999_00
        ),
        ("/en/p/psn-germany/", "/en/c/psn/?least=700"),
    ),
    "last of a card that is not the cheapest": (
        lambda card: Denomination.objects.filter(product=card.product, supplier_name="50 EUR").update(
            is_for_sale=False
        ),
        ("/en/c/psn/?least=700",),
    ),
    "new amount": (
        lambda card: make_denomination("20 EUR", product=card.product),
        ("/en/p/psn-germany/",),
    ),
    "title": (lambda card: Product.objects.filter(pk=card.product_id).update(title_en="PSN Germania"), PATHS),
    "unlisted": (
        lambda card: Product.objects.filter(pk=card.product_id).update(is_visible=False, is_available=False),
        PATHS,
    ),
    "popularity": (
        lambda card: record_sales({card.product_id: ProductSales(3, clock.now())}),
        ("/en/",),
    ),
    "figures": (lambda card: record_deliveries([9] * FEWEST_DELIVERIES, 500), ("/en/",)),
    "new product": (
        lambda card: make_denomination(product=make_product("PSN France", category=card.product.category)),
        ("/en/", "/en/c/psn/", "/en/search/?q=psn", "/en/search/suggest/?q=psn"),
    ),
    "name of the category": (
        lambda card: Category.objects.filter(pk=card.product.category_id).update(title_en="PlayStation"),
        ("/en/", "/en/c/psn/", "/en/p/psn-germany/"),
    ),
    "pause": (
        lambda card: switches.pause(SwitchName.PLACING, reason="test"),
        ("/en/", "/en/c/psn/", "/en/p/psn-germany/", "/en/search/?q=psn", "/en/terms/"),
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_one_process_changes_another_shows(card: Denomination, change: str) -> None:
    make, paths = CHANGES[change]
    process = WebProcess()
    before = {path: process.get(path).content for path in paths}

    make(card)

    for path in paths:
        assert process.get(path).content != before[path], path


def test_what_shows_nowhere_renders_nothing_anew(card: Denomination) -> None:
    process = WebProcess()
    for path in PATHS:
        process.get(path)
    rendered = process.rendered

    Product.objects.filter(pk=card.product_id).update(refreshed_at=clock.now(), tries=3)
    Denomination.objects.filter(pk=card.pk).update(priced_at=clock.now())

    for path in PATHS:
        process.get(path)
    assert process.rendered == rendered


def test_other_products_stay_kept(card: Denomination) -> None:
    process = WebProcess()
    process.get("/en/p/psn-germany/")
    rendered = process.rendered

    Product.objects.exclude(pk=card.product_id).update(title_en="Another")

    process.get("/en/p/psn-germany/")
    assert process.rendered == rendered


def test_change_while_a_page_is_being_rendered_is_not_missed(card: Denomination) -> None:
    process = WebProcess()

    def render(request: HttpRequest) -> HttpResponse:
        process.middleware._get_response = process._render
        response = process._inner(request)
        Product.objects.filter(pk=card.product_id).update(title_en="PSN Germania")  # after it was read
        process.get("/en/terms/")  # another thread learns of it before this page is kept
        return response

    process.middleware._get_response = render
    process.middleware(RequestFactory().get("/en/p/psn-germany/"))

    assert "PSN Germania" in process.get("/en/p/psn-germany/").content.decode()


def test_what_belongs_to_one_visitor_is_in_no_kept_page(card: Denomination) -> None:
    user = make_user("personal@example.com")
    browser = Client()
    browser.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    browser.cookies["cart"], browser.cookies["cart_count"] = "PLANTED-CART", "9346173"
    cookies = {name: morsel.value for name, morsel in browser.cookies.items()}
    header = "; ".join(f"{name}={value}" for name, value in cookies.items())
    process = WebProcess()

    for path in (*PATHS, "/en/terms/"):
        process.get(path, Cookie=header)
        rendered = process.rendered
        answer = process.get(path)
        found = answer.content.decode() + str(answer.headers)

        assert process.rendered == rendered, path
        for planted in (*cookies.values(), user.email, "csrfmiddlewaretoken"):
            assert planted not in found, path


@pytest.mark.parametrize("path", ["/", "/en/cart/", "/en/account/login/", "/en/search/?q=zzz", "/en/p/none/"])
def test_page_that_is_not_for_everybody_is_rendered_each_time(card: Denomination, path: str) -> None:
    process = WebProcess()
    process.get(path)
    rendered = process.rendered

    process.get(path)
    assert process.rendered == rendered + 1


def _read_publicly(answer: HttpResponse, request: HttpRequest) -> HttpResponse:
    request.public_reading.begin()  # type: ignore[attr-defined]
    return answer


def test_answer_that_hangs_on_the_visitor_is_not_kept_whatever_its_view_says() -> None:
    answers = [
        keep(HttpResponse(headers={"Cache-Control": "public"}), "shop"),  # the one that is for everybody
        keep(HttpResponse(headers={"Cache-Control": "public", "Vary": "Cookie"}), "shop"),
        keep(HttpResponse(headers={"Cache-Control": "private"}), "shop"),
        keep(HttpResponseRedirect("/", headers={"Cache-Control": "public"}), "shop"),
        keep(HttpResponse(headers={"Cache-Control": "public"}), "shop"),
    ]
    answers[-1].set_cookie("cart_count", "3")
    for answer in answers:
        render = Mock(side_effect=partial(_read_publicly, answer))
        middleware = PageCacheMiddleware(render, PageProcess(MEGABYTES * 1_000_000))
        for _time in range(2):
            middleware(RequestFactory().get("/en/"))

        assert render.call_count == 2 - (answer is answers[0]), answer.headers


def test_unknown_parameters_make_no_page_of_their_own(card: Denomination) -> None:
    process = WebProcess()
    plain = process.get("/en/c/psn/?sort=price").content

    assert process.get("/en/c/psn/?utm_source=PLANTED&sort=price&x=%3Cscript%3E").content == plain
    assert process.get("/en/c/psn/?sort=price").content == plain
    assert len(process.kept) == 1


def test_view_sees_the_parameters_that_it_names() -> None:
    seen: list[str] = []

    @public_page("q")
    def view(request: HttpRequest) -> HttpResponse:
        seen.append(request.get_full_path())
        return HttpResponse("a page")

    view(RequestFactory().get("/?q=one&utm_source=x&q=two"))

    assert seen == ["/?q=two"]


def test_languages_schemes_and_compression_are_kept_apart(card: Denomination) -> None:
    process = WebProcess()
    for number, request in enumerate(
        (
            RequestFactory().get("/en/"),
            RequestFactory().get("/fr/"),
            RequestFactory().get("/en/", secure=True),
            RequestFactory().get("/en/", headers={"Accept-Encoding": "gzip"}),
        ),
        start=1,
    ):
        process.middleware(request)
        assert process.rendered == number


def test_hosts_share_pages_that_name_none(card: Denomination, settings: Settings) -> None:
    settings.ALLOWED_HOSTS = ["testserver", "other.test"]
    process = WebProcess()
    page = process.get("/en/").content

    assert process.get("/en/", Host="other.test:81").content == page
    assert process.rendered == 1


@pytest.mark.parametrize("path", ["/robots.txt", "/sitemap.xml", "/sitemap-pages.xml", "/en/terms/"])
def test_what_crawlers_ask_for_is_kept(card: Denomination, path: str) -> None:
    process = WebProcess()
    process.get(path)
    again = process.get(path, **{"Accept-Language": "fr"})

    assert process.rendered == 1
    assert again.headers.get("Vary", "Accept-Encoding") == "Accept-Encoding"


def test_page_that_could_not_ask_whether_buying_is_paused_is_not_kept(
    card: Denomination, monkeypatch: pytest.MonkeyPatch
) -> None:
    process = WebProcess()
    with monkeypatch.context() as patch:
        patch.setattr(sales_gate, "sales_allowed", Mock(side_effect=OperationalError))
        assert process.get("/en/").status_code == 200

    process.get("/en/")
    assert process.rendered == 2


def test_unknown_host_is_refused_as_ever(card: Denomination) -> None:
    process = WebProcess()
    process.get("/en/")

    assert process.middleware(RequestFactory().get("/en/", headers={"Host": "evil.test"})).status_code == 400


def test_without_triggers_pages_are_rendered_each_time(
    card: Denomination, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(changes, "missing_triggers", lambda: ["catalog_product_shown_update"])
    process = WebProcess()

    process.get("/en/")
    assert process.get("/en/").status_code == 200
    assert process.rendered == 2


def test_every_trigger_is_there() -> None:
    assert missing_triggers() == []


def test_update_that_changes_nothing_is_no_change(card: Denomination) -> None:
    card.refresh_from_db()
    before = PageChange.objects.count()

    card.product.save()
    card.save()

    assert PageChange.objects.count() == before


def test_rows_that_are_gone_at_once_are_a_change(card: Denomination) -> None:
    # SQLite's own shortcut for all rows at once must not be taken where a trigger is.
    statement = "TRUNCATE" if connection.vendor == "postgresql" else "DELETE FROM"
    before = PageChange.objects.count()
    with connection.cursor() as cursor:
        cursor.execute(f"{statement} core_heartbeat")

    assert PageChange.objects.count() > before
