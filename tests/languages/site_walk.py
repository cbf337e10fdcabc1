"""A shop in which every page has something to show, and a walk through it that follows its links."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from django.test import Client
from django.urls import resolve
from django.urls.exceptions import Resolver404

from accounts.models import Customer
from accounts.testing import make_customer, make_user
from catalog.models import Category, Denomination, Product
from catalog.testing import make_category, make_denomination, make_product
from core import clock
from delivery.testing import make_card
from orders.aftersales.receipts import issue_receipt
from orders.customer.access import create_link
from orders.models import Line, LineCard, LineRefund, Order
from orders.states import LineStatus, OrderStatus
from orders.testing import make_line, make_order, make_order_payment
from payments.refunds import request_refund
from payments.testing import fill_wallet

MOST_PER_VIEW = 3  # pages of one kind that are looked at when links lead to more
HREF = re.compile(r'href="([^"#]+)')


@dataclass
class SiteWalk:
    """What was seen: addresses with the HTML that was there, and how often each view was met."""

    pages: list[tuple[str, str]] = field(default_factory=list)
    views: dict[str, int] = field(default_factory=dict)

    def keep(self, address: str, html: str) -> None:
        self.pages.append((address, html))
        name = view_of(address)
        self.views[name] = self.views.get(name, 0) + 1


def view_of(address: str) -> str:
    try:
        return resolve(urlsplit(address).path).view_name or ""
    except Resolver404:
        return ""


def walk(client: Client, starts: Iterable[str], language: str, seen: SiteWalk | None = None) -> SiteWalk:
    """Look at these pages and at those that they link to, as far as links lead."""
    walked = seen or SiteWalk()
    wanted = list(starts)
    waiting, asked = list(wanted), set()
    while waiting:
        address = waiting.pop(0).replace("&amp;", "&")
        is_plenty = walked.views.get(view_of(address), 0) >= MOST_PER_VIEW
        if address in asked or (is_plenty and address not in wanted):
            continue
        asked.add(address)
        answer = client.get(address, follow=True)
        if answer["Content-Type"].startswith("text/html"):
            html = answer.content.decode()
            walked.keep(answer.request["PATH_INFO"], html)
            waiting += [link for link in HREF.findall(html) if link.startswith(f"/{language}/")]
    return walked


def fill_shop() -> Customer:
    """A small catalogue, and a member with money, with an order in every state, and with documents."""
    owner = make_customer("customer@example.com", user=make_user("customer@example.com"))
    fill_wallet(owner, 200_00)
    shelf = make_category("iTunes")
    for title, stock in (("iTunes USA", 50), ("iTunes France", 2), ("iTunes Germany", 0)):
        product = make_product(title, category=shelf, region=title.split()[1].lower())
        make_denomination(f"{title} 5", product=product, stock=stock)
    card = Denomination.objects.order_by("pk")[0]
    for status in LineStatus:
        line = make_line(status, denomination=card, quantity=3, order=_order(owner, status))
        issue_receipt(line.order)
        settle(line)
    for closed in (OrderStatus.EXPIRED, OrderStatus.CANCELLED):
        make_line(LineStatus.UNPAID, denomination=card, order=make_order(closed, customer=owner))
    return owner


def _order(owner: Customer, status: LineStatus) -> Order:
    paid = OrderStatus.AWAITING_PAYMENT if status == LineStatus.UNPAID else OrderStatus.PAID
    order = make_order(paid, customer=owner, amount=3 * 515_00)
    if paid == OrderStatus.PAID:
        make_order_payment(order, confirmed_at=clock.now())
    return order


def settle(line: Line) -> None:
    """Two of three cards came, or all, or none; what is missing is owed."""
    came = {LineStatus.DELIVERED: 3, LineStatus.PARTLY_DELIVERED: 2, LineStatus.REFUSED: 0}.get(
        LineStatus(line.status)
    )
    if came is None:
        return
    order = line.order
    for position in range(1, came + 1):
        card = make_card(customer=order.customer, label=f"{order.reference}/1/{position}")
        LineCard.objects.create(line=line, position=position, card=card)
    if came < line.quantity:
        refund = request_refund(
            customer=order.customer,
            about=order.about,
            quantity=line.quantity - came,
            unit_price=line.unit_price,
            reason="",
            evidence={},
        )
        LineRefund.objects.create(line=line, refund=refund)


def names_of_goods() -> set[str]:
    """What the catalogue's rows are called: the supplier's words, which are the same in every language."""
    return {
        *Category.objects.values_list("supplier_title", flat=True),
        *Product.objects.values_list("supplier_title", flat=True),
        *Denomination.objects.values_list("supplier_name", flat=True),
    }


def link_to(order: Order, language: str) -> str:
    return f"/{language}/orders/{order.reference}/open/{create_link(order)}/"
