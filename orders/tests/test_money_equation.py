"""Where the money of an order is, told by the journal and by its rows, through everything that may happen."""

import pytest

from accounts.testing import REVIEWER, SECOND_REVIEWER, THIRD_REVIEWER
from catalog.models import Denomination
from orders.aftersales.returns import return_card
from orders.models import Line, LineRefund, Order
from orders.money_equation import MoneyEquation, by_journal, by_rows
from orders.states import LineStatus, OrderStatus
from orders.testing import make_line, make_order
from orders.testing.scenarios import delivered_line, paid_line, placed_line
from payments.bank_accounts.account_numbers import ccp_key
from payments.ledger.chart_of_accounts import Account
from payments.ledger.journal import post_capture, post_give_back
from payments.models import Refund
from payments.refunds import Payee, approve, bounce, change_destination, correct_amount, pay_out, reject
from sandbox.testing import RunningSandbox

pytestmark = [pytest.mark.django_db, pytest.mark.storage]

CARD = 515_00
AT_CCP = Payee("ccp", "0023456789" + ccp_key("0023456789"), "Test Customer")


def equation_of(line: Line) -> MoneyEquation:
    """As both tell it."""
    reference = Order.objects.get(pk=line.order_id).reference
    (booked,) = by_journal([reference]).values()
    assert by_rows([reference]) == {reference: booked}
    assert booked.holds
    return booked


@pytest.fixture
def missing(partial_line: Line) -> Refund:
    return LineRefund.objects.get(line=partial_line).refund


def reloaded(refund: Refund) -> Refund:
    return Refund.objects.get(pk=refund.pk)


def to_account(refund: Refund) -> Refund:
    change_destination(refund=reloaded(refund), payee=AT_CCP, actor=SECOND_REVIEWER, reason="as they wrote")
    return reloaded(refund)


def to_wallet(refund: Refund) -> Refund:
    change_destination(
        refund=reloaded(refund), payee=Payee("wallet"), actor=SECOND_REVIEWER, reason="as they wrote"
    )
    return reloaded(refund)


def test_unpaid_order_has_nothing() -> None:
    order = make_order()
    make_line(LineStatus.UNPAID, order=order)

    assert by_rows([order.reference]) == {order.reference: MoneyEquation()}
    assert by_journal([order.reference]) == {}


def test_paid_order_is_still_open(card: Denomination) -> None:
    assert equation_of(paid_line(card, quantity=2)) == MoneyEquation(captured=2 * CARD, still_open=2 * CARD)


def test_delivered_order_owes_nothing(supplier: RunningSandbox, card: Denomination) -> None:
    line = delivered_line(supplier, card, quantity=2)

    assert equation_of(line) == MoneyEquation(captured=2 * CARD, delivered=2 * CARD)


def test_two_lines_are_told_together(supplier: RunningSandbox, card: Denomination) -> None:
    line = delivered_line(supplier, card)
    open_line = placed_line(supplier, card)

    assert equation_of(line) == MoneyEquation(captured=CARD, delivered=CARD)
    assert equation_of(open_line) == MoneyEquation(captured=CARD, still_open=CARD)
    assert set(by_rows()) == set(by_journal()) == {line.order.reference, open_line.order.reference}
    assert by_rows() == by_journal()


def test_cards_that_did_not_come_are_pending_and_then_refunded(partial_line: Line, missing: Refund) -> None:
    pending = MoneyEquation(captured=3 * CARD, delivered=CARD, pending=2 * CARD)
    assert equation_of(partial_line) == pending

    approve(refund=to_account(missing), actor=REVIEWER)
    assert equation_of(partial_line) == pending

    pay_out(refund=reloaded(missing), reference="OP-1", actor=REVIEWER)
    assert equation_of(partial_line) == MoneyEquation(captured=3 * CARD, delivered=CARD, refunded=2 * CARD)


def test_correction_stays_with_the_shop(partial_line: Line, missing: Refund) -> None:
    correct_amount(refund=missing, amount=1000_00, actor=SECOND_REVIEWER, reason="agreed by phone")

    assert equation_of(partial_line) == MoneyEquation(
        captured=3 * CARD, delivered=CARD + 30_00, pending=1000_00
    )
    approve(refund=to_wallet(missing), actor=REVIEWER)
    assert equation_of(partial_line) == MoneyEquation(
        captured=3 * CARD, delivered=CARD + 30_00, refunded=1000_00
    )


def test_card_that_is_given_back_moves_once_it_is_approved(
    supplier: RunningSandbox, card: Denomination
) -> None:
    line = delivered_line(supplier, card, quantity=2)
    whole = MoneyEquation(captured=2 * CARD, delivered=2 * CARD)
    refund = return_card(line_card=line.line_cards.first(), reason="bought by mistake")
    assert equation_of(line) == whole

    correct_amount(refund=reloaded(refund), amount=500_00, actor=SECOND_REVIEWER, reason="fee")
    assert equation_of(line) == whole

    approve(refund=to_account(refund), actor=REVIEWER)
    pending = MoneyEquation(captured=2 * CARD, delivered=CARD + 15_00, pending=500_00)
    assert equation_of(line) == pending

    bounce(refund=reloaded(refund), actor=REVIEWER, explanation="no such account")
    assert equation_of(line) == pending

    correct_amount(refund=reloaded(refund), amount=400_00, actor=SECOND_REVIEWER, reason="fee of the bank")
    assert equation_of(line) == MoneyEquation(captured=2 * CARD, delivered=CARD + 115_00, pending=400_00)

    approve(refund=to_wallet(refund), actor=THIRD_REVIEWER)
    assert equation_of(line) == MoneyEquation(captured=2 * CARD, delivered=CARD + 115_00, refunded=400_00)


def test_rejected_return_changes_nothing(supplier: RunningSandbox, card: Denomination) -> None:
    line = delivered_line(supplier, card)
    refund = return_card(line_card=line.line_cards.get(), reason="bought by mistake")

    reject(refund=refund, actor=REVIEWER, explanation="too late")

    assert equation_of(line) == MoneyEquation(captured=CARD, delivered=CARD)


def test_part_that_was_given_back_is_not_captured() -> None:
    order = make_order()
    line = make_line(LineStatus.UNPAID, order=order)
    post_capture(payment_id=1, about=order.about, amount=200_00, source=Account.WALLETS)
    Order.objects.filter(pk=order.pk).update(amount_paid=200_00)
    assert equation_of(line) == MoneyEquation(captured=200_00, still_open=200_00)

    post_give_back(payment_id=1, about=order.about, amount=200_00)
    Order.objects.filter(pk=order.pk).update(amount_paid=0, status=OrderStatus.EXPIRED)

    assert equation_of(line) == MoneyEquation()
