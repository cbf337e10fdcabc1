"""From the payment to the codes, through real workers: how long, how many a second, held up by what."""

import sys
import time
from collections.abc import Callable, Generator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sandbox.testing import RunningSandbox, start_sandbox
from storefront.run.children import MANAGE, WORKER
from tests.timeouts import wait_for
from tools.bench.cost import SERVED_CORE, cpu_seconds, descendants, on_core
from tools.bench.lines import Round, Sample
from tools.bench.stage import BALANCE, Stage
from tools.processes import running

CARDS = 5
APART = 0.3  # seconds between two payments, so that none waits for another
LATENCIES, THROUGHPUT, OTHERS = 10, 100, 1_000  # orders in a round
SETTLING = 6.0  # seconds until polls have found their pace
FLOOR_WORKER = (
    *(sys.executable, "-m", "celery", "--quiet", "-A", "tools.bench.floors.worker"),
    *("worker", "--pool", "threads", "--without-gossip", "--without-mingle", "--concurrency", "8"),
)
FLOORS = {"pipeline-p50", "pipeline-p99", "pipeline", "start-idle-p50", "start-idle-p99"}
MEASURED = {*FLOORS, "codes-p50", "codes-p99", "throughput", "start-p50", "start-p99"}


Times = tuple[datetime | None, datetime | None]


@dataclass(frozen=True)
class Buyer:
    """Buys from the shop and from the floor."""

    stage: Stage
    floor_supplier: RunningSandbox  # of its own: the shop would take the floor's orders for lost ones
    card: Any
    others: list[int]  # lines that wait at the supplier

    def buy_from_floor(self, number: int, *, apart: float = APART) -> list[Times]:
        """When each order was paid, and when it had its codes."""
        from tools.bench.floors.models import Order
        from tools.bench.floors.pipeline import four_inserts, pay

        supplier, card = self.floor_supplier, self.card
        goods = {"productId": card.product.supplier_id, "typeId": card.supplier_id, "quantity": CARDS}
        orders = [four_inserts() for _ in range(number)]
        for order in orders:
            pay(order, supplier.url, supplier.key, goods)
            time.sleep(apart)
        done = Order.objects.filter(pk__in=[order.pk for order in orders], status="done")
        wait_for(lambda: done.count() == number, "the floor's codes", every=0.02)
        return [(order.paid_at, order.done_at) for order in done]

    def buy(self, number: int, *, apart: float = APART) -> list[Any]:
        """So many orders of one line, delivered, as they are then."""
        from orders.models import Line
        from orders.states import LineStatus

        lines = [self._unpaid() for _ in range(number)]
        for _line, pay in lines:
            pay()
            time.sleep(apart)
        wanted = Line.objects.filter(pk__in=[line.pk for line, _pay in lines])
        delivered = wanted.filter(status=LineStatus.DELIVERED)
        wait_for(lambda: delivered.count() == number, "the shop's codes", every=0.02)
        return list(wanted.select_related("order"))

    def bought(self, number: int) -> list[Times]:
        """When each of so many orders at once was paid, and when it had its codes."""
        return [(line.order.paid_at, line.status_since) for line in self.buy(number, apart=0)]

    def _unpaid(self) -> tuple[Any, Callable[[], object]]:
        """An order that waits for its money, and how that comes."""
        from core.moves import record_created
        from core.reasons import StaffNote
        from orders.states import LineStatus, OrderStatus
        from orders.testing import make_line, make_order, make_order_payment
        from payments.incoming.status_check import apply_gateway_status
        from payments.testing import fact_of

        price = self.card.selling_price
        order = make_order(OrderStatus.AWAITING_PAYMENT, amount=CARDS * price)
        line = make_line(
            LineStatus.UNPAID, order=order, denomination=self.card, quantity=CARDS, unit_price=price
        )
        payment = make_order_payment(order, next_due_at=None)
        for row in (order, line, payment):
            record_created(row, why=StaffNote("made for a measurement"))
        return line, lambda: apply_gateway_status(payment=payment, fact=fact_of(payment))

    def starts(self, number: int) -> list[float]:
        """Seconds from payments to the start of placing."""
        from core.models import Move
        from core.moves import subject_of
        from orders.states import LineStatus

        found = []
        for line in self.buy(number):
            claimed = Move.objects.filter(subject=subject_of(line), to_status=LineStatus.PLACING)
            found.append(_seconds(line.order.paid_at, claimed.order_by("pk")[0].at))
        return found

    def let_others_wait(self, *, due: bool) -> None:
        """Have the shop ask about the others, spread over the usual pause, or leave them alone."""
        from django.db.models import F
        from django.db.models.functions import Mod

        from core import clock
        from orders.models import Line

        now = clock.now()
        lines = Line.objects.filter(pk__in=self.others)
        if not due:
            lines.update(next_due_at=now + timedelta(days=1))
            return
        for part in range(5):
            lines.annotate(part=Mod(F("pk"), 5)).filter(part=part).update(
                next_due_at=now + timedelta(seconds=part)
            )


def _seconds(begun: datetime | None, ended: datetime | None) -> float:
    if begun is None or ended is None:
        raise RuntimeError("an order without its times")
    return (ended - begun).total_seconds()


@contextmanager
def prepared(stage: Stage, *, quick: bool) -> Generator[Callable[[], Round], None, None]:
    """The floor's worker and others who wait; yields what measures one round."""
    from django.conf import settings

    from tools.bench.floors.pipeline import app

    app.conf.update(broker_url=settings.CELERY_BROKER_URL)
    share = 5 if quick else 1
    with ExitStack() as stack:
        buyer = _buyer(stage, stack.enter_context(start_sandbox()), OTHERS // share)
        with on_core(SERVED_CORE):
            floor = stack.enter_context(_process(stage, "floor-worker", (*FLOOR_WORKER, "--queues", "floor")))
        buyer.buy_from_floor(2)
        yield lambda: {
            **_latencies(stage, buyer, max(3, LATENCIES // share)),
            **_throughput(stage, buyer, floor, THROUGHPUT // share),
        }


def _buyer(stage: Stage, floor_supplier: RunningSandbox, others: int) -> Buyer:
    from django.db import transaction

    from catalog.models import Denomination
    from orders.testing import make_placed_line
    from orders.testing.scenarios import sell

    offers = Denomination.objects.filter(is_for_sale=True, product__slug="itunes-usa")
    card = offers.select_related("product").order_by("selling_price")[0]
    for supplier in (stage.sandbox, floor_supplier):
        plenty = {card.supplier_id: {"quantity": 1_000_000}}
        supplier.settings(handling_seconds=0, balance=BALANCE, types=plenty)
    ids = [sell(stage.sandbox, card, withhold=True) for _ in range(others)]
    with transaction.atomic():
        lines = [make_placed_line(supplier_id, denomination=card, next_due_at=None).pk for supplier_id in ids]
    buyer = Buyer(stage, floor_supplier, card, lines)
    buyer.let_others_wait(due=False)
    return buyer


def _latencies(stage: Stage, buyer: Buyer, number: int) -> Round:
    """With the processes of `make run`: one customer at a time, then beside many polls."""
    from core.intervals import Interval

    first_look = Interval.POLL_FIRST.duration.total_seconds()
    floor = [_seconds(*times) for times in buyer.buy_from_floor(number)]
    with _shop(stage):
        lines = buyer.buy(number)
        codes = [_seconds(line.order.paid_at, line.status_since) - first_look for line in lines]
        idle = buyer.starts(number)
        buyer.let_others_wait(due=True)
        time.sleep(SETTLING)
        busy = buyer.starts(number)
        buyer.let_others_wait(due=False)
    measured = {"pipeline": floor, "codes": codes, "start-idle": idle, "start": busy}
    return {
        f"{name}-{figure}": Sample(percentile(values, share))
        for name, values in measured.items()
        for figure, share in (("p50", 0.5), ("p99", 0.99))
    }


def percentile(values: list[float], share: float) -> float:
    """The value below or at which that share of all lie; of few, the largest is the 99th."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def _throughput(stage: Stage, buyer: Buyer, floor: int, number: int) -> Round:
    """With one worker for everything, and the budget of polls out of the way."""
    from core.intervals import Interval

    first_look = Interval.POLL_FIRST.duration.total_seconds()
    at_floor = _sample(floor, lambda: buyer.buy_from_floor(number, apart=0))
    queues = (*WORKER, "--concurrency", "8", "--queues", "default,placing,polling", "--hostname", "worker@%h")
    with ExitStack() as stack:
        stack.enter_context(_process(stage, "sweeper", (*MANAGE, "sweep", "--loop"), role="sweeper"))
        with on_core(SERVED_CORE):
            worker = stack.enter_context(
                _process(stage, "worker", queues, role="worker", POLLS_PER_SECOND="1000")
            )
        of_shop = _sample(worker, lambda: buyer.bought(number), wait=first_look)
    return {"pipeline": at_floor, "throughput": of_shop}


def _sample(worker: int, buy: Callable[[], list[Times]], *, wait: float = 0.0) -> Sample:
    """What one order costs the worker; the orders are made, and paid, by this process."""
    pids = descendants(worker)
    before = cpu_seconds(pids)
    orders = buy()
    used = cpu_seconds(pids) - before
    span = _seconds(min(paid for paid, _ in orders if paid), max(done for _, done in orders if done))
    return Sample((span - wait) / len(orders), used / len(orders))


@contextmanager
def _shop(stage: Stage) -> Generator[None, None, None]:
    """Worker, poller and sweeper as `make run` has them."""
    with ExitStack() as stack:
        for role, queues in (("worker", "default,placing"), ("poller", "polling")):
            command = (*WORKER, "--concurrency", "4", "--queues", queues, "--hostname", f"{role}@%h")
            stack.enter_context(_process(stage, role, command, role=role))
        stack.enter_context(_process(stage, "sweeper", (*MANAGE, "sweep", "--loop"), role="sweeper"))
        yield


@contextmanager
def _process(
    stage: Stage, name: str, command: tuple[str, ...], *, role: str = "", **variables: str
) -> Generator[int, None, None]:
    """Start it and wait until it shows life in its role."""
    from core.operations.processes import recent_processes

    before = {process.instance for process in recent_processes(role)} if role else set()

    def is_up() -> bool:
        """The floor shows no life of its own: the first that is bought from it waits until it listens."""
        return not role or any(process.instance not in before for process in recent_processes(role))

    extra = variables if role else {"DJANGO_SETTINGS_MODULE": "tools.bench.floors.settings"}
    with running(command, stage.folder / f"{name}.log", is_up, variables=extra) as pid:
        yield pid
