"""What a customer takes along, and what keeps an account from being closed: orders."""

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import Customer
from accounts.privacy.account_closure import blocks_closing
from accounts.privacy.data_export import export_section
from catalog.models import BackInStock
from core.money import dinars_from_centimes
from orders.models import CardReport, Cart, LimitRefusal, Line, Order
from orders.states import FINAL_LINES, OrderStatus


@export_section("orders")
def export_orders(customer: Customer) -> list[dict[str, Any]]:
    """A customer's orders with their lines, without codes."""
    return [
        {
            "reference": order.reference,
            "email": order.email,
            "phone": order.phone,
            "ip": order.ip,
            "language": order.language,
            "amount_due": dinars_from_centimes(order.amount_due),
            "amount_paid": dinars_from_centimes(order.amount_paid),
            "status": order.status,
            "terms_accepted_at": order.terms_accepted_at,
            "created_at": order.created_at,
            "paid_at": order.paid_at,
            "lines": [_export_line(line) for line in order.lines.all()],
        }
        for order in Order.objects.filter(customer=customer).prefetch_related("lines")
    ]


def _export_line(line: Line) -> dict[str, Any]:
    return {
        "product": line.product_title,
        "card": line.denomination_name,
        "region": line.region,
        "quantity": line.quantity,
        "unit_price": dinars_from_centimes(line.unit_price),
        "status": line.status,
        "since": line.status_since,
    }


@export_section("reported_codes")
def export_reports(customer: Customer) -> list[dict[str, Any]]:
    """The codes that a customer reported as not working, in their words, and how each report ended."""
    reports = CardReport.objects.filter(line_card__line__order__customer=customer)
    return [
        {
            "card": report.line_card.card.label,
            "says": report.fault,
            "words": report.words,
            "has_picture": bool(report.picture),
            "reported_at": report.reported_at,
            "status": report.status,
            "answer": report.explanation,
        }
        for report in reports.select_related("line_card__card")
    ]


@export_section("cart")
def export_cart(customer: Customer) -> list[dict[str, Any]]:
    """What is in a customer's carts."""
    carts = Cart.objects.filter(customer=customer).prefetch_related("lines__denomination")
    return [
        {
            "email": cart.email,
            "phone": cart.phone,
            "updated_at": cart.updated_at,
            "lines": [
                {"card": str(line.denomination), "quantity": line.quantity} for line in cart.lines.all()
            ],
        }
        for cart in carts
    ]


@export_section("waiting_for_cards")
def export_availability_requests(customer: Customer) -> list[dict[str, Any]]:
    """What they asked to be told of once it is back; the catalogue knows no customers, only the address."""
    waiting = BackInStock.objects.filter(email=customer.email).select_related("denomination")
    return [
        {"card": str(notice.denomination), "asked_at": notice.asked_at, "told_at": notice.told_at}
        for notice in waiting
    ]


@export_section("refused_purchases")
def export_refusals(customer: Customer) -> list[dict[str, Any]]:
    """What a limit against abuse refused."""
    refusals = LimitRefusal.objects.filter(email=customer.email)
    return [
        {
            "limit": refusal.limit,
            "phone": refusal.phone,
            "ip": refusal.ip,
            "amount": dinars_from_centimes(refusal.amount),
            "at": refusal.at,
        }
        for refusal in refusals
    ]


@blocks_closing
def open_order_blocks_closing(customer: Customer) -> str | None:
    """An order that is open keeps its customer's account."""
    is_unpaid = Q(status=OrderStatus.AWAITING_PAYMENT)
    is_open = Q(status=OrderStatus.PAID, pk__in=Line.objects.exclude(status__in=FINAL_LINES).values("order"))
    if Order.objects.filter(is_unpaid | is_open, customer=customer).exists():
        return _("An order of yours is still open: wait for it, or cancel it if it is not paid.")
    return None
