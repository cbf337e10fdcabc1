"""Orders in all that their pages can show, and what happens to them that shows."""

from collections.abc import Callable

from core import clock
from delivery.models import Card
from delivery.states import CardStatus
from delivery.testing import make_card
from orders.aftersales.receipts import issue_receipt
from orders.models import CardRefund, CardReport, Line, LineCard, LineRefund, Order, OrderPayment
from orders.models.card_report import Fault, Refusal
from orders.states import LineStatus, OrderStatus, ReportStatus
from orders.testing import PRICE, make_line, make_order_payment
from payments.models import Document, DocumentKind, Payment, Refund, TransferProof, Unapplied
from payments.models.transfer import ReceiptVerdict
from payments.states import PaymentStatus, RefundStatus, Resolution
from payments.subjects import about_payment
from payments.testing.refunds import CCP, WALLET, make_refund, set_by_hand, with_destination

Act = Callable[[Order], object]

# --- orders in all that their pages can show


def waiting() -> Order:
    order = make_line(LineStatus.UNPAID).order
    make_order_payment(order, pay_url="https://bank.example/pay")
    return order


def declined() -> Order:
    order = make_line(LineStatus.UNPAID).order
    make_order_payment(order, PaymentStatus.FAILED, next_due_at=None)
    return order


def by_transfer() -> Order:
    order = make_line(LineStatus.UNPAID).order
    make_order_payment(order, gateway="transfer", reference="TRANSFER1", next_due_at=None)
    return order


def late_transfer() -> Order:
    order = make_line(LineStatus.UNPAID).order
    make_order_payment(order, PaymentStatus.EXPIRED, gateway="transfer", next_due_at=None)
    return order


def bought() -> Order:
    return make_line(LineStatus.PLACED).order


def delivered() -> Order:
    line = make_line(LineStatus.DELIVERED, quantity=2)
    for position in (1, 2):
        card = make_card(customer=line.order.customer, label=f"{line.order.reference}/1/{position}")
        LineCard.objects.create(line=line, position=position, card=card)
    return line.order


def refunded() -> Order:
    """One line of which nothing came, with its refund."""
    line = make_line(LineStatus.REFUSED)
    refund = make_refund(customer=line.order.customer, about=line.order.about, quantity=1)
    LineRefund.objects.create(line=line, refund=refund)
    return line.order


def overpaid() -> Order:
    """Its payment came a second time, which is owed back."""
    order = delivered()
    payment = make_order_payment(order, PaymentStatus.EXPIRED, next_due_at=None)
    Unapplied.objects.create(
        payment=payment, amount=PRICE, reason="twice", resolution=Resolution.REFUND, resolved_at=clock.now()
    )
    make_refund(customer=order.customer, about=about_payment(payment.pk), quantity=1)
    return order


# --- what happens to them


def after(order: Order, act: Act) -> Order:
    """The order once that has happened to it."""
    act(order)
    return order


def payment_becomes(**values: object) -> Act:
    return lambda order: Payment.objects.filter(order_payment__order=order).update(**values)


def order_becomes(**values: object) -> Act:
    return lambda order: Order.objects.filter(pk=order.pk).update(**values)


def line_becomes(**values: object) -> Act:
    return lambda order: Line.objects.filter(order=order).update(**values)


def first_card_becomes(**values: object) -> Act:
    return lambda order: Card.objects.filter(label=f"{order.reference}/1/1").update(**values)


def refund_of(order: Order) -> Refund:
    return Refund.objects.get(customer=order.customer)


def refund_becomes(**values: object) -> Act:
    return lambda order: Refund.objects.filter(customer=order.customer).update(**values)


def payment_of(order: Order) -> Payment:
    return Payment.objects.get(order_payment__order=order)


def add_proof(order: Order, verdict: str = ReceiptVerdict.WAITING, **told: str) -> TransferProof:
    return TransferProof.objects.create(
        payment=payment_of(order), pixel_hash="1", look_hash="1", verdict=verdict, **told
    )


def bring_card(order: Order) -> None:
    line = order.lines.get()
    LineCard.objects.create(line=line, position=1, card=make_card(customer=order.customer))


def give_first_card_back(order: Order) -> None:
    refund = make_refund(customer=order.customer, about=order.about, quantity=1)
    CardRefund.objects.create(line_card=LineCard.objects.get(line__order=order, position=1), refund=refund)


def report_first_card(order: Order) -> None:
    first_card_becomes(status=CardStatus.REVEALED)(order)
    line_card = LineCard.objects.get(line__order=order, position=1)
    CardReport.objects.create(line_card=line_card, fault=Fault.USED, answer_due_at=clock.now())


def refuse_report(order: Order) -> None:
    reports = CardReport.objects.filter(line_card__line__order=order)
    reports.update(status=ReportStatus.REFUSED, refusal=Refusal.WORKS, explanation="it works")


def issue_credit_note(order: Order) -> None:
    Document.objects.create(
        kind=DocumentKind.CREDIT_NOTE,
        year=2026,
        number=7,
        key=f"credit-note:{order.pk}",
        about=order.about,
        customer=order.customer,
        language="en",
        content={},
    )


SHOWN: dict[str, tuple[Callable[[], Order], Act]] = {
    "order paid": (
        waiting,
        lambda order: order_becomes(status=OrderStatus.PAID, amount_paid=PRICE, paid_at=clock.now())(order),
    ),
    "order cancelled": (waiting, order_becomes(status=OrderStatus.CANCELLED)),
    "order expired": (waiting, order_becomes(status=OrderStatus.EXPIRED)),
    "part paid": (declined, order_becomes(amount_paid=100_00)),
    "address of the order": (
        lambda: make_line(LineStatus.PARKED).order,
        order_becomes(email="other@example.com"),
    ),
    "link to pay": (waiting, payment_becomes(pay_url="https://bank.example/other")),
    "payment declined": (waiting, payment_becomes(status=PaymentStatus.FAILED)),
    "payment expired": (declined, payment_becomes(status=PaymentStatus.EXPIRED)),
    "payment reviewed": (by_transfer, payment_becomes(status=PaymentStatus.IN_REVIEW)),
    "another payment": (declined, lambda order: make_order_payment(order, pay_url="https://bank.example/2")),
    "part given back": (
        lambda: after(declined(), order_becomes(status=OrderStatus.EXPIRED)),
        lambda order: OrderPayment.objects.filter(order=order).update(given_back_at=clock.now()),
    ),
    "money that does not fit": (
        declined,
        lambda order: Unapplied.objects.create(payment=payment_of(order), amount=1_00, reason="amount"),
    ),
    "late picture": (late_transfer, add_proof),
    "late picture refused": (
        lambda: after(late_transfer(), add_proof),
        lambda order: TransferProof.objects.filter(payment__order_payment__order=order).update(
            verdict=ReceiptVerdict.REJECTED, explanation="Unreadable."
        ),
    ),
    "line held": (bought, line_becomes(status=LineStatus.HELD)),
    "line held for another reason": (
        lambda: make_line(LineStatus.HELD, hold_reason="balance").order,
        line_becomes(hold_reason="identity"),
    ),
    "title of a line": (bought, line_becomes(product_title="Another")),
    "price of a line": (bought, line_becomes(unit_price=1_00)),
    "card came": (bought, bring_card),
    "card revealed": (delivered, first_card_becomes(status=CardStatus.REVEALED)),
    "card frozen": (delivered, first_card_becomes(status=CardStatus.FROZEN)),
    "card used": (
        lambda: after(delivered(), first_card_becomes(status=CardStatus.REVEALED)),
        first_card_becomes(used_at=clock.now()),
    ),
    "card given back": (delivered, give_first_card_back),
    "code reported": (delivered, report_first_card),
    "report refused": (lambda: after(delivered(), report_first_card), refuse_report),
    "refund of a line": (
        lambda: make_line(LineStatus.REFUSED).order,
        lambda order: LineRefund.objects.create(
            line=order.lines.get(), refund=make_refund(customer=order.customer, about=order.about)
        ),
    ),
    "refund's amount": (refunded, refund_becomes(amount=1_00)),
    "refund's destination": (refunded, lambda order: with_destination(refund_of(order), WALLET)),
    "refund's account": (
        lambda: after(refunded(), lambda order: with_destination(refund_of(order), WALLET)),
        lambda order: with_destination(refund_of(order), CCP),
    ),
    "refund paid": (refunded, lambda order: set_by_hand(refund_of(order), RefundStatus.PAID_OUT)),
    "refund's words": (refunded, refund_becomes(explanation="Came back.")),
    "refund of money": (overpaid, refund_becomes(amount=1_00)),
    "refund of money wanted": (
        lambda: after(overpaid(), lambda _order: Unapplied.objects.update(resolution="")),
        lambda order: Unapplied.objects.update(resolution=Resolution.REFUND),
    ),
    "receipt": (delivered, issue_receipt),
    "credit note": (delivered, issue_credit_note),
}
