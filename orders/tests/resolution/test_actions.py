"""What one person may do about a line: each act works, and is refused where it makes no sense."""

from datetime import timedelta

import pytest

from accounts.testing import REVIEWER, SECOND_REVIEWER
from catalog.models import Denomination
from core import clock, desk
from core.audit_log import ActionNotAllowedError
from core.models import Act
from core.testing import FakeClock
from orders.fulfilment.placement import place_line
from orders.kinds import OrdersDeskKind
from orders.models import Line, SupplierOrder
from orders.resolution.actions import possible_actions, withdraw_proposals
from orders.states import AttemptStatus, HoldReason, LineStatus
from orders.testing import make_line, reloaded
from orders.testing.scenarios import (
    delivered_line,
    held_line,
    placed_line,
    poll,
    sell,
    unknown_line,
)
from orders.testing.staff_actions import last_move, perform_action, propose_and_approve
from orders.verification import verify
from payments.models import Refund
from payments.testing import open_desk
from sandbox.testing import RunningSandbox

pytestmark = [pytest.mark.django_db, pytest.mark.storage, pytest.mark.usefixtures("in_english")]

GOOD_ID = "0" * 24


@pytest.fixture
def old_parked(parked: Line, fake_clock: FakeClock) -> Line:
    """Parked, and sent more than an hour ago."""
    fake_clock.advance(minutes=45)
    return parked


# --- look again


@pytest.mark.parametrize(
    "status", [LineStatus.UNKNOWN, LineStatus.PARKED, LineStatus.HELD, LineStatus.PLACED]
)
def test_looking_again_makes_the_next_look_due_now(status: LineStatus) -> None:
    line = make_line(status, next_due_at=clock.now() + timedelta(days=1))

    for _ in range(2):
        perform_action("look", line)

    assert reloaded(line).next_due_at <= clock.now()
    assert reloaded(line).status == status


@pytest.mark.parametrize(
    "status",
    [LineStatus.UNPAID, LineStatus.QUEUED, LineStatus.PLACING, LineStatus.DELIVERED, LineStatus.REFUSED],
)
def test_nothing_is_looked_for_otherwise(status: LineStatus) -> None:
    line = make_line(status, next_due_at=None)

    with pytest.raises(ActionNotAllowedError):
        perform_action("look", line)

    assert reloaded(line).next_due_at is None


# --- resume


def test_resumed_line_is_bought_and_tells_who_resumed_it(
    supplier: RunningSandbox, card: Denomination
) -> None:
    line = held_line(card)

    perform_action("resume", line)

    assert last_move(line) == (LineStatus.QUEUED, REVIEWER)
    assert open_desk(line) == []
    place_line(line_id=line.pk)
    assert reloaded(line).status == LineStatus.PLACED


@pytest.mark.parametrize("status", sorted(set(LineStatus) - {LineStatus.HELD}))
def test_only_a_held_line_is_resumed(status: LineStatus) -> None:
    line = make_line(status)

    with pytest.raises(ActionNotAllowedError):
        perform_action("resume", line)

    assert reloaded(line).status == status


# --- attach


def test_attached_order_is_asked_about_and_delivered(
    supplier: RunningSandbox, card: Denomination, parked: Line
) -> None:
    bought = sell(supplier, card)

    perform_action("attach", parked, supplier_id=bought)

    assert last_move(parked) == (LineStatus.PLACED, REVIEWER)
    assert parked.attempts.get().status == AttemptStatus.PLACED
    assert open_desk(parked) == []
    assert poll(parked).status == LineStatus.DELIVERED
    assert verify() == []


@pytest.mark.parametrize(
    ("quantity", "other_type"), [(2, False), (1, True)], ids=["another quantity", "another type"]
)
def test_order_of_another_kind_is_not_attached(
    supplier: RunningSandbox,
    card: Denomination,
    other_types: list[str],
    parked: Line,
    quantity: int,
    other_type: bool,
) -> None:
    kind = other_types[0] if other_type else card.supplier_id
    body = {"productId": card.product.supplier_id, "typeId": kind}
    bought = supplier.control("orders", body | {"quantity": quantity})["id"]

    with pytest.raises(ActionNotAllowedError):
        perform_action("attach", parked, supplier_id=bought)

    assert reloaded(parked).status == LineStatus.PARKED
    assert not SupplierOrder.objects.exists()


def test_order_from_before_the_attempt_is_attached_by_two_persons_only(
    supplier: RunningSandbox, card: Denomination, parked: Line
) -> None:
    """They have compared it; the clock that dates it may be wrong."""
    bought = sell(supplier, card, age=3600)

    assert "older than the attempt" in perform_action("attach", parked, supplier_id=bought)
    assert reloaded(parked).status == LineStatus.PARKED
    with pytest.raises(ActionNotAllowedError, match="another person"):
        perform_action("attach", parked, supplier_id=bought)
    perform_action("attach", parked, SECOND_REVIEWER, supplier_id=bought)

    assert last_move(parked) == (LineStatus.PLACED, SECOND_REVIEWER)
    assert SupplierOrder.objects.get().supplier_id == bought
    assert Act.objects.filter(act="line.attach", second=SECOND_REVIEWER).count() == 1
    assert poll(parked).status == LineStatus.DELIVERED


def test_second_person_attaches_only_the_order_that_the_first_compared(
    supplier: RunningSandbox, card: Denomination, parked: Line
) -> None:
    perform_action("attach", parked, supplier_id=sell(supplier, card, age=3600))

    with pytest.raises(ActionNotAllowedError, match="Something else was proposed"):
        perform_action("attach", parked, SECOND_REVIEWER, supplier_id=sell(supplier, card, age=7200))

    assert reloaded(parked).status == LineStatus.PARKED


def test_order_that_serves_another_line_is_not_attached(
    supplier: RunningSandbox, card: Denomination, parked: Line
) -> None:
    other = placed_line(supplier, card)

    with pytest.raises(ActionNotAllowedError, match="another line"):
        perform_action("attach", parked, supplier_id=other.supplier_order.supplier_id)

    assert reloaded(parked).status == LineStatus.PARKED
    assert "supplier_order_clash" not in open_desk(parked)


@pytest.mark.parametrize("supplier_id", [GOOD_ID, "../account", "", "a" * 65, "x y"])
def test_id_that_the_supplier_does_not_know_is_not_attached(
    supplier: RunningSandbox, parked: Line, supplier_id: str
) -> None:
    with pytest.raises(ActionNotAllowedError):
        perform_action("attach", parked, supplier_id=supplier_id)

    assert reloaded(parked).status == LineStatus.PARKED


@pytest.mark.parametrize("fault", ["http_500", "html", "drop", "other_id"])
def test_nothing_is_attached_while_the_supplier_does_not_confirm_it(
    supplier: RunningSandbox, card: Denomination, parked: Line, fault: str
) -> None:
    bought = sell(supplier, card)
    supplier.faults({"fault": fault, "endpoint": "checkOrder", "times": None})

    with pytest.raises(ActionNotAllowedError):
        perform_action("attach", parked, supplier_id=bought)

    assert reloaded(parked).status == LineStatus.PARKED


def test_attaching_twice_is_refused_and_changes_nothing(
    supplier: RunningSandbox, card: Denomination, parked: Line
) -> None:
    perform_action("attach", parked, supplier_id=sell(supplier, card))

    with pytest.raises(ActionNotAllowedError):
        perform_action("attach", parked, supplier_id=sell(supplier, card))

    assert SupplierOrder.objects.count() == 1


# --- proposals and what is offered


def test_proposal_that_is_taken_back_needs_two_persons_anew(parked: Line) -> None:
    perform_action("refuse", parked, REVIEWER)
    withdraw_proposals(line=parked, actor=SECOND_REVIEWER)

    perform_action("refuse", parked, SECOND_REVIEWER)

    assert reloaded(parked).status == LineStatus.PARKED
    assert not Refund.objects.exists()


def test_nothing_to_take_back_is_said(parked: Line) -> None:
    with pytest.raises(ActionNotAllowedError):
        withdraw_proposals(line=parked, actor=REVIEWER)


@pytest.mark.parametrize(
    ("status", "acts"),
    [
        (LineStatus.UNKNOWN, ["look", "attach"]),
        (LineStatus.PARKED, ["look", "attach", "refuse", "place"]),
        (LineStatus.HELD, ["look", "resume", "refuse"]),
        (LineStatus.PLACED, ["look"]),
        (LineStatus.QUEUED, []),
        (LineStatus.PLACING, []),
        (LineStatus.DELIVERED, []),
        (LineStatus.PARTLY_DELIVERED, []),
        (LineStatus.REFUSED, []),
        (LineStatus.UNPAID, []),
    ],
)
def test_acts_that_make_sense_are_offered(status: LineStatus, acts: list[str]) -> None:
    assert possible_actions(make_line(status)) == acts


def test_what_is_gone_cannot_be_resumed(supplier: RunningSandbox, card: Denomination) -> None:
    assert possible_actions(held_line(card, HoldReason.GONE)) == ["look", "refuse"]


def test_deciding_leaves_other_lines_alone(
    supplier: RunningSandbox, card: Denomination, parked: Line
) -> None:
    other = unknown_line(supplier, card)
    done = delivered_line(supplier, card)
    desk.open_item(kind=OrdersDeskKind.DELAYED, about=other, title="slow")

    propose_and_approve("refuse", parked)

    assert reloaded(other).status == LineStatus.UNKNOWN
    assert reloaded(done).status == LineStatus.DELIVERED
    assert open_desk(other) == ["delayed"]
