"""A second source of cards: what is asked of a source is enough to settle, return, verify and book a line."""

import pytest
from django.db.models import Q

from catalog.models import Denomination
from core.moves import move
from core.reasons import StaffNote
from core.secret import Secret
from delivery.contents import CardContents
from delivery.testing import fake_code
from orders.aftersales.returns import return_card
from orders.fulfilment.settlement import settle
from orders.fulfilment.sources import registry
from orders.fulfilment.sources.base import Fulfilled, FulfilmentSource, SourceReport
from orders.fulfilment.sources.supplier import SUPPLIER
from orders.models import Line, SupplierOrder
from orders.states import LineStatus
from orders.testing import PRICE, make_line, reloaded
from orders.testing.scenarios import delivered_line, paid_line
from orders.verification import verify
from payments.ledger.chart_of_accounts import Account
from payments.models import Refund
from payments.testing import booked
from sandbox.testing import RunningSandbox

pytestmark = [pytest.mark.django_db, pytest.mark.storage]

BOUGHT_AT = 470_00  # centimes, when the shop bought its own card


class OwnStock(FulfilmentSource):
    """Cards that the shop has bought ahead and paid from its own account. It keeps its books in memory."""

    name = StaffNote("own stock")
    account = Account.BANK
    shortfall = StaffNote("the shop's own stock ran out")

    def __init__(self) -> None:
        self.reports: dict[int, SourceReport] = {}

    def served(self) -> Q:
        return Q(pk__in=self.reports)

    def report(self, line: Line) -> SourceReport | None:
        return self.reports.get(line.pk)

    def record(self, line: Line, fulfilled: Fulfilled) -> None:
        self.reports[line.pk] = SourceReport(
            reference={"box": "A1"},
            status=fulfilled.status,
            cards=len(fulfilled.cards),
            charged=fulfilled.charged,
            price_per_card=fulfilled.price_per_card,
        )

    def cost(self, line: Line, fulfilled: Fulfilled) -> int:
        return BOUGHT_AT * len(fulfilled.cards)

    def serve(self, line: Line, count: int) -> None:
        """Claim the line, then end it with so many cards."""
        move(line, to=LineStatus.PLACED, why="taken from the shelf", next_due_at=None)
        cards = tuple(CardContents(Secret(fake_code()), Secret(f"FAKE-SERIAL-{n}")) for n in range(count))
        settle(line, Fulfilled("handed out", cards, BOUGHT_AT * count, BOUGHT_AT, source=self))


@pytest.fixture
def stock(monkeypatch: pytest.MonkeyPatch) -> OwnStock:
    own = OwnStock()
    monkeypatch.setattr(registry, "SOURCES", (SUPPLIER, own))
    return own


def test_line_is_settled_and_booked_by_what_its_source_says(stock: OwnStock) -> None:
    line = make_line(quantity=3)

    stock.serve(line, 2)

    assert reloaded(line).status == LineStatus.PARTLY_DELIVERED
    assert line.line_cards.count() == 2
    assert not SupplierOrder.objects.exists()
    refund = Refund.objects.get()
    assert (refund.amount, refund.reason) == (PRICE, "the shop's own stock ran out")
    assert refund.evidence == {
        "box": "A1",
        "status": "handed out",
        "ordered": 3,
        "fulfilled": 2,
        "charged": 2 * BOUGHT_AT,
        "price_per_card": BOUGHT_AT,
        "unit_price_paid": PRICE,
    }
    assert booked(about=line.order.about) == {
        "clearing": 3 * PRICE,
        "revenue": -2 * PRICE,
        "refunds": -PRICE,
        "cost": 2 * BOUGHT_AT,
        "bank": -2 * BOUGHT_AT,
    }


def test_card_is_given_back_with_the_evidence_of_its_source(stock: OwnStock) -> None:
    line = make_line(quantity=2)
    stock.serve(line, 2)

    refund = return_card(line_card=line.line_cards.get(position=1), reason="bought twice")

    assert (refund.amount, refund.undelivered) == (PRICE, False)
    assert (refund.evidence["box"], refund.evidence["fulfilled"]) == ("A1", 2)
    assert "supplier_order" not in refund.evidence


def test_lines_of_both_sources_keep_every_promise(
    stock: OwnStock, supplier: RunningSandbox, card: Denomination
) -> None:
    own = paid_line(card, quantity=2)
    stock.serve(own, 1)
    return_card(line_card=own.line_cards.get(), reason="bought twice")
    delivered_line(supplier, card)

    assert verify() == []


def test_line_that_no_source_has_served_is_told(stock: OwnStock, card: Denomination) -> None:
    line = paid_line(card, quantity=2)
    stock.serve(line, 1)

    stock.reports.clear()

    assert {each.detail for each in verify()} == {
        f"line {line.pk} is partly_delivered, and no source has served it",
        f"line {line.pk} is partly_delivered with 1 cards",
    }
