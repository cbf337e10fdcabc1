"""E-mails about orders: each in the order's language, with a link, never with a code."""

from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from core import outbox
from orders.access import create_link
from orders.models import Line, Order
from orders.presenting import present
from orders.states import OrderStatus


def _mail(order: Order, template: str, **extra: Any) -> EmailMessage:
    """Built at the moment of sending: the link's secret is made now, and exists in this mail alone."""
    with translation.override(order.language):
        link = settings.SITE_URL + reverse("order-open", args=[order.reference, create_link(order)])
        context = {
            "order": order,
            "link": link,
            "SITE_NAME": settings.SITE_NAME,
            "lines": present(order)["lines"],
            **extra,
        }
        subject = " ".join(render_to_string(f"emails/{template}_subject.txt", context).split())
        body = render_to_string(f"emails/{template}.txt", context)
    return EmailMessage(subject, body, to=[order.email])


@outbox.builds("order_received")
@outbox.builds("order_link")  # asked for by somebody who has lost the first
def order_received(order_id: int) -> EmailMessage | None:
    return _mail(Order.objects.get(pk=order_id), "order_received")


@outbox.builds("order_ready")
def order_ready(order_id: int) -> EmailMessage | None:
    return _mail(Order.objects.get(pk=order_id), "order_ready")


@outbox.builds("order_delayed")
def order_delayed(order_id: int) -> EmailMessage | None:
    order = Order.objects.get(pk=order_id)
    if all(line.is_final for line in order.lines.all()):
        return None  # it came meanwhile
    return _mail(order, "order_delayed")


@outbox.builds("order_expired")
def order_expired(order_id: int) -> EmailMessage | None:
    order = Order.objects.get(pk=order_id)
    return _mail(order, "order_expired") if order.status == OrderStatus.EXPIRED else None


@outbox.builds("refund_requested")
def refund_requested(line_id: int) -> EmailMessage | None:
    line = Line.objects.select_related("order", "line_refund__refund").get(pk=line_id)
    return _mail(line.order, "refund_requested", line=line, refund=line.line_refund.refund)
