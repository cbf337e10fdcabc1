"""Orders, their lines, and the links from them to payments, cards and refunds."""

from orders.models.card_report import CardReport
from orders.models.cart import Cart, CartLine
from orders.models.limit_refusal import LimitRefusal
from orders.models.line import Line
from orders.models.links import CardRefund, LineCard, LineRefund, OrderPayment
from orders.models.order import Order, OrderLink
from orders.models.pair import Pair
from orders.models.purchase import Attempt, Orphan, SupplierOrder
from orders.models.supplier_balance import SupplierBalance
from orders.models.supplier_books import BooksDifference, Breaker, Comparison, SupplierClock

__all__ = [
    "Attempt",
    "BooksDifference",
    "Breaker",
    "CardRefund",
    "CardReport",
    "Cart",
    "CartLine",
    "Comparison",
    "LimitRefusal",
    "Line",
    "LineCard",
    "LineRefund",
    "Order",
    "OrderLink",
    "OrderPayment",
    "Orphan",
    "Pair",
    "SupplierBalance",
    "SupplierClock",
    "SupplierOrder",
]
