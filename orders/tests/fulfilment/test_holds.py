"""Lines on hold go on by themselves when what held them is gone: first in, first out."""

from typing import Any

import pytest

from catalog.models import Denomination
from core import clock, desk, switches
from core.kinds import SwitchName
from orders.fulfilment import holds
from orders.fulfilment.holds import recheck_line, resume_line
from orders.fulfilment.placement import place_line, put_on_hold
from orders.kinds import OrdersDeskKind, OrdersJob
from orders.models import Line
from orders.states import HoldReason, LineStatus
from orders.testing import make_line, reloaded
from payments.testing import open_desk
from sandbox.testing import RunningSandbox

pytestmark = [pytest.mark.django_db, pytest.mark.storage]


def held_line(card: Denomination, reason: HoldReason, **fields: Any) -> Line:
    line = make_line(denomination=card, **fields)
    put_on_hold(line, reason, "made for a test")
    return line


def recheck(line: Line) -> Line:
    Line.objects.filter(pk=line.pk).update(next_due_at=clock.now())
    recheck_line(line_id=line.pk)
    return reloaded(line)


@pytest.fixture
def rings(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int]]:
    rings: list[tuple[str, int]] = []

    def ring(name: str, row_id: int, **_: object) -> None:
        rings.append((name, row_id))

    monkeypatch.setattr(holds, "notify_on_commit", ring)
    monkeypatch.setattr(holds, "notify_worker", ring)
    return rings


def test_line_that_goes_on_is_rung_for_at_once(card: Denomination, rings: list[tuple[str, int]]) -> None:
    line = held_line(card, HoldReason.PAUSED)

    resume_line(line, why="made for a test")

    assert rings == [(OrdersJob.PLACE, line.pk)]


def test_lines_held_by_the_gate_are_looked_at_when_buying_goes_on(
    card: Denomination, rings: list[tuple[str, int]]
) -> None:
    held = [held_line(card, reason) for reason in (HoldReason.PAUSED, HoldReason.KEY, HoldReason.PRICE)]

    holds.recheck_paused_lines()

    assert rings == [(OrdersJob.HELD, line.pk) for line in held[:2]]
    assert [reloaded(line).next_due_at <= clock.now() for line in held] == [True, True, False]


def test_holding_is_not_rechecked_before_it_is_due(supplier: RunningSandbox, card: Denomination) -> None:
    line = held_line(card, HoldReason.PRICE)

    recheck_line(line_id=line.pk)

    assert reloaded(line).status == LineStatus.HELD


@pytest.mark.parametrize("reason", [HoldReason.PRICE, HoldReason.GONE])
def test_price_that_has_come_back_queues_the_line(
    supplier: RunningSandbox, card: Denomination, reason: HoldReason
) -> None:
    supplier.settings(types={card.supplier_id: {"price": 600}})
    line = held_line(card, reason)
    assert recheck(line).status == LineStatus.HELD

    supplier.settings(types={card.supplier_id: {"price": 500}})
    line = recheck(line)

    assert (line.status, line.hold_reason, line.tries) == (LineStatus.QUEUED, "", 0)
    assert open_desk(line) == []


def test_card_that_is_still_gone_stays_held(supplier: RunningSandbox, card: Denomination) -> None:
    supplier.settings(types={card.supplier_id: {"withdrawn": 1}})

    assert recheck(held_line(card, HoldReason.GONE)).status == LineStatus.HELD


def test_resumed_line_is_bought(supplier: RunningSandbox, card: Denomination) -> None:
    line = recheck(held_line(card, HoldReason.PRICE))

    place_line(line_id=line.pk)

    assert reloaded(line).status == LineStatus.PLACED


def test_balance_frees_the_first_line_first(supplier: RunningSandbox, card: Denomination) -> None:
    first = held_line(card, HoldReason.BALANCE, quantity=2)
    second = held_line(card, HoldReason.BALANCE)

    supplier.settings(balance=500)
    assert recheck(second).status == LineStatus.HELD
    assert recheck(first).status == LineStatus.HELD

    supplier.settings(balance=980)
    assert recheck(second).status == LineStatus.HELD
    assert recheck(first).status == LineStatus.QUEUED


def test_supplier_that_cannot_be_read_keeps_the_line_on_hold(
    supplier: RunningSandbox, card: Denomination
) -> None:
    line = held_line(card, HoldReason.PRICE)
    supplier.faults({"fault": "http_500", "endpoint": "any", "times": None})

    line = recheck(line)

    assert line.status == LineStatus.HELD
    assert line.next_due_at > clock.now()


@pytest.mark.parametrize("reason", list(HoldReason))
def test_nothing_is_resumed_while_placing_is_paused(
    supplier: RunningSandbox, card: Denomination, reason: HoldReason
) -> None:
    line = held_line(card, reason)
    switches.pause(SwitchName.PLACING, reason="stock-taking")

    assert recheck(line).status == LineStatus.HELD


@pytest.mark.parametrize("reason", [HoldReason.PAUSED, HoldReason.KEY])
def test_line_goes_on_when_placing_goes_on(
    supplier: RunningSandbox, card: Denomination, reason: HoldReason
) -> None:
    line = held_line(card, reason)
    switches.resume(SwitchName.PLACING)

    assert recheck(line).status == LineStatus.QUEUED


def test_resuming_twice_is_harmless_and_leaves_a_rival_alone(
    supplier: RunningSandbox, card: Denomination
) -> None:
    line = held_line(card, HoldReason.PRICE)
    slow = reloaded(line)
    resume_line(line, why="the price is fine", actor="reviewer")
    place_line(line_id=line.pk)

    resume_line(slow, why="the price is fine", actor="second-reviewer")

    assert reloaded(line).status == LineStatus.PLACED


def test_resuming_closes_only_what_the_hold_opened(supplier: RunningSandbox, card: Denomination) -> None:
    line = held_line(card, HoldReason.PRICE)
    desk.open_item(kind=OrdersDeskKind.DELAYED, about=line, title="Where is my card?")

    resume_line(line, why="the price is fine")

    assert open_desk(line) == ["delayed"]
