"""Work on a line that an error of our own breaks off: others go on, and a person is told."""

from typing import Any

import pytest
from django.db import OperationalError

from catalog.models import Denomination
from core import clock
from core.jobs import job_kinds_named
from core.models import DeskItem
from core.moves import LostRaceError
from core.operations.sweep_runner import run_job
from orders.fulfilment import polling
from orders.fulfilment.work_failures import FAILURES_BEFORE_ALERT
from orders.kinds import OrdersDeskKind, OrdersJob
from orders.models import Line
from orders.states import LineStatus
from orders.testing import reloaded
from orders.testing.scenarios import placed_line, poll
from payments.testing import open_desk
from sandbox.testing import RunningSandbox

pytestmark = pytest.mark.django_db
SECRET = "FAKE-7Q2M"


def failing(error: Exception, line: Line) -> Any:
    """A settling that breaks for this line alone."""
    settle = polling.settle

    def settle_or_fail(which: Line, *args: Any, **more: Any) -> None:
        if which.pk == line.pk:
            raise error
        settle(which, *args, **more)

    return settle_or_fail


def work_on(*lines: Line) -> None:
    """Poll them as the sweep does."""
    for line in lines:
        Line.objects.filter(pk=line.pk).update(next_due_at=clock.now())
        run_job(job_kinds_named(OrdersJob.POLL)[0], line.pk)


def test_line_whose_settling_fails_is_a_matter_after_the_third_time_and_holds_up_no_other(
    supplier: RunningSandbox,
    card: Denomination,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    poisoned, other = placed_line(supplier, card), placed_line(supplier, card)
    with monkeypatch.context() as broken:
        broken.setattr(polling, "settle", failing(ValueError(f"cannot read {SECRET}"), poisoned))
        for _ in range(FAILURES_BEFORE_ALERT - 1):
            work_on(poisoned)
        assert open_desk(poisoned) == []

        work_on(poisoned, other)

    item = DeskItem.objects.get(kind=OrdersDeskKind.WORK_FAILS, closed_at=None)
    assert reloaded(other).status == LineStatus.DELIVERED
    assert item.evidence == {"error": "ValueError", "times": FAILURES_BEFORE_ALERT, "status": "placed"}
    assert SECRET not in f"{item.title}{item.evidence}{caplog.text}"

    assert poll(poisoned).status == LineStatus.DELIVERED
    assert open_desk(poisoned) == []


@pytest.mark.parametrize("error", [OperationalError("locked"), LostRaceError("a rival")])
def test_trouble_that_is_not_the_lines_own_is_not_counted(
    supplier: RunningSandbox, card: Denomination, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    line = placed_line(supplier, card)
    monkeypatch.setattr(polling, "settle", failing(error, line))
    for _ in range(FAILURES_BEFORE_ALERT + 1):
        work_on(line)

    assert (reloaded(line).failures, open_desk(line)) == (0, [])
