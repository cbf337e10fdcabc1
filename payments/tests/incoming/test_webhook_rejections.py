"""Counting refused calls: exactly in quiet times, in lumps under a flood, and lost by nobody."""

from typing import Any

import pytest

from core.testing import FakeClock, run_concurrently
from payments.incoming import webhook_rejections
from payments.incoming.webhook_rejections import (
    BATCH_SIZE,
    SINGLE_WRITES_PER_MINUTE,
    RejectionCounter,
    count_rejection,
)
from payments.models import WebhookRefusals
from payments.states import WebhookRejection

pytestmark = [pytest.mark.django_db, pytest.mark.storage]


@pytest.fixture(autouse=True)
def seconds(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """A fresh tally, and its clock to be set."""
    shown = [0]
    monkeypatch.setattr(webhook_rejections, "_tally", RejectionCounter())
    monkeypatch.setattr("payments.incoming.webhook_rejections.time.monotonic", lambda: shown[0])
    return shown


def refuse(times: int = 1, reason: str = "no signature") -> None:
    for _ in range(times):
        count_rejection(gateway="chargily", reason=reason)


def counts() -> dict[str, int]:
    return dict(WebhookRefusals.objects.values_list("reason", "count"))


def test_refusals_are_counted_by_day_and_reason(fake_clock: FakeClock) -> None:
    refuse(2, "wrong signature")
    refuse()
    fake_clock.advance(days=1)
    refuse(1, "wrong signature")

    by_day = WebhookRefusals.objects.order_by("day", "reason").values_list("gateway", "reason", "count")
    assert list(by_day) == [
        ("chargily", "no signature", 1),
        ("chargily", "wrong signature", 2),
        ("chargily", "wrong signature", 1),
    ]


def test_flood_is_counted_in_lumps(django_assert_num_queries: Any) -> None:
    refuse(SINGLE_WRITES_PER_MINUTE)
    assert counts() == {"no signature": SINGLE_WRITES_PER_MINUTE}

    with django_assert_num_queries(0):
        refuse(BATCH_SIZE - 1)
    refuse()

    assert counts() == {"no signature": SINGLE_WRITES_PER_MINUTE + BATCH_SIZE}


def test_what_waits_after_a_flood_is_counted_with_the_next(seconds: list[int]) -> None:
    refuse(SINGLE_WRITES_PER_MINUTE + 7)
    assert counts() == {"no signature": SINGLE_WRITES_PER_MINUTE}

    seconds[0] = 61
    refuse()

    assert counts() == {"no signature": SINGLE_WRITES_PER_MINUTE + 8}


@pytest.mark.django_db(transaction=True)
def test_parallel_refusals_are_all_counted() -> None:
    run_concurrently(*[refuse] * 16)

    assert counts() == {"no signature": 16}


def test_every_reason_fits_its_column() -> None:
    assert max(map(len, WebhookRejection)) <= WebhookRefusals._meta.get_field("reason").max_length
