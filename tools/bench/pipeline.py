"""From the payment to the codes, through real workers: how long, how many a second, held up by what."""

import os
import signal
import sys
import time
from collections.abc import Callable, Generator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from django.core.cache import caches

from sandbox.testing import RunningSandbox, start_sandbox
from storefront.run.children import MANAGE, WORKER
from tests.timeouts import wait_for
from tools.bench.cost import LOAD_CORE, SERVED_CORE, cpu_seconds, descendants, on_core
from tools.bench.lines import Round, Sample
from tools.bench.stage import BALANCE, Stage
from tools.processes import running

CARDS = 5
APART = 0.3  # seconds between two payments, so that none waits for another
LATENCIES, THROUGHPUT, OTHERS = 10, 100, 1_000  # orders in a round
WARM_UP = 4  # one for each thread
LOOK_EVERY = 0.02  # seconds
SETTLING = 6.0  # seconds until polls have found their pace
FLOOR_WORKER = (
    *(sys.executable, "-m", "celery", "--quiet", "-A", "tools.bench.floors.worker"),
    *("worker", "--pool", "threads", "--without-gossip", "--without-mingle", "--concurrency", "8"),
)
SWEEPER = (*MANAGE, "sweep", "--loop")
FLOORS = {"pipeline-p50", "pipeline-p99", "pipeline", "start-idle-p50", "start-idle-p99"}
MEASURED = {*FLOORS, "codes-p50", "codes-p99", "throughput", "start-p50", "start-p99"}

Times = tuple[datetime, datetime]  # when an order was paid, and when it had its codes


@dataclass(frozen=True)
class Purchases:
    """Orders that are to be paid; `wait` ends when all have their codes, and tells when that was."""

    rows: list[Any]
    payments: list[Callable[[], object]]
    wait: Callable[[], list[Times]]

    def one_by_one(self) -> list[float]:
        """Seconds from each payment to the codes, where none waits for another."""
        for pay in self.payments:
            pay()
            time.sleep(APART)
        return [_seconds(paid, done) for paid, done in self.wait()]

    def at_once(self, workers: list[int]) -> float:
        """Seconds that these processes take for all of them, which they find paid."""
        for pid in workers:
            os.kill(pid, signal.SIGSTOP)
        for pay in self.payments:
            pay()
        begun = datetime.now(UTC)
        for pid in workers:
            os.kill(pid, signal.SIGCONT)
        return _seconds(begun, max(done for _, done in self.wait()))


@dataclass(frozen=True)
class Buyer:
    """Buys from the shop and from the floor."""

    floor_supplier: RunningSandbox  # of its own: the shop would take the floor's orders for lost ones
    card: Any
    others: list[int]  # lines that wait at the supplier

    def from_floor(self, number: int) -> Purchases:
        from tools.bench.floors.models import Order
        from tools.bench.floors.pipeline import four_inserts, pay

        supplier, card = self.floor_supplier, self.card
        goods = {"productId": card.product.supplier_id, "typeId": card.supplier_id, "quantity": CARDS}
        orders = [four_inserts() for _ in range(number)]
        done = Order.objects.filter(pk__in=[order.pk for order in orders], status="done")

        def wait() -> list[Times]:
            wait_for(lambda: done.count() == number, "the floor's codes", every=LOOK_EVERY)
            return [(order.paid_at, order.done_at) for order in done]

        return Purchases(
            orders, [partial(pay, order, supplier.url, supplier.key, goods) for order in orders], wait
        )

    def from_shop(self, number: int) -> Purchases:
        """Orders of one line."""
        from orders.models import Line
        from orders.states import LineStatus

        bought = [self._unpaid() for _ in range(number)]
        wanted = Line.objects.filter(pk__in=[line.pk for line, _ in bought], status=LineStatus.DELIVERED)

        def wait() -> list[Times]:
            wait_for(lambda: wanted.count() == number, "the shop's codes", every=LOOK_EVERY)
            return [
                (line.order.paid_at or line.status_since, line.status_since)
                for line in wanted.select_related("order")
            ]

        return Purchases([line for line, _ in bought], [pay for _, pay in bought], wait)

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
        from orders.states import LineStatus, OrderStatus

        def moved(row: Any, status: str) -> datetime:
            moves = Move.objects.filter(subject=subject_of(row), to_status=status)
            return moves.order_by("pk")[0].at

        purchases = self.from_shop(number)
        purchases.one_by_one()
        return [
            _seconds(moved(line.order, OrderStatus.PAID), moved(line, LineStatus.PLACING))
            for line in purchases.rows
        ]

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


def _seconds(begun: datetime, ended: datetime) -> float:
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
        buyer.from_floor(WARM_UP).one_by_one()
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
    buyer = Buyer(floor_supplier, card, lines)
    buyer.let_others_wait(due=False)
    return buyer


def _latencies(stage: Stage, buyer: Buyer, number: int) -> Round:
    """With the processes of `make run`: one customer at a time, then beside many polls."""
    from core.intervals import Interval

    first_look = Interval.POLL_FIRST.duration.total_seconds()
    floor = buyer.from_floor(number).one_by_one()
    _forget_budget()
    with _shop(stage):
        buyer.from_shop(WARM_UP).one_by_one()
        codes = [seconds - first_look for seconds in buyer.from_shop(number).one_by_one()]
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
    """With one worker for everything; what the sweeper helps with it does on the same core."""
    from core.intervals import Interval

    first_look = Interval.POLL_FIRST.duration.total_seconds()
    at_floor = _sample([floor], buyer.from_floor(number))
    queues = (*WORKER, "--concurrency", "8", "--queues", "default,placing,polling", "--hostname", "worker@%h")
    unbounded = {"POLLS_PER_SECOND": "1000"}
    _forget_budget()
    with ExitStack() as stack, on_core(SERVED_CORE):
        commands = {"sweeper": SWEEPER, "worker": queues}
        pids = [
            stack.enter_context(_process(stage, role, command, role=role, **unbounded))
            for role, command in commands.items()
        ]
        with on_core(LOAD_CORE):
            buyer.from_shop(WARM_UP).one_by_one()
            of_shop = _sample(pids, buyer.from_shop(number), wait=first_look)
    return {"pipeline": at_floor, "throughput": of_shop}


def _forget_budget() -> None:
    """What the shop has learnt of how often it may ask: half the ceiling is where it begins."""
    caches["shared"].clear()


def _sample(workers: list[int], purchases: Purchases, *, wait: float = 0.0) -> Sample:
    """What one order costs these processes; the orders are made, and paid, by this one."""
    number = len(purchases.rows)
    pids = [pid for worker in workers for pid in descendants(worker)]
    before = cpu_seconds(pids)
    seconds = purchases.at_once(workers)
    return Sample((seconds - wait) / number, (cpu_seconds(pids) - before) / number)


@contextmanager
def _shop(stage: Stage) -> Generator[None, None, None]:
    """Worker, poller and sweeper as `make run` has them."""
    with ExitStack() as stack:
        for role, queues in (("worker", "default,placing"), ("poller", "polling")):
            command = (*WORKER, "--concurrency", "4", "--queues", queues, "--hostname", f"{role}@%h")
            stack.enter_context(_process(stage, role, command, role=role))
        stack.enter_context(_process(stage, "sweeper", SWEEPER, role="sweeper"))
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
