"""Supplier orders that a waiting line may have had before data were lost: nothing of it is bought twice."""

from datetime import timedelta

import pytest

from accounts.models import Customer
from accounts.testing import REVIEWER, SECOND_REVIEWER
from catalog.models import Denomination
from core import clock, desk, heartbeats, switches
from core.audit_log import ActionNotAllowedError
from core.kinds import CoreJob, SwitchName
from core.models import DeskItem, Heartbeat
from core.testing import FakeClock, run_concurrently
from orders.fulfilment import restore_pairs
from orders.fulfilment.holds import recheck_line
from orders.fulfilment.placement import place_line
from orders.fulfilment.restore_pairs import find_pairs, is_in_open_pair
from orders.kinds import OrdersDeskKind
from orders.models import Line, Order, Orphan, Pair
from orders.reasons import PauseReason
from orders.reconciliation import placement_pause
from orders.reconciliation.comparisons import reconcile
from orders.resolution.actions import ACTIONS
from orders.resolution.pair_decisions import attach_pair, reject_pair
from orders.states import HoldReason, LineStatus, PairStatus
from orders.testing import make_line, make_order, make_order_payment, reloaded
from orders.testing.scenarios import held_line, poll, sell, unknown_line
from orders.verification import verify
from payments.incoming.status_check import apply_gateway_status
from payments.testing import fact_of, open_desk
from sandbox.testing import RunningSandbox

pytestmark = [pytest.mark.django_db, pytest.mark.storage]

LOST = "bought after the backup"


def compare() -> list[tuple[str, str, bool]]:
    found = reconcile(since=clock.now() - timedelta(days=1), until=clock.now())
    return [(each.kind, each.supplier_id, each.is_grave) for each in found]


@pytest.fixture
def away(supplier: RunningSandbox) -> RunningSandbox:
    """The sweeper found that the shop was away: a backup may have been put back."""
    switches.pause(SwitchName.PLACING, reason=PauseReason.ABSENCE)
    return supplier


def pair_of(supplier: RunningSandbox, card: Denomination) -> Pair:
    """A line that was held when the backup was taken, and what was bought for it afterwards."""
    held_line(card, HoldReason.PAUSED)
    sell(supplier, card)
    compare()
    return Pair.objects.get()


def decide(act: object, pair: Pair, actor: str = REVIEWER) -> str:
    return act(pair=Pair.objects.get(pk=pair.pk), actor=actor, reason=LOST).text  # type: ignore[operator]


# --- who decides


@pytest.mark.parametrize("act", [attach_pair, reject_pair])
def test_nobody_decides_about_a_pair_of_their_own(
    away: RunningSandbox, card: Denomination, act: object
) -> None:
    pair = pair_of(away, card)
    customer = pair.line.order.customer
    customer.email = REVIEWER
    customer.save()

    with pytest.raises(ActionNotAllowedError, match="own order"):
        decide(act, pair)

    decide(act, pair, SECOND_REVIEWER)
    if act is reject_pair:
        with pytest.raises(ActionNotAllowedError, match="own order"):
            decide(act, pair)
        assert Pair.objects.get().status == PairStatus.OPEN
    else:
        assert Pair.objects.get().status == PairStatus.ATTACHED


def test_second_person_does_not_decide_about_their_own_either(
    away: RunningSandbox, card: Denomination
) -> None:
    pair = pair_of(away, card)
    decide(reject_pair, pair)
    Customer.objects.filter(pk=pair.line.order.customer_id).update(email=SECOND_REVIEWER)

    with pytest.raises(ActionNotAllowedError, match="own order"):
        decide(reject_pair, pair, SECOND_REVIEWER)


# --- what is a pair


def test_order_bought_after_the_backup_is_paired_with_the_line_that_waits_again(
    away: RunningSandbox, card: Denomination
) -> None:
    line = held_line(card, HoldReason.PAUSED)
    bought = sell(away, card)

    assert compare() == [("orphan", bought, True), ("pair", bought, True)]

    pair = Pair.objects.get()
    assert (pair.line, pair.orphan.supplier_id, pair.status) == (line, bought, PairStatus.OPEN)
    assert open_desk(pair.orphan) == ["orphan", "pair"]


def test_comparing_twice_pairs_once(away: RunningSandbox, card: Denomination) -> None:
    pair_of(away, card)

    assert compare() == compare()
    assert Pair.objects.count() == 1


def test_line_that_is_paid_again_during_the_pause_is_paired_at_once(
    away: RunningSandbox, card: Denomination
) -> None:
    """Unpaid in the backup, paid before the loss; the gateway confirms it once more afterwards."""
    price = card.selling_price or 0
    order = make_order(amount=price)
    line = make_line(LineStatus.UNPAID, order=order, denomination=card, unit_price=price)
    payment = make_order_payment(order)
    bought = sell(away, card)
    assert compare() == [("orphan", bought, True)]

    apply_gateway_status(payment=payment, fact=fact_of(payment))

    assert list(Pair.objects.values_list("line_id", flat=True)) == [line.pk]


def test_line_that_is_paid_again_later_stops_buying_again(
    supplier: RunningSandbox, card: Denomination
) -> None:
    """Placing had been resumed: nothing waited for the order then, and a person had accounted for it."""
    price = card.selling_price or 0
    order = make_order(amount=price)
    line = make_line(LineStatus.UNPAID, order=order, denomination=card, unit_price=price)
    payment = make_order_payment(order)
    sell(supplier, card)
    compare()
    desk.close_item(DeskItem.objects.get(kind=OrdersDeskKind.ORPHAN), outcome="nobody's", by=REVIEWER)

    apply_gateway_status(payment=payment, fact=fact_of(payment))
    place_line(line_id=line.pk)

    assert switches.why_paused(SwitchName.PLACING) == PauseReason.PAIR
    assert reloaded(line).status == LineStatus.HELD
    assert supplier.truth()["orders_taken"] == 0


@pytest.mark.parametrize("what", ["quantity", "age"])
def test_order_of_another_kind_or_from_before_the_line_is_no_pair(
    away: RunningSandbox, card: Denomination, what: str
) -> None:
    held_line(card, HoldReason.PAUSED)
    sell(away, card, 2 if what == "quantity" else 1, age=600 if what == "age" else 0)

    compare()

    assert Orphan.objects.count() == 1
    assert not Pair.objects.exists()


def test_an_attempt_that_is_looked_up_hides_one_order_and_no_more(
    away: RunningSandbox, card: Denomination, fake_clock: FakeClock
) -> None:
    """One line of unknown outcome, one that waits, and two orders: the second one is the waiting line's."""
    switches.resume(SwitchName.PLACING)
    unknown_line(away, card, fault="apply_then_lose")
    line = held_line(card, HoldReason.PAUSED)
    sell(away, card)

    compare()

    assert Pair.objects.get().line == line


# --- while a pair is open


def test_placing_is_not_resumed_while_a_pair_is_open(away: RunningSandbox, card: Denomination) -> None:
    pair = pair_of(away, card)
    desk.close_items(about=pair.orphan, outcome="closed by hand", by=REVIEWER)

    with pytest.raises(placement_pause.NotReconciledError, match=pair.orphan.supplier_id):
        placement_pause.resume_placing(by=REVIEWER)
    placement_pause.resume_automatically()

    assert switches.why_paused(SwitchName.PLACING) == PauseReason.ABSENCE


def test_pair_that_is_opened_during_the_comparison_keeps_placing_paused(
    away: RunningSandbox, card: Denomination, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(placement_pause, "differences_of", lambda comparison: [])
    held_line(card, HoldReason.PAUSED)
    sell(away, card)
    compare()

    with pytest.raises(placement_pause.NotReconciledError):
        placement_pause.resume_placing(by=REVIEWER)

    assert switches.why_paused(SwitchName.PLACING) == PauseReason.ABSENCE


def test_line_in_an_open_pair_is_not_bought_even_if_placing_runs(
    away: RunningSandbox, card: Denomination
) -> None:
    pair = pair_of(away, card)
    switches.resume(SwitchName.PLACING)  # as if by hand, in the database
    Line.objects.filter(pk=pair.line_id).update(next_due_at=clock.now())
    recheck_line(line_id=pair.line_id)
    place_line(line_id=pair.line_id)

    assert reloaded(pair.line).status == LineStatus.HELD
    assert away.truth()["orders_taken"] == 0


def test_line_in_an_open_pair_is_not_refused(away: RunningSandbox, card: Denomination) -> None:
    """The customer may have its codes: they would have the money back as well."""
    pair = pair_of(away, card)

    with pytest.raises(ActionNotAllowedError):
        ACTIONS["refuse"](line=pair.line, actor=REVIEWER, reason="given up")

    assert reloaded(pair.line).status == LineStatus.HELD


# --- deciding


def test_attached_order_delivers_the_line_and_nothing_is_bought(
    away: RunningSandbox, card: Denomination
) -> None:
    pair = pair_of(away, card)

    decide(attach_pair, pair)
    placement_pause.resume_placing(by=REVIEWER)
    line = poll(reloaded(pair.line))

    assert (line.status, line.supplier_order.supplier_id) == (LineStatus.DELIVERED, pair.orphan.supplier_id)
    assert away.truth()["orders_taken"] == 0
    assert open_desk(pair.orphan) == open_desk(line) == []
    assert verify() == []


def test_supplier_is_asked_what_the_order_is_for_before_it_is_attached(
    away: RunningSandbox, card: Denomination
) -> None:
    pair = pair_of(away, card)
    away.control(f"orders/{pair.orphan.supplier_id}", {"shown": {"quantity": 2}})

    with pytest.raises(ActionNotAllowedError):
        decide(attach_pair, pair)

    assert reloaded(pair.line).status == LineStatus.HELD


def test_supplier_that_cannot_be_asked_attaches_nothing(away: RunningSandbox, card: Denomination) -> None:
    pair = pair_of(away, card)
    away.faults({"fault": "http_500", "endpoint": "any", "times": None})

    with pytest.raises(ActionNotAllowedError):
        decide(attach_pair, pair)

    assert reloaded(pair.line).status == LineStatus.HELD


def test_attaching_one_of_several_ends_the_others(away: RunningSandbox, card: Denomination) -> None:
    """Two lines and two orders of a kind are four pairs; two of them are decided."""
    for _ in range(2):
        held_line(card, HoldReason.PAUSED)
        sell(away, card)
    compare()
    first = Pair.objects.first()
    assert first is not None
    assert Pair.objects.count() == 4

    decide(attach_pair, first)
    assert restore_pairs.open_pairs().count() == 1
    decide(attach_pair, restore_pairs.open_pairs().get())

    assert sorted(Pair.objects.values_list("status", flat=True)) == ["attached", "attached", "over", "over"]
    assert placement_pause.resume_placing(by=REVIEWER) == []
    assert away.truth()["orders_taken"] == 0


def test_two_persons_tell_apart_and_the_line_is_bought(away: RunningSandbox, card: Denomination) -> None:
    pair = pair_of(away, card)
    decide(reject_pair, pair)
    with pytest.raises(ActionNotAllowedError):
        decide(reject_pair, pair)
    assert Pair.objects.get().status == PairStatus.OPEN

    decide(reject_pair, pair, SECOND_REVIEWER)
    desk.close_item(
        DeskItem.objects.get(kind=OrdersDeskKind.ORPHAN), outcome="the owner bought it", by=REVIEWER
    )
    placement_pause.resume_placing(by=REVIEWER)
    Line.objects.filter(pk=pair.line_id).update(next_due_at=clock.now())
    recheck_line(line_id=pair.line_id)
    place_line(line_id=pair.line_id)

    assert reloaded(pair.line).status == LineStatus.PLACED
    assert away.truth()["orders_taken"] == 1
    assert verify() == []


def test_what_is_decided_is_not_decided_again(away: RunningSandbox, card: Denomination) -> None:
    pair = pair_of(away, card)
    decide(attach_pair, pair)

    with pytest.raises(ActionNotAllowedError):
        decide(attach_pair, pair)
    with pytest.raises(ActionNotAllowedError):
        decide(reject_pair, pair)


@pytest.mark.django_db(transaction=True)
def test_rivals_open_a_pair_once(away: RunningSandbox, card: Denomination) -> None:
    line = held_line(card, HoldReason.PAUSED)
    sell(away, card)
    compare()
    Pair.objects.all().delete()

    run_concurrently(*[find_pairs] * 4)

    assert is_in_open_pair(line)
    assert Pair.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_rivals_attach_an_order_once(away: RunningSandbox, card: Denomination) -> None:
    for _ in range(3):
        held_line(card, HoldReason.PAUSED)
    sell(away, card)
    compare()

    def attach(pair: Pair) -> bool:
        try:
            decide(attach_pair, pair)
        except ActionNotAllowedError:
            return False
        return True

    results = run_concurrently(*[lambda pair=pair: attach(pair) for pair in Pair.objects.all()])

    assert sorted(results) == [False, False, True]
    assert Line.objects.filter(status=LineStatus.PLACED).count() == 1


def test_backup_older_than_the_window_is_compared_from_its_own_time(
    supplier: RunningSandbox, card: Denomination, fake_clock: FakeClock
) -> None:
    """A backup of a fortnight ago: what was bought since is looked for that far back."""
    line = held_line(card, HoldReason.PAUSED)
    long_ago = clock.now() - timedelta(days=14)
    Order.objects.filter(pk=line.order_id).update(created_at=long_ago, paid_at=long_ago)
    sell(supplier, card, age=13 * 86_400)
    heartbeats.record_run(CoreJob.SWEEP)
    Heartbeat.objects.filter(pk=CoreJob.SWEEP).update(beat_at=long_ago)

    placement_pause.pause_after_absence()
    placement_pause.resume_automatically()

    assert Pair.objects.get().line == line
    assert switches.why_paused(SwitchName.PLACING) == PauseReason.ABSENCE
