"""What takes two persons: giving up, buying once more, delivering what contradicts itself."""

from typing import Any

import pytest

from accounts.models import Customer, Proposal
from accounts.testing import REVIEWER, SECOND_REVIEWER, activate_staff
from catalog.models import Denomination
from core.actors import Actor
from core.audit_log import ActionNotAllowedError
from core.models import DeskItem
from core.reasons import Reason
from core.testing import FakeClock, run_concurrently
from orders.fulfilment.attachment import attach_supplier_order
from orders.fulfilment.placement import place_line
from orders.kinds import OrdersDeskKind
from orders.models import Line, LineCard
from orders.reasons import DeskOutcome
from orders.resolution.actions import ACTIONS, possible_actions
from orders.states import AttemptStatus, HoldReason, LineStatus
from orders.supplier_account import account_snapshot
from orders.supplier_account.ledger import TransactionLedger
from orders.testing import make_line, reloaded
from orders.testing.scenarios import held_line, parked_line, placed_line, poll, quarantined_line, sell
from orders.testing.staff_actions import REASON, last_move, perform_action, propose_and_approve
from orders.verification import verify
from payments.models import Refund
from payments.testing import open_desk
from sandbox.testing import RunningSandbox

pytestmark = [pytest.mark.django_db, pytest.mark.storage, pytest.mark.usefixtures("in_english")]


@pytest.fixture
def old_parked(parked: Line, fake_clock: FakeClock) -> Line:
    """Parked, and sent more than an hour ago."""
    fake_clock.advance(minutes=45)
    return parked


# --- refuse


def test_held_line_is_refused_by_one_person(supplier: RunningSandbox, card: Denomination) -> None:
    line = held_line(card, HoldReason.GONE)

    perform_action("refuse", line)

    assert last_move(line) == (LineStatus.REFUSED, REVIEWER)
    assert Refund.objects.get().amount == line.total
    assert open_desk(line) == []
    assert verify() == []


def test_one_person_alone_only_proposes_to_refuse_a_parked_line(parked: Line) -> None:
    perform_action("refuse", parked)

    with pytest.raises(ActionNotAllowedError, match="another person"):
        perform_action("refuse", parked)

    assert reloaded(parked).status == LineStatus.PARKED
    assert not Refund.objects.exists()
    assert Proposal.objects.get().proposed_by == REVIEWER


def test_two_persons_refuse_a_parked_line(parked: Line) -> None:
    line = propose_and_approve("refuse", parked)

    assert last_move(line) == (LineStatus.REFUSED, SECOND_REVIEWER)
    proposal = Proposal.objects.get()
    assert (proposal.proposed_by, proposal.agreed_by) == (REVIEWER, SECOND_REVIEWER)
    assert proposal.closed_at is not None
    assert Refund.objects.get().requested_by == SECOND_REVIEWER
    assert open_desk(line) == []
    assert verify() == []


@pytest.mark.parametrize("act", ["refuse", "place", "accept"])
@pytest.mark.parametrize("reason", ["", "   "])
def test_what_takes_two_persons_takes_a_reason(
    supplier: RunningSandbox, card: Denomination, old_parked: Line, act: str, reason: str
) -> None:
    line = quarantined_line(supplier, card) if act == "accept" else old_parked

    with pytest.raises(ActionNotAllowedError, match="why"):
        perform_action(act, line, reason=reason)

    assert not Proposal.objects.exists()


@pytest.mark.parametrize("status", sorted(set(LineStatus) - {LineStatus.HELD, LineStatus.PARKED}))
def test_no_other_line_is_refused(status: LineStatus) -> None:
    line = make_line(status)

    with pytest.raises(ActionNotAllowedError):
        perform_action("refuse", line)

    assert reloaded(line).status == status
    assert not Refund.objects.exists()


def test_line_that_is_found_in_between_is_not_refused(
    supplier: RunningSandbox, card: Denomination, parked: Line
) -> None:
    """The second person agrees with a page that was loaded before the order turned up."""
    perform_action("refuse", parked, REVIEWER)
    stale = reloaded(parked)
    attach_supplier_order(attempt=parked.attempts.get(), supplier_id=sell(supplier, card), why="found")

    with pytest.raises(ActionNotAllowedError, match="moved"):
        ACTIONS["refuse"](line=stale, actor=SECOND_REVIEWER, reason=REASON)

    assert reloaded(parked).status == LineStatus.PLACED
    assert not Refund.objects.exists()
    assert Proposal.objects.get().closed_at is None


@pytest.mark.django_db(transaction=True)
def test_two_who_agree_at_once_refund_once(
    supplier: RunningSandbox, card: Denomination, fake_clock: FakeClock
) -> None:
    line = parked_line(supplier, card, fake_clock)
    perform_action("refuse", line, REVIEWER)

    rivals = [Actor(f"staff{n}@shop.test", 9_100 + n) for n in range(4)]
    activate_staff(*rivals)

    results = run_concurrently(
        *[lambda actor=actor: perform_action("refuse", line, actor) for actor in rivals]
    )

    assert sum(isinstance(result, str) for result in results) == 1
    assert Refund.objects.count() == 1
    assert reloaded(line).status == LineStatus.REFUSED


@pytest.mark.django_db(transaction=True)
def test_two_who_propose_at_once_propose_once_or_agree(
    supplier: RunningSandbox, card: Denomination, fake_clock: FakeClock
) -> None:
    """Whoever comes second by a hair either agrees or is told to look again; one person never does both."""
    line = parked_line(supplier, card, fake_clock)

    run_concurrently(*[lambda: perform_action("refuse", line, REVIEWER)] * 4)

    assert Proposal.objects.count() == 1
    assert reloaded(line).status == LineStatus.PARKED


# --- place again


def test_line_is_placed_again_by_two_persons_after_an_hour(
    supplier: RunningSandbox, old_parked: Line
) -> None:
    line = propose_and_approve("place", old_parked)

    assert last_move(line) == (LineStatus.QUEUED, SECOND_REVIEWER)
    assert line.attempts.get().status == AttemptStatus.DISPROVED
    assert open_desk(line) == []
    place_line(line_id=line.pk)
    assert supplier.truth()["orders_taken"] == 1
    assert poll(line).status == LineStatus.DELIVERED
    assert verify() == []


def test_line_is_not_placed_again_within_the_hour(parked: Line) -> None:
    with pytest.raises(ActionNotAllowedError, match="hour"):
        perform_action("place", parked)

    assert not Proposal.objects.exists()


def test_line_is_not_placed_again_by_one_person(supplier: RunningSandbox, old_parked: Line) -> None:
    perform_action("place", old_parked)

    with pytest.raises(ActionNotAllowedError, match="another person"):
        perform_action("place", old_parked)

    assert reloaded(old_parked).status == LineStatus.PARKED


def test_debit_that_nobody_knows_forbids_placing_again(
    supplier: RunningSandbox, card: Denomination, old_parked: Line
) -> None:
    """The supplier's list does not show the order, its transactions do."""
    bought = sell(supplier, card)
    supplier.control(f"orders/{bought}", {"hidden": True})

    with pytest.raises(ActionNotAllowedError, match=bought):
        perform_action("place", old_parked)


def test_debit_between_proposal_and_agreement_forbids_placing_again(
    supplier: RunningSandbox, card: Denomination, old_parked: Line
) -> None:
    perform_action("place", old_parked, REVIEWER)
    sell(supplier, card)

    with pytest.raises(ActionNotAllowedError):
        perform_action("place", old_parked, SECOND_REVIEWER)

    assert reloaded(old_parked).status == LineStatus.PARKED


@pytest.mark.parametrize("fault", ["http_500", "html", "drop", "broken_item"])
def test_transactions_that_cannot_be_read_prove_nothing(
    supplier: RunningSandbox, old_parked: Line, fault: str
) -> None:
    if fault == "broken_item":
        supplier.settings(balance=1)  # something to be read
    supplier.faults({"fault": fault, "endpoint": "transactions", "times": None})

    with pytest.raises(ActionNotAllowedError, match="cannot be read"):
        perform_action("place", old_parked)


def test_transactions_with_gaps_prove_nothing(old_parked: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        account_snapshot, "transactions", lambda **window: TransactionLedger((), is_gap_free=False)
    )

    with pytest.raises(ActionNotAllowedError, match="gaps"):
        perform_action("place", old_parked)


@pytest.mark.parametrize("status", sorted(set(LineStatus) - {LineStatus.PARKED}))
def test_no_other_line_is_placed_again(status: LineStatus) -> None:
    with pytest.raises(ActionNotAllowedError):
        perform_action("place", make_line(status))


def test_parked_line_without_an_attempt_is_refused_in_words(supplier: RunningSandbox) -> None:
    """Edited by hand."""
    with pytest.raises(ActionNotAllowedError):
        perform_action("place", make_line(LineStatus.PARKED))


# --- quarantine


def test_two_persons_deliver_what_is_sound_and_refund_the_rest(
    supplier: RunningSandbox, card: Denomination
) -> None:
    line = quarantined_line(supplier, card, quantity=3)
    assert (line.status, open_desk(line)) == (LineStatus.PLACED, ["quarantined"])

    line = propose_and_approve("accept", line)

    assert last_move(line) == (LineStatus.PARTLY_DELIVERED, SECOND_REVIEWER)
    assert LineCard.objects.filter(line=line).count() == 2
    assert Refund.objects.get().quantity == 1
    assert open_desk(line) == []
    assert verify() == []


@pytest.mark.parametrize(
    "fault",
    [
        {"fault": "other_id", "endpoint": "checkOrder"},
        {"fault": "override", "endpoint": "checkOrder", "set": {"status": "HANDLING"}},
        {"fault": "override", "endpoint": "checkOrder", "set": {"status": "PARTLY"}},
    ],
    ids=str,
)
def test_answer_that_is_not_the_last_word_settles_nothing(
    supplier: RunningSandbox, card: Denomination, fault: dict[str, Any]
) -> None:
    line = placed_line(supplier, card, quantity=2)
    supplier.faults(fault)
    line = poll(line)
    assert open_desk(line) == ["quarantined"]

    with pytest.raises(ActionNotAllowedError, match=r"another order|still at work"):
        propose_and_approve("accept", line)

    assert reloaded(line).status == LineStatus.PLACED
    assert not Refund.objects.exists()
    perform_action("dismiss", line)
    assert poll(line).status == LineStatus.DELIVERED


def test_one_person_alone_delivers_nothing_of_a_quarantined_answer(
    supplier: RunningSandbox, card: Denomination
) -> None:
    line = quarantined_line(supplier, card)
    perform_action("accept", line)

    with pytest.raises(ActionNotAllowedError):
        perform_action("accept", line)

    assert not LineCard.objects.exists()


def test_quarantined_line_stays_as_it_is_until_somebody_decides(
    supplier: RunningSandbox, card: Denomination
) -> None:
    line = quarantined_line(supplier, card)
    supplier.faults({"fault": "override", "set": {"fulfilledQuantity": 1}, "times": None})

    assert poll(line).status == LineStatus.PLACED
    assert not LineCard.objects.exists()


def test_dismissed_answer_makes_way_for_a_sound_one(supplier: RunningSandbox, card: Denomination) -> None:
    supplier.faults({"fault": "other_id"})
    line = poll(placed_line(supplier, card))
    assert open_desk(line) == ["quarantined"]

    perform_action("dismiss", line)

    item = DeskItem.objects.get(kind=OrdersDeskKind.QUARANTINED)
    assert (item.closed_by, item.outcome) == (REVIEWER, Reason(DeskOutcome.SET_ASIDE, note=REASON))
    assert poll(line).status == LineStatus.DELIVERED


def test_dismissed_answer_that_comes_again_can_still_be_decided(
    supplier: RunningSandbox, card: Denomination
) -> None:
    line = quarantined_line(supplier, card)
    perform_action("dismiss", line)
    assert "accept" not in possible_actions(reloaded(line))

    line = poll(line)

    assert "accept" in possible_actions(line)
    assert open_desk(line) == ["quarantined"]
    assert propose_and_approve("accept", line).status == LineStatus.PARTLY_DELIVERED


@pytest.mark.parametrize("act", ["accept", "dismiss"])
def test_line_without_quarantined_answer_has_none_to_decide(
    supplier: RunningSandbox, card: Denomination, act: str
) -> None:
    with pytest.raises(ActionNotAllowedError, match="quarantine"):
        perform_action(act, placed_line(supplier, card))


def test_kept_answer_that_does_not_open_is_refused_in_words(
    supplier: RunningSandbox, card: Denomination
) -> None:
    from delivery.models import Quarantined

    line = quarantined_line(supplier, card)
    Quarantined.objects.update(token="damaged")

    with pytest.raises(ActionNotAllowedError, match="cannot be read"):
        perform_action("accept", line)


# --- one's own


@pytest.mark.parametrize("act", ["refuse", "place", "attach"])
def test_nobody_decides_about_their_own_order(old_parked: Line, act: str) -> None:
    Customer.objects.filter(pk=old_parked.order.customer_id).update(email=str(REVIEWER))
    fields = {"supplier_id": "0" * 24} if act == "attach" else {}

    with pytest.raises(ActionNotAllowedError, match="your own"):
        ACTIONS[act](line=reloaded(old_parked), actor=REVIEWER, reason=REASON, **fields)

    assert not Proposal.objects.exists()


def test_nobody_refuses_their_own_held_line(supplier: RunningSandbox, card: Denomination) -> None:
    line = held_line(card, HoldReason.GONE)
    Customer.objects.filter(pk=line.order.customer_id).update(email=str(REVIEWER))

    with pytest.raises(ActionNotAllowedError, match="your own"):
        perform_action("refuse", reloaded(line))

    assert not Refund.objects.exists()
