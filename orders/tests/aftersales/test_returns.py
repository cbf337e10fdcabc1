"""A card whose code was never seen is given back: frozen at once, decided by staff, asked for once."""

import pytest
from django.db import transaction

from accounts.testing import REVIEWER
from catalog.models import Denomination
from core.audit_log import ActionNotAllowedError
from core.models import DeskItem
from core.reasons import Reason, translate_reason
from delivery.card_status import freeze
from delivery.reveal import reveal
from delivery.states import CardStatus
from orders.aftersales.returns import may_be_returned, return_card
from orders.models import CardRefund, Line
from orders.reasons import LineReason
from orders.testing import PRICE
from orders.testing.refunds import broken_promises, first_card
from orders.testing.scenarios import delivered_line
from payments.models import Refund
from payments.refunds import reject
from payments.testing import booked, open_desk
from sandbox.testing import RunningSandbox

pytestmark = [pytest.mark.django_db, pytest.mark.storage]


@pytest.fixture
def line(supplier: RunningSandbox, card: Denomination) -> Line:
    return delivered_line(supplier, card, quantity=2)


def test_card_is_frozen_and_its_refund_requested(line: Line) -> None:
    before = booked()

    refund = return_card(line_card=first_card(line), reason=" bought \n twice ")

    assert first_card(line).card.status == CardStatus.FROZEN
    assert (refund.undelivered, refund.quantity, refund.amount) == (False, 1, PRICE)
    assert (refund.about, refund.requested_by) == (line.order.about, "customer")
    assert refund.reason == Reason(LineReason.GIVEN_BACK, note="bought twice")
    assert CardRefund.objects.get().refund == refund
    assert open_desk(refund) == ["refund"]
    assert booked() == before


def test_evidence_tells_the_story_without_the_code(line: Line) -> None:
    evidence = return_card(line_card=first_card(line), reason="bought twice").evidence

    assert evidence["card"] == f"{line.order.reference}/1/1"
    assert evidence["supplier_order"] == line.supplier_order.supplier_id
    assert (evidence["ordered"], evidence["unit_price_paid"]) == (2, PRICE)
    assert not {"value", "serial", "code"} & evidence.keys()


@pytest.mark.parametrize(
    "note", ['outcome.accepted-by-two|{"note":"pay at once"}', f'card.came|{{"a":5,"b":"{"x" * 124}"}}']
)
def test_what_the_customer_types_is_no_sentence_of_the_shop(line: Line, note: str) -> None:
    refund = return_card(line_card=first_card(line), reason=note)

    said = translate_reason(refund.reason)
    assert said.startswith(f"card given back: {note[:100]}")
    assert translate_reason(refund.evidence["why"]).startswith(note[:100])
    assert note[:40] in translate_reason(DeskItem.objects.get(kind="refund").title)


def test_other_card_of_the_line_stays_as_it_was(line: Line) -> None:
    return_card(line_card=first_card(line), reason="bought twice")

    assert line.line_cards.get(position=2).card.status == CardStatus.SEALED


@pytest.mark.django_db(transaction=True)
def test_card_that_was_seen_is_not_taken_back(line: Line) -> None:
    reveal(card=first_card(line).card, place=first_card(line).place, proof="buyer", ip="", agent="")

    assert not may_be_returned(first_card(line))
    with pytest.raises(ActionNotAllowedError):
        return_card(line_card=first_card(line), reason="bought twice")
    assert not Refund.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_card_that_is_seen_meanwhile_is_not_taken_back(line: Line) -> None:
    """The page was read while it was sealed."""
    stale = first_card(line)
    assert may_be_returned(stale)
    reveal(card=first_card(line).card, place=first_card(line).place, proof="buyer", ip="", agent="")

    with pytest.raises(ActionNotAllowedError, match="shown just now"):
        return_card(line_card=stale, reason="bought twice")

    assert not Refund.objects.exists()
    assert broken_promises() == []


def test_frozen_card_is_not_taken_back(line: Line) -> None:
    freeze(card=first_card(line).card, why="a complaint", actor=REVIEWER)
    with pytest.raises(ActionNotAllowedError):
        return_card(line_card=first_card(line), reason="bought twice")


def test_card_is_given_back_once(line: Line) -> None:
    refund = return_card(line_card=first_card(line), reason="bought twice")
    with pytest.raises(ActionNotAllowedError):
        return_card(line_card=first_card(line), reason="bought twice")

    reject(refund=refund, actor=REVIEWER, explanation="no")
    with pytest.raises(ActionNotAllowedError, match="decided before"):
        return_card(line_card=first_card(line), reason="once more")
    assert Refund.objects.count() == 1


@pytest.mark.parametrize("reason", ["", " \n "])
def test_it_needs_a_reason(line: Line, reason: str) -> None:
    with pytest.raises(ActionNotAllowedError):
        return_card(line_card=first_card(line), reason=reason)

    assert first_card(line).card.status == CardStatus.SEALED


@pytest.mark.parametrize(
    "step",
    [
        "orders.aftersales.returns.request_return",
        "orders.aftersales.returns.outbox.queue",
        "payments.models.Refund.objects.create",
    ],
)
def test_fault_in_any_step_freezes_nothing(line: Line, step: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: object, **kwargs: object) -> None:
        raise RuntimeError(step)

    monkeypatch.setattr(step, fail)
    with pytest.raises(RuntimeError), transaction.atomic():
        return_card(line_card=first_card(line), reason="bought twice")

    assert first_card(line).card.status == CardStatus.SEALED
    assert not Refund.objects.exists()
    assert broken_promises() == []
