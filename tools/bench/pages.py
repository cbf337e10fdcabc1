"""Pages, asked for over HTTP: the worker's CPU and the database's for it, and how many a second."""

import http.client
from collections.abc import Callable, Generator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from tools.bench.cost import LOAD_CORE, cpu_seconds, on_core, resident_bytes
from tools.bench.large_catalogue import make_large
from tools.bench.lines import Round, Sample
from tools.bench.load import Request, drive
from tools.bench.stage import NEVER, Stage, WebServer

SECONDS = 1.5  # of load on each line in each round
WARM_UP = 0.2
TRIES = 3  # a page that tells how long something takes may change meanwhile
HOST = "127.0.0.1"
COMPRESSED = {"Accept-Encoding": "gzip"}  # as every browser asks
PATHS = {"home": "/fr/", "category": "/fr/c/psn/", "product": "/fr/p/itunes-usa/"}
UNIQUE = "zephyrine"  # what one product alone is called
SEARCHES = {
    "search": "/fr/search/?q=play",
    "search-one": f"/fr/search/?q={UNIQUE}",
    "suggestions": "/fr/search/suggest/?q=play",
}


class Site(StrEnum):
    """What a request is sent to."""

    CONST = "const"
    LIST = "list"
    CACHED = "cached"
    ANEW = "anew"  # keeps no page
    LARGE = "large"  # neither, with a large catalogue


@dataclass(frozen=True)
class Subject:
    """What is asked of whom, and which status it answers."""

    site: Site
    request: Request
    status: int = 200
    counts_statements: bool = False


@dataclass
class Visit:
    """What requests of people need: who they are, and where their orders stand."""

    denomination: int
    alone: str  # slug of the product that one search finds
    paths: dict[str, str] = field(default_factory=dict)
    headers: dict[str, dict[str, str]] = field(default_factory=dict)


def _page(name: str, site: Site) -> Callable[[Visit], Subject]:
    return lambda _: Subject(site, Request((PATHS | SEARCHES)[name], headers=COMPRESSED))


def _unchanged(name: str) -> Callable[[Visit], Subject]:
    return lambda _: Subject(Site.CACHED, Request(PATHS[name], headers=COMPRESSED), 304)


def _cart_add(visit: Visit) -> Subject:
    form = {"denomination": str(visit.denomination), "quantity": "1"}
    request = Request("/fr/cart/add/", "POST", {"Sec-Fetch-Site": "same-origin"}, form)
    return Subject(Site.ANEW, request, 302, counts_statements=True)


def _poll(name: str) -> Callable[[Visit], Subject]:
    return lambda visit: Subject(
        Site.ANEW, Request(visit.paths[name], headers=visit.headers[name]), 304, counts_statements=True
    )


def _reveal(visit: Visit) -> Subject:
    request = Request(visit.paths["reveal"], "POST", visit.headers["reveal"], visit_form(visit))
    return Subject(Site.ANEW, request, counts_statements=True)


def visit_form(visit: Visit) -> dict[str, str]:
    return {"csrfmiddlewaretoken": visit.headers["reveal"]["Cookie"].partition("csrftoken=")[2]}


SUBJECTS: dict[str, Callable[[Visit], Subject]] = {
    "const": lambda _: Subject(Site.CONST, Request("/const/")),
    "list": lambda _: Subject(Site.LIST, Request("/list/")),
    **{f"{name}-cached": _page(name, Site.CACHED) for name in PATHS},
    **{f"{name}-unchanged": _unchanged(name) for name in PATHS},
    **{
        f"{name}{size}": _page(name, site)
        for name in (*PATHS, *SEARCHES)
        for size, site in (("", Site.ANEW), ("-large", Site.LARGE))  # side by side
    },
    "cart-add": _cart_add,
    "poll-waiting": _poll("poll-waiting"),
    "poll-delivered": _poll("poll-delivered"),
    "reveal": _reveal,
    "const-again": lambda _: Subject(Site.CONST, Request("/const/")),
}
FLOORS = {"const", "const-again", "list", "worker-bare"}
MEASURED = {*SUBJECTS, "worker-memory", "worker-bare"}


@contextmanager
def prepared(stage: Stage, *, quick: bool) -> Generator[Callable[[], Round], None, None]:
    """All web processes; yields what measures one round."""
    visit = visit_of(stage)
    # A customer who reveals more codes than one order can hold is stopped, unless orders are large.
    keeps_none = {"PAGE_CACHE_MB": "0", "MOST_LINES": "1000000"}
    with ExitStack() as stack:
        large = make_large(stage, but=visit.alone)
        sites = {
            Site.CONST: stack.enter_context(stage.floor_web("const")),
            Site.LIST: stack.enter_context(stage.floor_web("list")),
            Site.CACHED: stack.enter_context(stage.shop_web("cached", port=stage.site_port)),
            Site.ANEW: stack.enter_context(stage.shop_web("anew", keeps_none)),
            Site.LARGE: stack.enter_context(stage.shop_web("large", {"DATABASE_URL": large, **keeps_none})),
        }
        subjects = {name: of(visit) for name, of in SUBJECTS.items()}
        statements = {
            name: statements_of(subject) for name, subject in subjects.items() if subject.counts_statements
        }
        stack.enter_context(on_core(LOAD_CORE))
        for subject in subjects.values():
            drive(sites[subject.site].port, subject.request, seconds=WARM_UP)
        seconds = SECONDS / 5 if quick else SECONDS

        def measure() -> Round:
            samples = {
                name: _sample(stage, sites[subject.site], name, subject, seconds, statements.get(name))
                for name, subject in subjects.items()
            }
            for name, site in (("worker-bare", Site.LIST), ("worker-memory", Site.CACHED)):
                samples[name] = Sample(resident_bytes(sites[site].worker))
            return samples

        yield measure


def _sample(
    stage: Stage, server: WebServer, name: str, subject: Subject, seconds: float, statements: int | None
) -> Sample:
    pids = [server.worker, *stage.database_pids]
    for _ in range(TRIES):
        request = _as_seen(server.port, subject)
        before = cpu_seconds(pids)
        load = drive(server.port, request, seconds=seconds)
        used = cpu_seconds(pids) - before
        if set(load.statuses) == {subject.status}:
            return Sample(load.seconds / load.answers, used / load.answers, statements)
    raise RuntimeError(f"{name}: {subject.request.path} answered {dict(load.statuses)}")


def _as_seen(port: int, subject: Subject) -> Request:
    """The request of a browser that has just seen the page, if there is to be nothing new."""
    if subject.status != HTTPStatus.NOT_MODIFIED:
        return subject.request
    connection = http.client.HTTPConnection(HOST, port)
    connection.request("GET", subject.request.path, headers=subject.request.headers)
    seen = connection.getresponse().headers["ETag"]
    connection.close()
    return subject.request.with_header("If-None-Match", str(seen))


def visit_of(stage: Stage) -> Visit:
    """Orders that wait or are delivered, browsers that may see them, and a name that is found once."""
    from catalog.models import Denomination, Product
    from catalog.pricing.repricing import reprice
    from orders.testing.browsers import buyer_browser, proved_browser
    from orders.testing.scenarios import delivered_line, placed_line

    alone = Product.objects.on_show().exclude(category__slug="psn").order_by("-pk")[0]
    Product.objects.filter(pk=alone.pk).update(title_fr=UNIQUE.title())
    reprice([alone.pk], why="named apart")
    sold = Denomination.objects.filter(is_for_sale=True, product__slug="itunes-usa")
    card = sold.select_related("product").order_by("pk")[0]
    visit = Visit(card.pk, alone.slug)
    stage.sandbox.settings(handling_seconds=NEVER)
    orders = {"poll-waiting": placed_line(stage.sandbox, card).order}
    stage.sandbox.settings(handling_seconds=0)
    orders["poll-delivered"] = delivered_line(stage.sandbox, card).order
    for name, order in orders.items():
        visit.paths[name] = f"/fr/orders/{order.reference}/live/"
        visit.headers[name] = {"Cookie": _cookies(buyer_browser(order, "fr"))}
    order = delivered_line(stage.sandbox, card).order  # one of its own: revealing is news for whoever looks
    visit.paths["reveal"] = f"/fr/orders/{order.reference}/cards/1/reveal/"
    browser = proved_browser(order, "fr")
    browser.get(f"/fr/orders/{order.reference}/", SERVER_NAME=HOST)  # brings the token of the form
    visit.headers["reveal"] = {"Cookie": _cookies(browser)}
    return visit


def _cookies(browser: Any) -> str:
    return "; ".join(
        f"{name}={cookie.value}" for name, cookie in sorted(browser.cookies.items(), reverse=True)
    )


def call_of(subject: Subject) -> Callable[[], object]:
    """The request answered by this process, where everything that the shop does can be watched."""
    from django.test import Client

    from core.page_cache.process import this_process

    this_process.cache_clear()  # what others have had this process keep is of another size
    client = Client(SERVER_NAME=HOST)  # one: it reads all static files first
    request = subject.request
    if subject.status == HTTPStatus.NOT_MODIFIED:
        request = request.with_header("If-None-Match", _answer(client, subject.site, request)["ETag"])
    return lambda: _answer(client, subject.site, request)


def _answer(client: Any, site: Site, request: Request) -> Any:
    from django.test import override_settings

    client.cookies.clear()  # a visitor is who the headers say
    form, kind = urlencode(request.form or {}), "application/x-www-form-urlencoded"
    with override_settings(PAGE_CACHE_MB=16 if site == Site.CACHED else 0):
        return client.generic(request.method, request.path, form, kind, headers=dict(request.headers))


def statements_of(subject: Subject) -> int:
    from tools.bench.profiler import count_statements

    call = call_of(subject)
    call()  # what is read once in a process is not of interest
    return count_statements(call)
