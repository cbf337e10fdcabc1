"""Proposals that wait for a second person are told."""

from datetime import timedelta

import pytest

from accounts.models import Proposal
from accounts.staff.alert_conditions import pending_proposals
from core import clock

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("minutes", "fields", "count"),
    [
        (61, {}, 1),
        (59, {}, 0),
        (61, {"closed_at": clock.now(), "ending": Proposal.Ending.DONE}, 0),
        (61, {"due_at": clock.now()}, 0),  # a shop of one person waits for its time only
    ],
)
def test_proposal_without_a_second_person_is_told_after_an_hour(
    minutes: int, fields: dict[str, object], count: int
) -> None:
    proposed_at = clock.now() - timedelta(minutes=minutes)
    Proposal.objects.create(act="line.refuse", subject="orders.line:1", proposed_at=proposed_at, **fields)

    assert [found.data for found in pending_proposals()] == [{"count": 1}] * count
