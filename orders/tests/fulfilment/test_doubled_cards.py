"""A card that the supplier has sold before: nobody sees it, and whoever paid gets the money or the code."""

from collections.abc import Callable

import pytest
from django.conf import LazySettings

from accounts.testing import REVIEWER, SECOND_REVIEWER, activate_staff
from catalog.models import Denomination
from core.models import DeskItem, Message
from delivery.kinds import DeliveryDeskKind
from delivery.states import CardStatus
from orders.aftersales.report_decisions import refund_report
from orders.aftersales.report_replacement import replace_report
from orders.customer.listings import card_row
from orders.fulfilment.doubled_cards import ask_back_forgotten
from orders.fulfilment.placement import place_line
from orders.models import CardRefund, Line
from orders.states import LineStatus, ReportStatus
from orders.testing import PRICE, reloaded
from orders.testing.browsers import buyer_browser
from orders.testing.refunds import broken_promises, first_card, order_page, text
from orders.testing.reports import again, reported
from orders.testing.scenarios import delivered_line, placed_line, poll
from payments.models import Refund
from payments.refunds import approve, choose_destination, reject
from payments.states import RefundStatus
from payments.testing import open_desk
from payments.testing.refunds import WALLET
from sandbox.testing import RunningSandbox

pytestmark = [pytest.mark.django_db, pytest.mark.storage]

Deliver = Callable[[Line], Line]


@pytest.fixture
def deliver(settings: LazySettings) -> Deliver:
    """With live keys, where no code comes twice: the vendor's sandbox repeats its own."""

    def poll_in_production(line: Line) -> Line:
        settings.IN_PRODUCTION = True
        line = poll(line)
        settings.IN_PRODUCTION = False
        return line

    return poll_in_production


@pytest.fixture
def line(supplier: RunningSandbox, card: Denomination, deliver: Deliver) -> Line:
    """Delivered with a code that another order has had before."""
    activate_staff(REVIEWER, SECOND_REVIEWER)
    delivered_line(supplier, card)
    supplier.faults({"fault": "sold_twice"})
    return deliver(placed_line(supplier, card))


def refund_of(line: Line) -> Refund:
    refunds = Refund.objects.select_related("customer", "payee")
    found = refunds.filter(card_refund__line_card__line=line).first()
    assert found, "its price is not asked back"
    return found


def test_its_price_is_asked_back_at_once(line: Line) -> None:
    refund = refund_of(line)

    assert (line.status, first_card(line).card.status) == (LineStatus.DELIVERED, CardStatus.FROZEN)
    assert (refund.status, refund.amount, refund.undelivered) == (RefundStatus.REQUESTED, PRICE, False)
    assert open_desk(refund) == ["refund"]
    assert Message.objects.filter(kind="card_held_back").count() == 1
    assert broken_promises() == []


def test_customer_gets_the_money(line: Line) -> None:
    refund = refund_of(line)
    page = text(buyer_browser(line.order), order_page(line.order))
    assert "Held back while our staff look into it." in page
    assert "Given back" not in page
    choose_destination(refund=refund, payee=WALLET)

    approve(refund=refund, actor=REVIEWER)

    assert (refund.status, first_card(line).card.status) == (RefundStatus.PAID_OUT, CardStatus.REFUNDED)
    assert "Paid back" in text(buyer_browser(line.order), order_page(line.order))
    assert broken_promises() == []


def test_customer_gets_the_code_that_the_supplier_has_explained(line: Line) -> None:
    reject(refund=refund_of(line), actor=REVIEWER, explanation="it was never sold before")

    assert first_card(line).card.status == CardStatus.SEALED
    assert not DeskItem.objects.filter(kind=DeliveryDeskKind.DOUBLED_CODE, closed_at=None).exists()
    assert broken_promises() == []


def test_one_that_an_earlier_release_left_is_asked_back_once(line: Line) -> None:
    CardRefund.objects.all().delete()
    Refund.objects.all().delete()

    ask_back_forgotten()
    ask_back_forgotten()

    assert refund_of(line).amount == PRICE


def test_new_code_that_came_before_is_no_new_code(
    supplier: RunningSandbox, card: Denomination, deliver: Deliver
) -> None:
    activate_staff(REVIEWER, SECOND_REVIEWER)
    report = reported(supplier, card)
    for actor in (REVIEWER, SECOND_REVIEWER):
        replace_report(report=again(report), reason="the supplier agrees", actor=actor)
    line = again(report).replacement
    supplier.faults({"fault": "sold_twice"})
    place_line(line_id=line.pk)

    line = deliver(reloaded(line))

    row = again(report)
    assert (line.status, first_card(line).card.status) == (LineStatus.DELIVERED, CardStatus.FROZEN)
    assert (row.status, row.replacement_failed) == (ReportStatus.REPORTED, True)
    assert open_desk(row) == ["card-reported"]
    assert not Message.objects.filter(kind="card_replaced").exists()
    refund_report(report=row, reason="its price, then", actor=REVIEWER)
    page = text(buyer_browser(line.order), order_page(line.order))
    assert "Had been sold before: it does not count." in page
    assert "Held back" not in page
    assert card_row(first_card(line)).is_void
    assert broken_promises() == []
