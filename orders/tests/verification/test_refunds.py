"""The promises about refunds speak up when they are broken by hand, in ways that the services refuse."""

from collections.abc import Callable

import pytest

from accounts.testing import REVIEWER
from catalog.models import Denomination
from core.models import Move
from core.moves import subject_of
from delivery.models import Card
from delivery.states import CardStatus
from orders.aftersales.returns import return_card
from orders.models import CardRefund, Line
from orders.testing.refunds import broken_promises, first_card
from orders.testing.scenarios import delivered_line
from orders.verification import refunds as promises
from payments.ledger.journal import Account, post
from payments.models import Refund, WalletEntry
from payments.refunds import approve, choose_destination
from payments.states import RefundStatus
from payments.testing.refunds import CCP, WALLET, set_by_hand
from payments.wallet import Wallet
from sandbox.testing import RunningSandbox
from tests.append_only import rewritable

pytestmark = [pytest.mark.django_db, pytest.mark.storage]


@pytest.fixture
def returned(supplier: RunningSandbox, card: Denomination) -> Line:
    line = delivered_line(supplier, card, quantity=2)
    return_card(line_card=first_card(line), reason="bought twice")
    return line


@pytest.fixture
def to_transfer(returned: Line) -> Line:
    choose_destination(refund=Refund.objects.get(), payee=CCP)
    approve(refund=Refund.objects.get(), actor=REVIEWER)
    return returned


@pytest.fixture
def paid(returned: Line) -> Line:
    choose_destination(refund=Refund.objects.get(), payee=WALLET)
    approve(refund=Refund.objects.get(), actor=REVIEWER)
    return returned


def _amount_by_hand(line: Line) -> None:
    Refund.objects.update(amount=1_00)


def _approved_by_hand(line: Line) -> None:
    set_by_hand(Refund.objects.get(), RefundStatus.APPROVED)


def _paid_by_hand(line: Line) -> None:
    Refund.objects.update(status=RefundStatus.PAID_OUT, external_reference="VIR-1")


def _paid_twice(line: Line) -> None:
    refund = Refund.objects.get()
    WalletEntry.objects.create(
        wallet=Wallet.objects.get(),
        key="refund:999",
        kind="refund",
        amount=1,
        balance_after=1,
        about=refund.about,
    )


def _booked_for_nothing(line: Line) -> None:
    entries = {Account.REFUNDS: 1_00, Account.BANK: -1_00}
    post(key="refund:999", kind="refund", about="order:NONE", entries=entries)


def _card_sealed_again(line: Line) -> None:
    Card.objects.filter(pk=first_card(line).card_id).update(status=CardStatus.SEALED)


def _refunded_without_a_refund(line: Line) -> None:
    CardRefund.objects.all().delete()


HANDS_ON: list[tuple[str, str, Callable[[Line], None]]] = [
    ("to_transfer", "owed_in_money", _amount_by_hand),
    ("returned", "owed_in_money", _approved_by_hand),
    ("to_transfer", "owed_in_money", _paid_by_hand),
    ("to_transfer", "paid_once", _paid_by_hand),
    ("paid", "paid_once", _amount_by_hand),
    ("paid", "paid_once", _paid_twice),
    ("paid", "paid_once", _booked_for_nothing),
    ("returned", "cards_follow_refunds", _card_sealed_again),
    ("paid", "cards_follow_refunds", _card_sealed_again),
    ("paid", "cards_follow_refunds", _refunded_without_a_refund),
]


@pytest.mark.matrix
@pytest.mark.parametrize(
    ("kind", "promise", "break_it"), HANDS_ON, ids=lambda value: getattr(value, "__name__", None)
)
def test_broken_promise_is_told(
    request: pytest.FixtureRequest, kind: str, promise: str, break_it: Callable[[Line], None]
) -> None:
    line: Line = request.getfixturevalue(kind)
    assert broken_promises() == []

    break_it(line)

    assert list(getattr(promises, promise)()) != []


def test_history_of_a_refund_is_replayed(paid: Line) -> None:
    with rewritable(Move):
        Move.objects.filter(subject=subject_of(Refund.objects.get()), to_status="approved").delete()

    assert broken_promises() != []
