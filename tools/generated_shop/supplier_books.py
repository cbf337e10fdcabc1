"""What the supplier would tell of the orders that a generated shop has placed."""

from datetime import datetime
from decimal import Decimal

from core.money import dinars_from_centimes
from oneclick import AccountTransaction, ListedOrder
from orders.models import SupplierOrder
from orders.supplier_account.ledger import ORDER_DEBIT
from orders.tests.supplier_books import Books

BALANCE = Decimal(1_000_000_000)  # dinars, before the first of them


def books_since(moment: datetime) -> Books:
    """Those in which every order that was placed since then is listed, and was charged as it was told."""
    rows = (
        SupplierOrder.objects.filter(placed_at__gte=moment).select_related("line").order_by("placed_at", "pk")
    )
    orders, moved, balance = [], [], BALANCE
    for row in rows:
        charged = dinars_from_centimes(row.fulfilled_amount or 0)
        orders.append(_order(row, charged))
        moved.append(_debit(row, charged, balance))
        balance -= charged
    return Books(moved, orders)


def _order(row: SupplierOrder, charged: Decimal) -> ListedOrder:
    return ListedOrder(
        order_id=row.supplier_id,
        product_id=row.line.supplier_product_id,
        type_id=row.line.supplier_type_id,
        quantity=row.line.quantity,
        price_per_card=None,
        fulfilled_quantity=row.fulfilled_quantity,
        fulfilled_amount=charged,
        status=None,
        raw_status=row.status,
        time=row.placed_at,
    )


def _debit(row: SupplierOrder, charged: Decimal, balance: Decimal) -> AccountTransaction:
    return AccountTransaction(
        id=f"debit-{row.supplier_id}",
        type=ORDER_DEBIT,
        operation="",
        amount=charged,
        old_balance=balance,
        new_balance=balance - charged,
        object_id=row.supplier_id,
        time=row.placed_at,
    )
