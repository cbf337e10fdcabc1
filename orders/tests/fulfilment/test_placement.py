"""Placing a queued line: claimed once, armed before the call, sent once."""

from datetime import timedelta
from typing import Any

import pytest

from catalog.models import Denomination
from core import clock, jobs, switches
from core.intervals import Interval
from core.kinds import SwitchName
from core.models import Message, Move
from core.moves import subject_of
from core.reasons import StaffNote
from core.testing import FakeClock, run_concurrently
from orders.fulfilment import placement
from orders.fulfilment.placement import place_line
from orders.kinds import OrdersJob, OrdersMailKind
from orders.models import Attempt, Line, SupplierOrder
from orders.reasons import LineReason
from orders.states import AttemptStatus, HoldReason, LineStatus
from orders.testing import WHOLESALE, make_attempt, make_line, reloaded
from payments.testing import open_desk
from sandbox.testing import RunningSandbox

pytestmark = [pytest.mark.django_db, pytest.mark.storage]


def test_queued_line_is_bought_by_one_call(supplier: RunningSandbox, card: Denomination) -> None:
    line = make_line(denomination=card, quantity=2)

    place_line(line_id=line.pk)

    (bought,) = supplier.truth()["orders"]
    assert (bought["type"], bought["quantity"]) == (card.supplier_id, 2)
    line = reloaded(line)
    assert (line.status, line.lease_token) == (LineStatus.PLACED, "")
    assert line.supplier_order.supplier_id == bought["id"]
    assert clock.now() < line.next_due_at < clock.now() + timedelta(seconds=5)


def test_first_look_follows_by_itself_when_it_is_due(
    supplier: RunningSandbox,
    card: Denomination,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Any,
) -> None:
    rings: list[tuple[Any, ...]] = []
    monkeypatch.setattr(jobs, "notify_worker", lambda name, pk, *, after: rings.append((name, pk, after)))
    line = make_line(denomination=card)

    with django_capture_on_commit_callbacks(execute=True):
        place_line(line_id=line.pk)

    assert rings == [(OrdersJob.POLL, line.pk, Interval.POLL_FIRST.duration)]
    assert reloaded(line).next_due_at <= clock.now() + Interval.POLL_FIRST.duration


def test_attempt_keeps_what_was_known_right_before_the_call(
    supplier: RunningSandbox, card: Denomination
) -> None:
    line = make_line(denomination=card, quantity=2)

    place_line(line_id=line.pk)

    attempt = line.attempts.get()
    assert (attempt.number, attempt.status, attempt.answer_class) == (1, AttemptStatus.PLACED, "placed")
    assert (attempt.wholesale, attempt.balance_before) == (WHOLESALE, 500_000_00)
    assert (attempt.product_id, attempt.type_id) == (card.product.supplier_id, card.supplier_id)
    assert attempt.request_id


def test_history_tells_every_step(supplier: RunningSandbox, card: Denomination) -> None:
    line = make_line(denomination=card)

    place_line(line_id=line.pk)

    moves = Move.objects.filter(subject=subject_of(line)).values_list("from_status", "to_status")
    assert list(moves) == [("queued", "placing"), ("placing", "placed")]


def test_line_that_waits_for_a_silent_supplier_is_told_to_customer_and_staff(
    supplier: RunningSandbox, card: Denomination, fake_clock: FakeClock
) -> None:
    line = make_line(denomination=card)
    supplier.faults({"fault": "http_500", "endpoint": "checkProduct", "times": None})

    place_line(line_id=line.pk)
    assert (Message.objects.count(), open_desk(line)) == (0, [])

    fake_clock.advance(minutes=16)
    place_line(line_id=line.pk)

    assert reloaded(line).status == LineStatus.QUEUED
    assert Message.objects.get().kind == OrdersMailKind.ORDER_DELAYED
    assert open_desk(line) == ["delayed"]


def test_placing_again_buys_nothing_more(supplier: RunningSandbox, card: Denomination) -> None:
    line = make_line(denomination=card)

    for _ in range(3):
        place_line(line_id=line.pk)

    assert supplier.truth()["orders_taken"] == 1


def test_line_that_is_not_due_is_left_alone(supplier: RunningSandbox, card: Denomination) -> None:
    line = make_line(denomination=card, next_due_at=clock.now() + timedelta(seconds=5))

    place_line(line_id=line.pk)

    assert reloaded(line).status == LineStatus.QUEUED
    assert supplier.truth()["orders_taken"] == 0


@pytest.mark.parametrize("status", sorted(set(LineStatus) - {LineStatus.QUEUED}))
def test_line_in_any_other_state_is_never_bought(
    supplier: RunningSandbox, card: Denomination, status: LineStatus
) -> None:
    line = make_line(status, denomination=card, next_due_at=clock.now())

    place_line(line_id=line.pk)

    assert reloaded(line).status == status
    assert supplier.truth()["orders_taken"] == 0


def test_pause_during_the_preflight_sends_nothing(
    supplier: RunningSandbox, card: Denomination, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The pause is read once more by the statement that arms."""
    line, look = make_line(denomination=card), placement.preflight

    def preflight(line: Line) -> Any:
        found = look(line)
        switches.pause(SwitchName.PLACING, reason=StaffNote("stock-taking"), by="owner")
        return found

    monkeypatch.setattr(placement, "preflight", preflight)

    place_line(line_id=line.pk)

    assert supplier.truth()["orders_taken"] == 0
    assert not line.attempts.exists()
    line = reloaded(line)
    assert (line.status, line.hold_reason) == (LineStatus.HELD, HoldReason.PAUSED)


@pytest.mark.django_db(transaction=True)
def test_rivals_buy_once(supplier: RunningSandbox, card: Denomination) -> None:
    line = make_line(denomination=card)

    results = run_concurrently(*[lambda: place_line(line_id=line.pk)] * 8)

    assert results == [None] * 8
    assert supplier.truth()["orders_taken"] == 1
    assert reloaded(line).status == LineStatus.PLACED


@pytest.mark.django_db(transaction=True)
def test_attempt_is_committed_before_the_call(
    supplier: RunningSandbox, card: Denomination, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another connection sees the open attempt at the moment of sending."""
    line = make_line(denomination=card)
    seen: list[object] = []
    send = placement.call_place_order

    def look_then_send(**wanted: object) -> object:
        seen.extend(run_concurrently(lambda: list(Attempt.objects.values_list("line", "status"))))
        return send(**wanted)

    monkeypatch.setattr(placement, "call_place_order", look_then_send)
    place_line(line_id=line.pk)

    assert seen == [[(line.pk, AttemptStatus.OPEN)]]


def test_claim_that_was_lost_before_arming_sends_nothing(
    supplier: RunningSandbox, card: Denomination, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The worker was asleep during the pre-flight; its lease ran out and another one took over."""
    line = make_line(denomination=card)
    check = placement.preflight

    def check_slowly(line: Line) -> object:
        checked = check(line)
        Line.objects.filter(pk=line.pk).update(lease_token="somebody else's")
        return checked

    monkeypatch.setattr(placement, "preflight", check_slowly)
    place_line(line_id=line.pk)

    assert supplier.truth()["orders_taken"] == 0
    assert not Attempt.objects.exists()
    assert reloaded(line).status == LineStatus.PLACING


def test_lease_that_ran_out_during_the_preflight_sends_nothing(
    supplier: RunningSandbox, card: Denomination, monkeypatch: pytest.MonkeyPatch, fake_clock: FakeClock
) -> None:
    line = make_line(denomination=card)
    check = placement.preflight

    def check_slowly(line: Line) -> object:
        checked = check(line)
        fake_clock.advance(seconds=121)
        return checked

    monkeypatch.setattr(placement, "preflight", check_slowly)
    place_line(line_id=line.pk)

    assert supplier.truth()["orders_taken"] == 0
    assert not Attempt.objects.exists()


def test_process_that_slept_between_arming_and_sending_sends_nothing(
    supplier: RunningSandbox, card: Denomination, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = make_line(denomination=card)
    arm = placement._arm

    def arm_then_sleep(*args: object) -> Attempt:
        attempt = arm(*args)
        attempt.armed_at -= 3
        return attempt

    monkeypatch.setattr(placement, "_arm", arm_then_sleep)
    place_line(line_id=line.pk)

    assert supplier.truth()["orders_taken"] == 0
    assert reloaded(line).status == LineStatus.QUEUED
    attempt = line.attempts.get()
    assert attempt.status == AttemptStatus.NOT_SENT
    for row in (line, attempt):
        assert Move.objects.filter(subject=subject_of(row)).latest("pk").why == LineReason.SLEPT


def test_open_attempt_keeps_a_line_from_being_armed_again(
    supplier: RunningSandbox, card: Denomination
) -> None:
    """Edited by hand back to queued: the database itself refuses a second call."""
    line = make_line(denomination=card)
    make_attempt(line)

    with pytest.raises(Exception, match="orders_attempt"):
        place_line(line_id=line.pk)

    assert supplier.truth()["orders_taken"] == 0


def test_nothing_is_bought_while_placing_is_paused(supplier: RunningSandbox, card: Denomination) -> None:
    switches.pause(SwitchName.PLACING, reason="stock-taking")
    line = make_line(denomination=card)

    place_line(line_id=line.pk)

    line = reloaded(line)
    assert (line.status, line.hold_reason) == (LineStatus.HELD, HoldReason.PAUSED)
    assert supplier.truth()["orders_taken"] == 0


def test_nothing_is_bought_before_the_supplier_told_whose_key_it_is(
    strange_supplier: RunningSandbox, card: Denomination
) -> None:
    line = make_line(denomination=card)

    place_line(line_id=line.pk)

    assert reloaded(line).hold_reason == HoldReason.PAUSED
    assert strange_supplier.truth()["orders_taken"] == 0


def test_order_of_the_supplier_serves_one_line(supplier: RunningSandbox, card: Denomination) -> None:
    """The supplier names the order before once more: nobody knows what this call bought."""
    first, second = make_line(denomination=card), make_line(denomination=card)
    place_line(line_id=first.pk)
    supplier.faults({"fault": "repeated_order_id", "endpoint": "placeOrder"})

    place_line(line_id=second.pk)

    assert reloaded(second).status == LineStatus.UNKNOWN
    assert second.attempts.get().status == AttemptStatus.UNKNOWN
    assert SupplierOrder.objects.get().line == first
