"""Rivals that tell the same: one event of a gateway, delivered many times at the same moment."""

from threading import Barrier
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import transaction

from core.testing import run_concurrently
from payments.gateways.base import WebhookNotification
from payments.incoming import webhooks
from payments.incoming.webhooks import store_notification
from payments.models import WebhookEvent
from payments.testing import make_payment
from tests.concurrency.conftest import RIVALS
from tests.concurrency.guards import Constraints
from tests.timeouts import WAIT_SECONDS

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.rotation]


@pytest.fixture
def woken(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Payments that somebody is told to ask about. All rivals have looked before any of them writes."""
    together, heard = Barrier(RIVALS, timeout=WAIT_SECONDS), []

    def atomic() -> Any:
        together.wait()
        return transaction.atomic()

    monkeypatch.setattr(webhooks, "transaction", SimpleNamespace(atomic=atomic))
    monkeypatch.setattr(webhooks, "notify_on_commit", lambda name, row_id: heard.append(row_id))
    return heard


def tell_at_once() -> list[object]:
    make_payment(gateway="chargily", reference="01hjcheckout")
    hint = WebhookNotification(event_id="01hjevent", kind="checkout.paid", reference="01hjcheckout")
    return run_concurrently(
        *[lambda: store_notification(gateway="chargily", hint=hint, body_hash="0" * 64)] * RIVALS
    )


def test_one_event_is_stored_and_followed_once(woken: list[int]) -> None:
    results = tell_at_once()

    assert sorted(map(str, results)) == ["False"] * (RIVALS - 1) + ["True"]
    assert (WebhookEvent.objects.count(), len(woken)) == (1, 1)


def test_without_its_guard_one_event_is_stored_many_times(woken: list[int], constraints: Constraints) -> None:
    constraints.drop("payments_webhookevent_once")

    tell_at_once()

    assert (WebhookEvent.objects.count(), len(woken)) == (RIVALS, RIVALS)
