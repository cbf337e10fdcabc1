"""Rows that were tied to others by hand are missed: cards, payments, refunds, wallets, papers."""

from collections.abc import Callable

import pytest

from accounts.models import Customer
from accounts.testing import make_customer
from catalog.models import Denomination
from core.audit_log import ActionNotAllowedError
from delivery.models import Card, RevealLog
from delivery.reveal import reveal
from delivery.testing import make_card
from orders.aftersales.receipts import documents_of
from orders.aftersales.refunds import sync_refunded_card
from orders.aftersales.returns import return_card
from orders.models import CardRefund, Line, LineCard, Order
from orders.testing.scenarios import delivered_line
from orders.testing.verification import broken_invariants
from payments.models import Document, Payment, Refund, Wallet
from payments.testing import fill_wallet
from sandbox.testing import RunningSandbox

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.storage]

PLACE = "a card lies in its place"
MONEY = "money stays with its customer"
PAPERS = "papers are their customer's"


@pytest.fixture
def line(supplier: RunningSandbox, card: Denomination) -> Line:
    """Three cards: one was shown, one is given back, and the customer has a wallet."""
    supplier.faults({"fault": "partial", "fulfilled": 3})
    line = delivered_line(supplier, card, quantity=4)
    first, second, _third = line.line_cards.select_related("card", "line__order")
    reveal(card=first.card, place=first.place, proof="buyer", ip="", agent="")
    return_card(line_card=second, reason="bought twice")
    fill_wallet(line.order.customer, 1000_00)
    return line


def test_refund_that_was_tied_to_another_customer_goes_no_further(line: Line) -> None:
    refund = line.line_refund.refund
    Refund.objects.filter(pk=refund.pk).update(customer=stranger())
    refund.refresh_from_db()

    with pytest.raises(ActionNotAllowedError):
        sync_refunded_card(
            sender=Refund, refund=refund, was=refund.status, changed=frozenset({"destination"}), is_news=False
        )


def test_refund_that_was_tied_to_another_card_goes_no_further(line: Line) -> None:
    refund = CardRefund.objects.get().refund
    _cards_moved_on(line)

    with pytest.raises(ActionNotAllowedError):
        sync_refunded_card(
            sender=Refund, refund=refund, was=refund.status, changed=frozenset(), is_news=False
        )


def test_papers_of_another_customer_are_not_shown(line: Line) -> None:
    order = line.order
    assert documents_of(order)
    Order.objects.filter(pk=order.pk).update(customer=stranger())
    order.refresh_from_db()

    assert documents_of(order) == []


def stranger() -> Customer:
    return make_customer()


def _cards_moved_on(line: Line) -> None:
    """The card of each position is now the one of the next."""
    cards = [row.card_id for row in LineCard.objects.filter(line=line)]
    for row, spare in zip(LineCard.objects.filter(line=line), range(3), strict=True):
        LineCard.objects.filter(pk=row.pk).update(card=make_card(label=f"SPARE/{spare}/1"))
    for row, card in zip(LineCard.objects.filter(line=line), [*cards[1:], cards[0]], strict=True):
        LineCard.objects.filter(pk=row.pk).update(card=card)


def _card_of_another_customer(line: Line) -> None:
    Card.objects.filter(line_card__line=line).update(customer=stranger())


def _order_of_another_customer(line: Line) -> None:
    Order.objects.filter(pk=line.order_id).update(customer=stranger())


def _shown_to_another(line: Line) -> None:
    card = Card.objects.filter(line_card__line=line).last()
    RevealLog.objects.create(card=card, customer=stranger(), proof="buyer")


def _payment_of_another(line: Line) -> None:
    Payment.objects.filter(order_payment__order=line.order).update(customer=stranger())


def _refund_of_another(line: Line) -> None:
    Refund.objects.filter(line_refund__line=line).update(customer=stranger())


def _card_refund_of_another(line: Line) -> None:
    Refund.objects.exclude(card_refund=None).update(customer=stranger())


def _refund_about_another_order(line: Line) -> None:
    Refund.objects.filter(line_refund__line=line).update(about="order:ELSEWHERE0")


def _wallet_of_another(line: Line) -> None:
    Wallet.objects.update(customer=stranger())


def _receipt_of_another(line: Line) -> None:
    order = line.order
    Order.objects.filter(pk=order.pk).update(customer=stranger())
    assert Document.objects.filter(about=order.about).exists()


HANDS_ON: list[tuple[str, str, Callable[[Line], None]]] = [
    ("line", PLACE, _cards_moved_on),
    ("line", PLACE, _card_of_another_customer),
    ("line", PLACE, _order_of_another_customer),
    ("line", PLACE, _shown_to_another),
    ("line", "everything sealed opens", _card_of_another_customer),
    ("line", MONEY, _payment_of_another),
    ("line", MONEY, _refund_of_another),
    ("line", MONEY, _card_refund_of_another),
    ("line", MONEY, _refund_about_another_order),
    ("line", MONEY, _wallet_of_another),
    ("line", MONEY, _order_of_another_customer),
    ("line", PAPERS, _receipt_of_another),
]


@pytest.mark.matrix
@pytest.mark.parametrize(
    ("kind", "invariant", "break_it"), HANDS_ON, ids=lambda value: getattr(value, "__name__", None)
)
def test_broken_promise_is_told(
    line: Line, kind: str, invariant: str, break_it: Callable[[Line], None]
) -> None:
    assert broken_invariants() == set()

    break_it(line)

    assert invariant in broken_invariants()
