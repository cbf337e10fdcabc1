"""Links to orders that have expired long ago are forgotten; they had opened nothing any more."""

from datetime import timedelta

import pytest

from core import clock
from core.intervals import Interval
from orders.limits.refusals import forget_ended_links
from orders.models import OrderLink
from orders.testing import make_order
from payments.incoming.webhooks import forget_old_events
from payments.models import WebhookRefusals

pytestmark = [pytest.mark.django_db, pytest.mark.storage]


def test_links_that_ended_long_ago_go() -> None:
    order, day = make_order(), timedelta(days=1)
    for name, ended in (("old", Interval.LINKS_KEPT.duration + day), ("lately", day), ("open", -day)):
        OrderLink.objects.create(order=order, secret_hash=name, expires_at=clock.now() - ended)

    forget_ended_links()

    assert set(OrderLink.objects.values_list("secret_hash", flat=True)) == {"lately", "open"}


def test_counts_of_refused_calls_go() -> None:
    today = clock.now().date()
    for days in (1, 89, 92):
        WebhookRefusals.objects.create(gateway="chargily", reason="x", day=today - timedelta(days), count=1)

    forget_old_events()

    assert WebhookRefusals.objects.filter(day__lt=today - timedelta(90)).count() == 0
    assert WebhookRefusals.objects.count() == 2
