"""Orders, lines and attempts with dull defaults, built the way the shop's own services leave them."""

import secrets
from datetime import timedelta
from typing import Any

from accounts.models import Customer
from accounts.testing import make_customer
from catalog.models import Denomination
from catalog.testing import make_denomination
from core import clock
from orders.models import Attempt, Line, Order, OrderPayment, SupplierOrder
from orders.references import new_reference
from orders.states import AttemptStatus, LineStatus, OrderStatus
from payments.ledger import journal
from payments.ledger.chart_of_accounts import Account
from payments.models import Payment
from payments.states import PaymentStatus
from payments.testing import make_payment

PRICE = 515_00  # centimes: 490 dinars at 5 %
WHOLESALE = 490_00
UNPAID_LINES = {OrderStatus.AWAITING_PAYMENT, OrderStatus.EXPIRED, OrderStatus.CANCELLED}


def make_order(
    status: OrderStatus = OrderStatus.AWAITING_PAYMENT,
    *,
    customer: Customer | None = None,
    amount: int = PRICE,
    **fields: Any,
) -> Order:
    """An order without lines. A paid one has its money booked, but no payment row."""
    now = clock.now()
    owner = customer or make_customer()
    is_paid = status == OrderStatus.PAID
    defaults = {
        "reference": new_reference(),
        "email": owner.email,
        "phone": "+213550123456",
        "language": "en",
        "amount_paid": amount if is_paid else 0,
        "paid_at": now if is_paid else None,
        "checkout_key": secrets.token_hex(16),
        "terms_accepted_at": now,
        "next_due_at": now + timedelta(minutes=30) if status == OrderStatus.AWAITING_PAYMENT else None,
    }
    order = Order.objects.create(customer=owner, status=status, amount_due=amount, **(defaults | fields))
    if is_paid:
        _book_capture(order)
    return order


def _book_capture(order: Order) -> None:
    entries = {Account.CLEARING: order.amount_due, Account.ORDERS: -order.amount_due}
    journal.post(key=f"capture:test:{order.pk}", kind="capture", about=order.about, entries=entries)


def make_line(
    status: LineStatus = LineStatus.QUEUED,
    *,
    order: Order | None = None,
    denomination: Denomination | None = None,
    quantity: int = 1,
    unit_price: int = PRICE,
    **fields: Any,
) -> Line:
    """A line that is due now, of an order of its own unless one is given."""
    if order is None:
        is_unpaid = status == LineStatus.UNPAID
        order_status = OrderStatus.AWAITING_PAYMENT if is_unpaid else OrderStatus.PAID
        order = make_order(order_status, amount=quantity * unit_price)
    denomination = denomination or make_denomination()
    before = list(order.lines.all())
    defaults = {
        "position": len(before) + 1,
        "product_title": denomination.product.title,
        "denomination_name": denomination.name,
        "region": denomination.product.region,
        "supplier_product_id": denomination.product.supplier_id if denomination.origin == "supplier" else "",
        "supplier_type_id": denomination.supplier_id,
        "first_card_number": 1 + sum(line.quantity for line in before),
        "expected_wholesale": WHOLESALE,
        "most_wholesale": unit_price,
        "next_due_at": None if status == LineStatus.UNPAID else clock.now(),
    }
    return Line.objects.create(
        order=order,
        denomination=denomination,
        quantity=quantity,
        unit_price=unit_price,
        status=status,
        **(defaults | fields),
    )


def make_attempt(line: Line, status: AttemptStatus = AttemptStatus.OPEN, **fields: Any) -> Attempt:
    """One call of placeOrder that was sent just now."""
    now = clock.now()
    defaults = {
        "number": line.attempts.count() + 1,
        "lease_token": line.lease_token,
        "product_id": line.supplier_product_id,
        "type_id": line.supplier_type_id,
        "quantity": line.quantity,
        "wholesale": line.expected_wholesale,
        "sent_at": now,
        "lease_ends_at": now + timedelta(seconds=120),
    }
    return Attempt.objects.create(line=line, status=status, **(defaults | fields))


def make_unknown_line(**fields: Any) -> Line:
    """A line whose purchase had no clear answer; looked up as soon as it is due."""
    line = make_line(LineStatus.UNKNOWN, lease_token=secrets.token_hex(16), **fields)
    make_attempt(line, AttemptStatus.UNKNOWN, answer_class="timeout")
    return line


def make_placed_line(supplier_id: str = "", **fields: Any) -> Line:
    """A line that the supplier has taken under `supplier_id`."""
    line = make_line(LineStatus.PLACED, **fields)
    attempt = make_attempt(line, AttemptStatus.PLACED)
    SupplierOrder.objects.create(supplier_id=supplier_id or secrets.token_hex(12), line=line, attempt=attempt)
    return line


def make_order_payment(order: Order, status: PaymentStatus = PaymentStatus.PENDING, **fields: Any) -> Payment:
    """A payment of all that the order costs."""
    fields = {"amount": order.amount_due, **fields}
    payment = make_payment(status, customer=order.customer, **fields)
    OrderPayment.objects.create(order=order, payment=payment)
    return payment


def reloaded(line: Line) -> Line:
    """The line as the database has it now."""
    return Line.objects.select_related("order").get(pk=line.pk)
