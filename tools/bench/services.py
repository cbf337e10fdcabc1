"""Services, called in this process: its CPU, and that of the database for its connection."""

import re
import secrets
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from itertools import count
from typing import Any

from tests.timeouts import WAIT_SECONDS
from tools.bench.cost import SERVED_CORE, cpu_seconds, on_core
from tools.bench.lines import Round, Sample
from tools.bench.profiler import count_statements
from tools.bench.stage import NEVER, Stage

CALLS = 30  # of each in a round
NONCE = re.compile(r'name="nonce" value="([^"]+)"')
LINES_OF_ORDER = 3
_numbers = count(1)


@dataclass(frozen=True)
class Service:
    """What is measured, and what has to be there before each call."""

    run: Callable[[Any], object]
    prepare: Callable[[], Any] = lambda: None


@dataclass(frozen=True)
class Goods:
    """What is bought and asked about."""

    stage: Stage
    cards: list[Any]  # denominations of different products
    waiting: Any  # a line whose order the supplier does not get done
    session: Any

    def url(self, path: str) -> str:
        return f"{self.stage.sandbox.url}/v3/gift-cards/{path}"

    @property
    def supplier_id(self) -> str:
        return str(self.waiting.supplier_order.supplier_id)


def person() -> tuple[str, str, str]:
    """A customer's mailbox, phone and network that nobody has had before."""
    number = next(_numbers)
    network = f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
    return f"customer-{number}-{secrets.token_hex(3)}@example.com", f"0550{number:06}", network


def _inserts(_goods: Goods) -> Service:
    from tools.bench.floors.pipeline import four_inserts

    return Service(lambda _: four_inserts())


def _order(goods: Goods) -> Service:
    from core import clock
    from orders.cart.carts import add_to_cart, create_cart
    from orders.checkout.order_creation import create_order
    from orders.models import Cart

    def prepare() -> tuple[Any, str]:
        email, phone, network = person()
        cart, _secret = create_cart(customer=None)
        for card in goods.cards:
            add_to_cart(cart=cart, denomination=card, quantity=1)
        details = {"email": email, "phone": phone.replace("0", "+213", 1), "terms_accepted_at": clock.now()}
        Cart.objects.filter(pk=cart.pk).update(**details)
        cart.refresh_from_db()
        return cart, network

    def run(prepared: tuple[Any, str]) -> None:
        cart, network = prepared
        create_order(cart=cart, method="ocpay", language="fr", nonce=secrets.token_hex(8), ip=network)

    return Service(run, prepare)


def _checkout(goods: Goods) -> Service:
    """As a browser without scripts goes through it, the pages after each form included."""
    from django.test import Client

    def prepare() -> tuple[Any, str, str]:
        email, phone, network = person()
        browser = Client(SERVER_NAME="127.0.0.1", REMOTE_ADDR=network)
        browser.handler.load_middleware()  # which reads all static files, as a web process does once
        return browser, email, phone

    def run(prepared: tuple[Any, str, str]) -> None:
        browser, email, phone = prepared
        form: dict[str, Any] = {"denomination": goods.cards[0].pk, "quantity": 1}
        browser.post("/fr/cart/add/", form, headers={"Sec-Fetch-Site": "same-origin"}, follow=True)
        page = browser.get("/fr/checkout/", follow=True)
        for step, answers in (
            ("review", {"accept_terms": "on"}),
            ("details", {"email": email, "phone": phone}),
            ("pay", {"payment_method": "ocpay"}),
        ):
            nonce = NONCE.search(page.content.decode())
            hidden = {"nonce": nonce[1]} if nonce else {}
            page = browser.post("/fr/checkout/", {"step": step, **hidden, **answers})
            if page.status_code != HTTPStatus.FOUND:
                raise RuntimeError(f"the checkout stopped at {step}: it answered {page.status_code}")
            if page["Location"].startswith("/"):  # the last form leads to the gateway
                page = browser.get(page["Location"])

    return Service(run, prepare)


def _session(goods: Goods) -> Service:
    return Service(
        lambda _: goods.session.get(goods.url(f"checkOrder/{goods.supplier_id}"), timeout=WAIT_SECONDS).json()
    )


def _client(goods: Goods) -> Service:
    import oneclick

    return Service(lambda _: oneclick.client().check_order(goods.supplier_id))


def _supplier_poll(goods: Goods) -> Service:
    from core import clock
    from orders.models import Line
    from orders.tasks import poll_line

    def prepare() -> int:
        Line.objects.filter(pk=goods.waiting.pk).update(next_due_at=clock.now())
        return int(goods.waiting.pk)

    return Service(poll_line, prepare)


def _product_get(goods: Goods) -> Service:
    product = goods.cards[0].product.supplier_id
    return Service(
        lambda _: goods.session.get(goods.url(f"checkProduct/{product}"), timeout=WAIT_SECONDS).json()
    )


def _product_read(goods: Goods) -> Service:
    from catalog.supply.refresh import refresh_product

    return Service(lambda _: refresh_product(goods.cards[0].product_id))


SERVICES: dict[str, Callable[[Goods], Service]] = {
    "inserts": _inserts,
    "order": _order,
    "checkout": _checkout,
    "session": _session,
    "supplier-client": _client,
    "supplier-poll": _supplier_poll,
    "product-get": _product_get,
    "product-read": _product_read,
}
FLOORS = {"inserts", "session", "product-get"}
MEASURED = set(SERVICES)


@contextmanager
def prepared(stage: Stage, *, quick: bool) -> Generator[Callable[[], Round], None, None]:
    """Goods to buy and a line to ask about; yields what measures one round."""
    services = services_of(stage)
    statements = {}
    for name, service in services.items():
        service.run(service.prepare())  # what is read once in a process is not of interest
        argument = service.prepare()
        statements[name] = count_statements(lambda run=service.run, with_=argument: run(with_))  # type: ignore[misc]
    calls = CALLS // 5 if quick else CALLS

    def measure() -> Round:
        return {name: _sample(service, calls, statements[name]) for name, service in services.items()}

    with on_core(SERVED_CORE):
        yield measure


def services_of(stage: Stage) -> dict[str, Service]:
    """All of them, on goods at fresh prices."""
    from catalog.models import Denomination
    from catalog.supply.refresh import refresh_product
    from orders.testing.scenarios import placed_line
    from tools.bench.floors.pipeline import session_of_thread

    offers = Denomination.objects.filter(
        is_for_sale=True, stock__gt=10, selling_price__range=(300_00, 5_000_00)
    )
    cards = list(
        offers.select_related("product__category").order_by("product_id", "pk").distinct("product_id")
    )
    cards = cards[:LINES_OF_ORDER]
    for card in cards:
        refresh_product(card.product_id)
    stage.sandbox.settings(handling_seconds=NEVER)
    goods = Goods(stage, cards, placed_line(stage.sandbox, cards[0]), session_of_thread(stage.sandbox.key))
    return {name: of(goods) for name, of in SERVICES.items()}


def _sample(service: Service, calls: int, statements: int) -> Sample:
    from django.db import connection

    connection.ensure_connection()
    backend = connection.connection.info.backend_pid
    elapsed = used = 0.0
    for _ in range(calls):
        argument = service.prepare()
        before = time.thread_time() + cpu_seconds([backend])
        begun = time.perf_counter()
        service.run(argument)
        elapsed += time.perf_counter() - begun
        used += time.thread_time() + cpu_seconds([backend]) - before
    return Sample(elapsed / calls, used / calls, statements)
