"""When a person must be told about the staff: what waits for a second person."""

from collections.abc import Iterator

from django.db.models import Count, Max

from accounts.models import Proposal
from core import clock
from core.alerts import AlertCause, Finding, alert_condition
from core.intervals import Interval


@alert_condition(AlertCause.PROPOSALS_WAITING)
def pending_proposals() -> Iterator[Finding]:
    """Those of a shop of one person wait for their time, not for anybody."""
    limit = clock.now() - Interval.PROPOSAL_WAITS.duration
    waiting = Proposal.objects.filter(closed_at=None, due_at=None, proposed_at__lte=limit)
    found = waiting.aggregate(count=Count("pk"), newest=Max("proposed_at"))
    if found["count"]:
        yield Finding(
            data={"count": found["count"]}, newest=found["newest"] + Interval.PROPOSAL_WAITS.duration
        )
