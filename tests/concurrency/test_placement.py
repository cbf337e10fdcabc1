"""Rivals for one line, and for one order at the supplier: the sandbox counts what it really sold."""

from collections.abc import Callable

import pytest

from catalog.models import Denomination
from core.testing import run_concurrently
from orders.fulfilment import placement
from orders.fulfilment.attachment import attach_supplier_order
from orders.fulfilment.placement import place_line
from orders.models import Line, SupplierOrder
from orders.states import LineStatus
from orders.testing import reloaded
from orders.testing.scenarios import paid_line, unknown_line
from orders.verification import verify
from sandbox.testing import RunningSandbox
from tests.concurrency.conftest import RIVALS
from tests.concurrency.guards import Constraints, take_out

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.rotation]

LEASE = ", status=LineStatus.PLACING, lease_token=line.lease_token, next_due_at__gt=now"
ONE_PURCHASE = ("orders_attempt_one_may_have_bought", "orders_attempt_number_once")
LINES = 4


@pytest.fixture
def line(supplier: RunningSandbox, card: Denomination, meet_before: Callable) -> Line:
    """A paid line that all rivals find queued."""
    meet_before("orders.fulfilment.placement:_is_kept_back")
    return paid_line(card)


def place_at_once(line: Line) -> list[object]:
    return run_concurrently(*[lambda: place_line(line_id=line.pk)] * RIVALS)


def test_one_line_is_bought_once(supplier: RunningSandbox, line: Line) -> None:
    results = place_at_once(line)

    assert results == [None] * RIVALS
    assert supplier.truth()["orders_taken"] == 1
    assert reloaded(line).status == LineStatus.PLACED
    assert verify() == []


@pytest.mark.usefixtures("moves_without_status")
def test_claim_without_its_guard_is_caught_by_the_next_one(supplier: RunningSandbox, line: Line) -> None:
    place_at_once(line)

    assert supplier.truth()["orders_taken"] == 1


@pytest.mark.usefixtures("moves_without_status")
def test_without_guards_one_line_is_bought_many_times(
    supplier: RunningSandbox, line: Line, constraints: Constraints, monkeypatch: pytest.MonkeyPatch
) -> None:
    take_out(monkeypatch, placement._arm, LEASE)
    constraints.drop(*ONE_PURCHASE)

    place_at_once(line)

    assert supplier.truth()["orders_taken"] > 1
    assert "one attempt may have bought" in {each.invariant for each in verify()}


@pytest.fixture
def unknown_lines(supplier: RunningSandbox, card: Denomination, meet_before: Callable) -> list[Line]:
    """Lines of unknown outcome; whoever looks for them finds the same supplier order, which is still free."""
    meet_before("orders.fulfilment.attachment:_attach_even_if_moved")
    return [unknown_line(supplier, card) for _ in range(LINES)]


def attach_at_once(lines: list[Line]) -> list[object]:
    attempts = [line.attempts.get() for line in lines * (RIVALS // LINES)]
    return run_concurrently(
        *[
            lambda each=each: attach_supplier_order(attempt=each, supplier_id="a" * 24, why="found")
            for each in attempts
        ]
    )


def test_one_order_of_the_supplier_serves_one_line(unknown_lines: list[Line]) -> None:
    results = attach_at_once(unknown_lines)

    assert results.count(True) == RIVALS // LINES  # all that came with the attempt of the line that has it
    assert results.count(False) == RIVALS - RIVALS // LINES
    states = sorted(reloaded(line).status for line in unknown_lines)
    assert states == [LineStatus.PLACED, *[LineStatus.UNKNOWN] * (LINES - 1)]
    assert verify() == []


def test_without_the_constraint_one_order_serves_many_lines(
    unknown_lines: list[Line], constraints: Constraints
) -> None:
    constraints.drop("orders_supplierorder_supplier_id_key")

    attach_at_once(unknown_lines)

    assert SupplierOrder.objects.filter(supplier_id="a" * 24).count() == LINES
