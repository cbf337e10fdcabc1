"""Reviewers at the pages of refunds, each with a browser of their own."""

import re

from django.http import HttpResponse
from django.test import Client

from payments.models import Refund
from payments.refunds import refund_fingerprint
from payments.testing.refunds import reloaded

LIST = "/admin/payments/refund/"
PAYOUTS = f"{LIST}payouts/"
WHY = {"reason": "seen on the statement"}


def page_of(refund: Refund) -> str:
    return f"{LIST}{refund.pk}/change/"


def text(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def act(client: Client, refund: Refund, name: str, **fields: str) -> HttpResponse:
    """Press a button of the page as it is now."""
    seen = {"seen": refund_fingerprint(reloaded(refund))}
    return client.post(f"{LIST}{refund.pk}/act/{name}/", {**seen, **fields})


def offered(page: str) -> list[str]:
    return re.findall(r'data-act="(\w+)"', page)
