"""Cash to a courier: offered only where chosen, paid only by what staff say."""

import pytest

from accounts.testing import REVIEWER, make_customer
from payments.gateways.registry import available_gateways, gateway
from payments.incoming.initiation import create_payment, start_payment
from payments.models import Payment, Unapplied
from payments.staff_confirmations import confirm_money
from payments.states import PaymentStatus, Purpose
from payments.wallet import balance_of

pytestmark = [pytest.mark.django_db, pytest.mark.storage]

AMOUNT = 5_000_00


@pytest.fixture(autouse=True)
def _chosen(settings: object) -> None:
    settings.PAYMENT_METHODS = ["courier"]
    settings.TRANSFER_ALONE_BELOW = 1_000_000


@pytest.fixture
def top_up() -> Payment:
    """A top-up that waits for its courier."""
    payment = create_payment(
        customer=make_customer(), method="courier", amount=AMOUNT, title="Wallet", purpose=Purpose.TOP_UP
    )
    return start_payment(payment=payment, return_url="")


def names(amount: int) -> list[str]:
    return [each.name for each in available_gateways(amount)]


@pytest.mark.parametrize(
    ("amount", "is_offered"), [(499_00, False), (500_00, True), (50_000_00, True), (50_001_00, False)]
)
def test_courier_carries_500_to_50000_dinars(amount: int, is_offered: bool) -> None:
    assert names(amount) == (["courier"] if is_offered else [])


def test_shop_that_has_not_chosen_it_does_not_offer_it(settings: object) -> None:
    settings.PAYMENT_METHODS = ["ocpay"]

    assert names(AMOUNT) == ["ocpay"]


def test_customer_is_told_what_to_tell_the_courier(top_up: Payment) -> None:
    guide = gateway("courier").guide(top_up)

    assert top_up.status == PaymentStatus.PENDING
    assert guide is not None
    assert [fill.value for fill in guide.fills] == [top_up.reference]
    assert not guide.wants_receipt


def test_money_that_staff_hold_is_money(top_up: Payment) -> None:
    confirm_money(payment=top_up, amount=AMOUNT, reference="SLIP-17", actor=REVIEWER)

    top_up.refresh_from_db()
    assert top_up.status == PaymentStatus.CONFIRMED
    assert balance_of(top_up.customer) == AMOUNT


def test_courier_who_brings_less_leaves_the_rest_to_staff(top_up: Payment) -> None:
    confirm_money(payment=top_up, amount=AMOUNT - 100_00, reference="SLIP-18", actor=REVIEWER)

    top_up.refresh_from_db()
    assert top_up.status == PaymentStatus.FAILED
    assert Unapplied.objects.get().amount == AMOUNT - 100_00
    assert balance_of(top_up.customer) == 0


def test_what_the_courier_is_told_names_no_row(top_up: Payment) -> None:
    """A row's number is given to another payment once a backup was put back."""
    assert top_up.reference is not None
    assert top_up.reference.partition("-")[0] != "courier"
    assert len(top_up.reference.partition("-")[0]) == 10
