"""Browsers that may see an order, by what they have shown of who sits there."""

from typing import Any

from django.test import Client

from core import clock
from orders.customer.access import create_link, find_link
from orders.models import Order


def buyer_browser(order: Order, language: str = "en") -> Client:
    """The browser that ordered. It pays, cancels and notes; what is worth money needs a fresh proof."""
    return _knows(order, language, {"how": "buyer"})


def linked_browser(order: Order, language: str = "en") -> Client:
    """A browser that opened the link of an e-mail: it may look, and has proved nothing."""
    client = Client(headers={"Accept-Language": language})
    client.get(f"/{language}/orders/{order.reference}/open/{create_link(order)}/")
    return client


def proved_browser(order: Order, language: str = "en") -> Client:
    """The same, having typed the one-time code just now."""
    link = find_link(order.reference, create_link(order))
    assert link is not None
    return _knows(order, language, {"how": "link", "link": link.pk, "proved_at": clock.now().isoformat()})


def _knows(order: Order, language: str, entry: dict[str, Any]) -> Client:
    client = Client(headers={"Accept-Language": language})
    session = client.session
    session["orders"] = {order.reference: entry}
    session.save()
    return client
