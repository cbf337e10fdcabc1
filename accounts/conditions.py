"""When a person must be told about the staff: what waits for a second person."""

from collections.abc import Iterator

from django.db.models import Count, Max

from accounts.models import Proposal
from core import clock
from core.alerts import AlertCause, Found, condition
from core.intervals import interval


@condition(AlertCause.PROPOSALS_WAITING)
def proposals_waiting() -> Iterator[Found]:
    """Those of a shop of one person wait for their time, not for anybody."""
    limit = clock.now() - interval("proposal_waits")
    waiting = Proposal.objects.filter(closed_at=None, due_at=None, proposed_at__lte=limit)
    found = waiting.aggregate(count=Count("pk"), newest=Max("proposed_at"))
    if found["count"]:
        yield Found(data={"count": found["count"]}, newest=found["newest"] + interval("proposal_waits"))
