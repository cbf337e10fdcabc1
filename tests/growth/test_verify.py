"""`manage.py verify` on a shop with a past: it finds nothing, and holds little in memory at once."""

from datetime import timedelta

import pytest
from django.db import connection

from core import clock
from orders.models import Order
from orders.verification import portions, verify
from tools.generated_shop.shop import fill_shop

pytestmark = [pytest.mark.django_db]


def test_generated_past_keeps_every_promise(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(portions, "SIZE", 20)
    fill_shop(orders=120, denominations=40)
    connection.check_constraints()

    assert verify() == []

    delivered = Order.objects.filter(lines__status="delivered")
    first, last = delivered.earliest("pk"), delivered.latest("pk")
    broken = "captured = delivered + refunded + pending + open"
    for order in (first, last):
        order.lines.update(status="queued")
    told = {each.detail.split(":")[0] for each in verify() if each.invariant == broken}
    assert told == {f"order {first.reference}", f"order {last.reference}"}
    lately = verify(since=clock.now() - timedelta(days=30))
    assert {each.detail.split(":")[0] for each in lately if each.invariant == broken} == {
        f"order {last.reference}"
    }
