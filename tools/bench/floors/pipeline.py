"""The smallest honest purchase: four durable transactions, one ring, two calls, five codes encrypted."""

import secrets
import threading
from typing import Any

import requests
from celery import Celery
from cryptography.fernet import Fernet
from django.db import transaction
from django.utils import timezone

from tests.timeouts import WAIT_SECONDS
from tools.bench.floors.models import Code, Event, Money, Order, OrderLine

CARDS = 5
AMOUNT = 5_000_00  # centimes
QUEUE = "floor"

# Not current: in the process that pays, the shop's own application stays what its tasks belong to.
app = Celery("floor", set_as_current=False)
app.conf.update(task_ignore_result=True, task_default_queue=QUEUE, worker_prefetch_multiplier=1)
_keeper = Fernet(Fernet.generate_key())
_own = threading.local()


def four_inserts() -> Order:
    """An order with its line, its money and its history, in one transaction."""
    with transaction.atomic():
        order: Order = Order.objects.create(
            reference=secrets.token_hex(8), email="customer@example.com", status="new", amount=AMOUNT
        )
        OrderLine.objects.create(order=order, title="Card", quantity=CARDS, price=AMOUNT // CARDS)
        Money.objects.create(order=order, amount=AMOUNT, status="pending")
        Event.objects.create(subject=f"order:{order.pk}", what="ordered")
    return order


def pay(order: Order, supplier: str, key: str, goods: dict[str, Any]) -> None:
    """The money has come; a worker is rung once that is committed."""
    with transaction.atomic():
        Order.objects.select_for_update().get(pk=order.pk)
        Order.objects.filter(pk=order.pk).update(status="paid", paid_at=timezone.now())
        Money.objects.create(order=order, amount=AMOUNT, status="paid")
        Event.objects.create(subject=f"order:{order.pk}", what="paid")
        transaction.on_commit(lambda: fulfil.delay(order.pk, supplier, key, goods))


@app.task(name="floor.fulfil", queue=QUEUE)
def fulfil(order_id: int, supplier: str, key: str, goods: dict[str, Any]) -> None:
    """Claim, buy, note, ask, store."""
    with transaction.atomic():
        order = Order.objects.select_for_update().get(pk=order_id)
        if order.status != "paid":
            return
        Order.objects.filter(pk=order_id).update(status="placing")
    session = session_of_thread(key)
    placed = session.post(f"{supplier}/v3/gift-cards/placeOrder", json=goods, timeout=WAIT_SECONDS).json()
    Event.objects.create(subject=f"order:{order_id}", what="placed")
    supplier_id = placed["data"]["orderId"]
    session.get(f"{supplier}/v3/gift-cards/checkOrder/{supplier_id}", timeout=WAIT_SECONDS).json()
    tokens = [_keeper.encrypt(secrets.token_bytes(16)) for _ in range(CARDS)]
    with transaction.atomic():
        Code.objects.bulk_create(Code(order=order, token=token) for token in tokens)
        Order.objects.filter(pk=order_id).update(status="done", done_at=timezone.now())


def session_of_thread(key: str) -> requests.Session:
    """One session for each thread, with its connection kept."""
    session: requests.Session | None = getattr(_own, "session", None)
    if session is None:
        session = _own.session = requests.Session()
        session.trust_env = False  # no proxy: the supplier is on this machine
        session.headers["X-Access-Token"] = key
    return session
