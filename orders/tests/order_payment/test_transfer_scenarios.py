"""Orders paid by transfer, from the first look at the guide to their cards or their money back."""

from typing import Any

import pytest

from accounts.testing import REVIEWER, SECOND_REVIEWER
from catalog.models import Denomination
from core.models import Move
from core.moves import subject_of
from core.testing import FakeClock
from orders.fulfilment.placement import place_line
from orders.models import Line, Order
from orders.order_payment.expiry import cancel_order, expire_order
from orders.order_payment.method_change import change_payment_method
from orders.order_payment.retry import PaymentRetryError, retry_payment
from orders.states import LineStatus, OrderStatus
from orders.testing.scenarios import poll
from orders.testing.transfers import PRICE, ordered, payment_of, run_out
from orders.verification import verify
from payments.incoming.initiation import start_payment
from payments.models import Payment, StaffConfirmation, StatementLine, TransferProof, Unapplied
from payments.payer_guides import payer_guide_view
from payments.reasons import PaymentReason
from payments.staff_confirmations import confirm_money, give_up
from payments.states import PaymentStatus
from payments.testing import booked, fill_wallet, open_desk
from payments.testing.transfers import prove, statement
from payments.transfers.imports import import_statement
from payments.transfers.line_confirmation import confirm_line, confirm_sure_pairs
from payments.transfers.line_proposals import open_line_proposals
from payments.transfers.receipts.proofs import request_new_receipt
from payments.unapplied import keep_in_wallet
from payments.wallet import balance_of
from sandbox.testing import RunningSandbox

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.storage,
    pytest.mark.usefixtures("outside_transaction"),
    pytest.mark.usefixtures("transfers"),
]

WHY = "The amount cannot be read."


@pytest.fixture
def order(supplier: RunningSandbox, card: Denomination) -> Order:
    return ordered(card)


@pytest.fixture(autouse=True)
def _promises_hold(db: None) -> Any:
    yield
    assert [str(violation) for violation in verify()] == []


def bring(*rows: tuple[str, str, object]) -> None:
    for who in (SECOND_REVIEWER, REVIEWER):  # so that nobody can have made it up
        import_statement(data=statement(*rows), account="", actor=who)


def see(payment: Payment, amount: int = PRICE, reference: str = "OP1") -> None:
    confirm_money(payment=payment, amount=amount, reference=reference, actor=REVIEWER)


def confirm_all() -> list[str]:
    pairs = [
        (each.line.pk, each.payment.pk) for each in open_line_proposals() if each.is_sure and each.payment
    ]
    return [report.trouble for report in confirm_sure_pairs(seen=pairs, actor=REVIEWER)]


def state(order: Order) -> tuple[str, list[str]]:
    order.refresh_from_db()
    return order.status, list(order.lines.values_list("status", flat=True))


PAID = (OrderStatus.PAID, [LineStatus.QUEUED])
UNPAID = (OrderStatus.AWAITING_PAYMENT, [LineStatus.UNPAID])
EXPIRED = (OrderStatus.EXPIRED, [LineStatus.UNPAID])


def test_customer_quotes_the_order_that_they_know(order: Order) -> None:
    view = payer_guide_view(payment_of(order))

    assert order.reference in [fill.value for fill in view.fills]


def test_receipt_statement_cards(supplier: RunningSandbox, order: Order) -> None:
    prove(payment_of(order))
    assert state(order) == UNPAID
    bring((f"VIR {order.reference}", "OP1", 515))

    assert confirm_all() == [""]

    assert state(order) == PAID
    assert payment_of(order).staff_confirmation.statement_line == StatementLine.objects.get()
    line = Line.objects.get()
    place_line(line_id=line.pk)
    assert poll(line).status == LineStatus.DELIVERED


def test_money_that_staff_saw_without_any_picture(order: Order) -> None:
    see(payment_of(order))

    assert state(order) == PAID
    why = Move.objects.filter(subject=subject_of(payment_of(order))).latest("pk").why
    assert why == PaymentReason.SEEN


def test_order_waits_while_its_receipt_is_checked(order: Order, fake_clock: FakeClock) -> None:
    prove(payment_of(order))
    for _day in range(5):
        fake_clock.advance(days=1)
        order.refresh_from_db()
        expire_order(order_id=order.pk)

    assert state(order) == UNPAID
    see(payment_of(order))
    assert state(order) == PAID


def test_nothing_is_placed_on_a_picture_alone(supplier: RunningSandbox, order: Order) -> None:
    prove(payment_of(order))

    place_line(line_id=Line.objects.get().pk)

    assert state(order) == UNPAID
    assert supplier.truth()["orders"] == []


def test_picture_is_asked_for_again_and_then_accepted(order: Order) -> None:
    prove(payment_of(order))
    request_new_receipt(payment=payment_of(order), actor=REVIEWER, explanation=WHY)
    prove(payment_of(order), seed=2)
    see(payment_of(order))

    assert state(order) == PAID
    verdicts = TransferProof.objects.order_by("pk").values_list("verdict", flat=True)
    assert list(verdicts) == ["rejected", "accepted"]


def test_given_up_order_is_paid_otherwise(order: Order) -> None:
    prove(payment_of(order))
    give_up(payment=payment_of(order), actor=REVIEWER, explanation=WHY)

    order.refresh_from_db()
    again = retry_payment(order=order, method="transfer")
    start_payment(payment=again, return_url="")
    see(again)

    assert state(order) == PAID


def test_late_money_revives_the_order(order: Order, fake_clock: FakeClock) -> None:
    run_out(order, fake_clock)
    assert state(order) == EXPIRED
    bring((f"VIR {order.reference}", "OP1", 515))

    assert confirm_all() == [""]

    assert state(order) == PAID
    assert Unapplied.objects.count() == 0


def test_late_receipt_revives_the_order(order: Order, fake_clock: FakeClock) -> None:
    run_out(order, fake_clock)
    prove(payment_of(order))
    assert open_desk(payment_of(order)) == ["transfer_review"]
    assert state(order) == EXPIRED

    see(payment_of(order))

    assert state(order) == PAID
    assert open_desk(payment_of(order)) == []


def test_money_for_a_cancelled_order_revives_it(order: Order) -> None:
    prove(payment_of(order))
    assert cancel_order(order=order)

    see(payment_of(order))

    assert state(order) == PAID


def test_part_of_the_price_does_not_revive_an_order(
    supplier: RunningSandbox, card: Denomination, fake_clock: FakeClock
) -> None:
    """The wallet had paid the other part, and got it back when the time was over."""
    order = ordered(card)
    give_up(payment=payment_of(order), actor=REVIEWER, explanation=WHY)
    fill_wallet(order.customer, 200_00)
    order.refresh_from_db()
    type(order).objects.filter(pk=order.pk).update(email=order.customer.email)
    rest = retry_payment(order=order, method="transfer", visitor=order.customer, use_wallet=True)
    start_payment(payment=rest, return_url="")
    assert rest.amount == 315_00
    run_out(order, fake_clock)
    assert balance_of(order.customer) == 200_00

    see(payment_of(order), 315_00)

    assert state(order) == EXPIRED
    assert Unapplied.objects.get().amount == 315_00
    keep_in_wallet(unapplied=Unapplied.objects.get(), actor=REVIEWER, reason="the rest of an expired order")
    assert balance_of(order.customer) == 515_00


def test_money_for_an_order_that_was_paid_otherwise_is_kept_apart(
    supplier: RunningSandbox, card: Denomination
) -> None:
    order = ordered(card)
    first = payment_of(order)
    second = change_payment_method(order=order, instead_of=first.pk, method="transfer")
    start_payment(payment=second, return_url="")
    see(second)
    assert state(order) == PAID

    see(Payment.objects.get(pk=first.pk), reference="OP2")

    assert Unapplied.objects.get().payment_id == first.pk
    assert booked()["unapplied"] == -PRICE
    assert state(order) == PAID


def test_second_transfer_of_an_order_is_the_one_that_its_reference_means(
    supplier: RunningSandbox, card: Denomination
) -> None:
    order = ordered(card)
    second = change_payment_method(order=order, instead_of=payment_of(order).pk, method="transfer")
    start_payment(payment=second, return_url="")
    bring((f"VIR {order.reference}", "OP1", 515))

    assert confirm_all() == [""]

    assert payment_of(order) == second
    assert payment_of(order).status == PaymentStatus.CONFIRMED
    assert state(order) == PAID


@pytest.mark.parametrize("amount", [500_00, 600_00])
def test_another_amount_leaves_the_order_to_be_paid(order: Order, amount: int) -> None:
    prove(payment_of(order))
    bring((f"VIR {order.reference}", "OP1", amount // 100))

    confirm_line(line=StatementLine.objects.get(), payment=payment_of(order), actor=REVIEWER)

    assert state(order) == UNPAID
    assert payment_of(order).status == PaymentStatus.FAILED
    assert Unapplied.objects.get().amount == amount
    assert open_desk(payment_of(order)) == ["payment_mismatch", "unapplied_money"]
    order.refresh_from_db()
    again = retry_payment(order=order, method="transfer")
    start_payment(payment=again, return_url="")
    see(again, reference="OP2")
    assert state(order) == PAID


def test_way_to_pay_does_not_change_while_a_receipt_is_checked(order: Order) -> None:
    prove(payment_of(order))

    with pytest.raises(PaymentRetryError):
        change_payment_method(order=order, instead_of=payment_of(order).pk, method="ocpay")

    assert payment_of(order).status == PaymentStatus.IN_REVIEW


def test_one_receipt_does_not_pay_two_orders(supplier: RunningSandbox, card: Denomination) -> None:
    """The same picture for two orders: the money is on the statement once, so it pays once."""
    one, two = ordered(card), ordered(card)
    prove(payment_of(one))
    assert prove(payment_of(two)).same_as == TransferProof.objects.get(payment=payment_of(one))
    bring((f"VIR {one.reference}", "OP1", 515))

    assert confirm_all() == [""]

    assert state(one) == PAID
    assert state(two) == UNPAID
    assert StaffConfirmation.objects.count() == 1


def test_staff_member_does_not_pay_their_own_order(supplier: RunningSandbox, card: Denomination) -> None:
    from accounts.testing import make_customer
    from core.audit_log import ActionNotAllowedError

    order = ordered(card, customer=make_customer(REVIEWER))
    bring((f"VIR {order.reference}", "OP1", 515))

    with pytest.raises(ActionNotAllowedError):
        confirm_line(line=StatementLine.objects.get(), payment=payment_of(order), actor=REVIEWER)

    confirm_line(line=StatementLine.objects.get(), payment=payment_of(order), actor=SECOND_REVIEWER)
    assert state(order) == PAID
