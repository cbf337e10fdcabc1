"""One question about all work: it forgets no kind, never tells too late, and at rest it is all there is."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Proposal
from catalog.models import Product
from catalog.testing import make_product
from core import clock, heartbeats, switches
from core.due import TellsEarliest, earliest_due
from core.jobs import all_job_kinds
from core.kinds import CoreJob, SwitchName
from core.models import Alert, AlertNotice, Heartbeat, Message
from core.operations import sweep_runner
from core.operations.sweep_runner import Sweeper, sweep_once
from core.tasks import WATCHING
from core.testing import FakeClock
from orders.kinds import OrdersJob
from orders.models import Breaker, SupplierBalance
from orders.reasons import PauseReason
from orders.states import LineStatus
from orders.supplier_account import sales_gate
from orders.testing import make_line, make_order
from payments.models import WebhookEvent
from payments.testing import make_payment

pytestmark = [pytest.mark.django_db, pytest.mark.storage]

LONG = timedelta(days=40)


def recurring(name: Callable[[], str]) -> Callable[[], Any]:
    return lambda: Heartbeat.objects.filter(pk=name()).update(next_due_at=clock.now())


def line(status: LineStatus) -> Callable[[], Any]:
    return lambda: make_line(status, next_due_at=clock.now())


def alert() -> Alert:
    return Alert.objects.create(cause="disk_low", next_due_at=clock.now())


def notice() -> AlertNotice:
    told = Alert.objects.create(cause="disk_low")
    return AlertNotice.objects.create(alert=told, step=0, channel="webhook", next_due_at=clock.now())


def message(kind: str = "x") -> Message:
    return Message.objects.create(kind=kind, subject="x:1", key="x", next_due_at=clock.now())


def late_alert_mail() -> None:
    mail = message("alert")
    Message.objects.filter(pk=mail.pk).update(next_due_at=clock.now() - timedelta(seconds=5))


def trial() -> Breaker:
    tried = make_line(LineStatus.PLACED, next_due_at=None)
    now = clock.now()
    return Breaker.objects.create(
        pk=1, since=now, is_half_open=True, next_trial_at=now, trial=tried, trial_at=now
    )


def planned_act() -> Proposal:
    return Proposal.objects.create(act="x", subject="x:1", reason="x", due_at=clock.now())


def event() -> WebhookEvent:
    return WebhookEvent.objects.create(
        gateway="chargily", event_id="1", reference="x", next_due_at=clock.now()
    )


WORK: list[tuple[str, Callable[[], Any]]] = [
    ("alert", alert),
    ("alert conditions", recurring(lambda: CoreJob.ALERT_CONDITIONS)),
    ("alert mail", late_alert_mail),
    ("alert notice", notice),
    ("balance", lambda: SupplierBalance.objects.update(asked_at=clock.now() - timedelta(minutes=10))),
    ("books", recurring(lambda: OrdersJob.RECONCILE)),
    ("catalogue", recurring(lambda: "catalogue")),
    ("held", line(LineStatus.HELD)),
    ("housekeeping", recurring(lambda: CoreJob.HOUSEKEEPING)),
    ("lease", line(LineStatus.PLACING)),
    ("lifesign", recurring(lambda: CoreJob.LIFESIGN)),
    ("look up", line(LineStatus.UNKNOWN)),
    ("look up", line(LineStatus.PARKED)),
    ("message", message),
    ("order", lambda: make_order(next_due_at=clock.now())),
    ("payment", make_payment),
    ("place", line(LineStatus.QUEUED)),
    ("planned act", planned_act),
    ("poll", line(LineStatus.PLACED)),
    ("popularity", recurring(lambda: OrdersJob.POPULARITY)),
    ("product", lambda: make_product(next_due_at=clock.now())),
    ("resume placing", lambda: switches.pause(SwitchName.PLACING, reason=PauseReason.CLOCK_STEP)),
    ("resume placing", trial),
    ("supplier key", recurring(sales_gate.key_check_job)),
    ("webhook", event),
]


@pytest.fixture
def at_rest(settings: Any, fake_clock: FakeClock) -> None:
    """A shop in which every recurring job has just been done."""
    settings.HEARTBEAT_URL = "http://127.0.0.1:9/never-asked"
    fake_clock.stop()
    SupplierBalance.objects.update_or_create(pk=1, defaults={"asked_at": clock.now()})
    names: list[str] = [kind.name for kind in all_job_kinds()]
    for name in (*names, OrdersJob.RECONCILE, OrdersJob.TRIAL_PURCHASE, sales_gate.key_check_job()):
        Heartbeat.objects.update_or_create(
            pk=name, defaults={"beat_at": clock.now(), "next_due_at": clock.now() + LONG}
        )
    heartbeats.record_run(CoreJob.SWEEP)
    for settled in (OrdersJob.RESUME_PLACING, OrdersJob.TRIAL_PURCHASE):
        heartbeats.set_due(settled, after=timedelta(0))


def told_due() -> set[str]:
    kinds = {kind.name: kind for kind in (*all_job_kinds(), *WATCHING)}.values()
    return {name for name, moment in earliest_due(kinds).items() if moment <= clock.now()}


def test_every_kind_of_work_can_be_asked_for_together() -> None:
    kinds = (*all_job_kinds(), *WATCHING)

    assert [kind.name for kind in kinds if not isinstance(kind.due, TellsEarliest)] == []
    assert {name for name, _ in WORK} == {kind.name for kind in kinds}


@pytest.mark.parametrize(("name", "make"), WORK, ids=[f"{i}-{name}" for i, (name, _) in enumerate(WORK)])
def test_question_tells_what_each_kind_finds(at_rest: None, name: str, make: Callable[[], Any]) -> None:
    before = told_due()
    make()

    finding = {kind.name: kind for kind in (*all_job_kinds(), *WATCHING) if kind.due(clock.now(), 9)}
    assert before == set()
    assert name in finding
    assert set(finding) <= told_due()


def test_job_that_never_came_round_is_told_as_its_own_look_finds_it() -> None:
    found = {kind.name for kind in all_job_kinds() if kind.due(clock.now(), 9)}

    assert found <= told_due()


def statements(call: Callable[[], Any]) -> list[str]:
    with CaptureQueriesContext(connection) as queries:
        call()
    return [query["sql"] for query in queries]


def test_pass_of_a_shop_at_rest_is_two_statements_and_writes_nothing(at_rest: None) -> None:
    """One question about all work, and the look whether the database went back."""
    sweeper = Sweeper()

    def one_pass() -> None:
        for look in sweep_runner._each_pass:
            look()
        sweeper.pass_once()

    one_pass()  # notes that it came round
    asked = statements(one_pass)

    assert len(asked) == 2
    assert all(sql.startswith("SELECT") for sql in asked)


def test_pass_that_beat_starts_asks_little_and_writes_nothing_beside_a_sweeper(at_rest: None) -> None:
    asked = statements(sweep_once)

    assert len(asked) == 2
    assert all(sql.startswith("SELECT") for sql in asked)


def test_rows_are_looked_for_only_of_the_kind_that_has_any(at_rest: None) -> None:
    sweeper = Sweeper()
    sweeper.pass_once()
    make_line(LineStatus.QUEUED, next_due_at=clock.now())
    Product.objects.update(next_due_at=None)

    assert len(statements(sweeper.pass_once)) == 2


def test_question_reads_each_kind_by_an_index(at_rest: None) -> None:
    """None may walk a table that grows, by what PostgreSQL plans when it may not take it for small."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite explains in other words")
    reads = [
        read for kind in all_job_kinds() if isinstance(kind.due, TellsEarliest) for read in kind.due.reads()
    ]
    with connection.cursor() as cursor:
        for way in ("seqscan", "bitmapscan", "sort"):
            cursor.execute(f"SET LOCAL enable_{way} = off")
        for sql, params in reads:
            cursor.execute(f"EXPLAIN {sql}", params)
            plan = "\n".join(row[0] for row in cursor.fetchall())
            assert "Seq Scan" not in plan, plan
            assert "Sort" not in plan, plan
