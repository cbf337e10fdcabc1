"""Rivals for the end of a line and for its cards: one set of cards, one refund, one who reaches a card."""

from collections.abc import Callable
from dataclasses import dataclass
from threading import Barrier

import pytest

from catalog.models import Denomination
from core.moves import LostRaceError
from core.secret import Secret
from core.testing import run_concurrently
from delivery.card_status import freeze
from delivery.contents import CardContents
from delivery.models import Card, RevealLog
from delivery.reveal import NotRevealableError, reveal
from delivery.states import CardStatus
from delivery.testing import binding_of, fake_code, make_card
from orders.fulfilment.settlement import settle
from orders.fulfilment.sources.base import Fulfilled
from orders.fulfilment.sources.supplier import SUPPLIER
from orders.models import Line
from orders.states import LineStatus
from orders.testing import PRICE, reloaded
from orders.testing.scenarios import placed_line
from orders.verification import verify
from payments.models import Refund
from payments.testing import booked
from sandbox.testing import RunningSandbox
from tests.concurrency.conftest import RIVALS
from tests.concurrency.guards import Constraints

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.rotation]

SETTLED_ONCE = (
    "delivery_card_label_key",
    "orders_linecard_once",
    "orders_linerefund_line_id_key",
    "payments_journalevent_key_key",
)


@pytest.fixture
def line(supplier: RunningSandbox, card: Denomination) -> Line:
    return placed_line(supplier, card, quantity=2)


def settle_at_once(line: Line) -> list[object]:
    """Everybody has read the line while it was placed, and now hears that one card of two came."""
    came = Fulfilled(
        "PARTIALLY_FILLED",
        (CardContents(Secret(fake_code()), Secret("FAKE-SERIAL-1")),),
        490_00,
        490_00,
        SUPPLIER,
    )
    whole = Line.objects.select_related("order__customer", "supplier_order")
    stale = [whole.get(pk=line.pk) for _ in range(RIVALS)]
    return run_concurrently(*[lambda own=own: settle(own, came) for own in stale])


def test_one_line_has_one_set_of_cards_and_one_refund(line: Line) -> None:
    results = settle_at_once(line)

    assert results.count(None) == 1
    assert sum(isinstance(result, LostRaceError) for result in results) == RIVALS - 1
    assert reloaded(line).status == LineStatus.PARTLY_DELIVERED
    assert (Card.objects.count(), Refund.objects.count()) == (1, 1)
    assert booked()["refunds"] == booked()["revenue"] == -PRICE
    assert verify() == []


@pytest.mark.long_form
@pytest.mark.usefixtures("moves_without_status")
def test_without_guards_one_line_is_delivered_and_refunded_many_times(
    line: Line, constraints: Constraints
) -> None:
    constraints.drop(*SETTLED_ONCE)

    settle_at_once(line)

    assert (Card.objects.count(), Refund.objects.count()) == (RIVALS, RIVALS)
    assert booked()["refunds"] == -RIVALS * PRICE
    assert verify() != []


@dataclass(frozen=True)
class Contest:
    """What came of half the rivals revealing a card while the other half froze it."""

    shown: int
    held_back: int
    frozen: int
    too_late: int


@pytest.fixture
def contest(meet_before: Callable) -> Callable[[Card], Contest]:
    def show(pk: int) -> object:
        card = Card.objects.get(pk=pk)
        return reveal(card=card, place=binding_of(card), proof="buyer", ip="127.0.0.1", agent="test")

    def hold_back(pk: int, start: Barrier) -> object:
        card = Card.objects.get(pk=pk)
        start.wait()
        return freeze(card=card, why="claimed stolen", actor="staff")

    def hold(card: Card) -> Contest:
        half = RIVALS // 2
        start = meet_before("delivery.card_opening:open_sealed")
        results = run_concurrently(
            *[lambda: show(card.pk)] * half, *[lambda: hold_back(card.pk, start)] * half
        )
        shows, holds = results[:half], results[half:]
        return Contest(
            shown=sum(isinstance(result, CardContents) for result in shows),
            held_back=sum(isinstance(result, NotRevealableError) for result in shows),
            frozen=holds.count(None),
            too_late=sum(isinstance(result, LostRaceError) for result in holds),
        )

    return hold


def test_card_is_seen_or_frozen_never_both(contest: Callable[[Card], Contest]) -> None:
    half = RIVALS // 2
    card = make_card()

    outcome = contest(card)

    card.refresh_from_db()
    logged = RevealLog.objects.count()
    if card.status == CardStatus.REVEALED:
        assert (outcome, logged) == (Contest(shown=half, held_back=0, frozen=0, too_late=half), half)
    else:
        assert (outcome, logged) == (Contest(shown=0, held_back=half, frozen=1, too_late=half - 1), 0)
    assert verify() == []


@pytest.mark.usefixtures("moves_without_status")
def test_without_its_guard_a_card_is_frozen_and_seen(contest: Callable[[Card], Contest]) -> None:
    outcome = contest(make_card())

    assert outcome.shown > 0
    assert outcome.frozen > 0
    assert verify() != []
