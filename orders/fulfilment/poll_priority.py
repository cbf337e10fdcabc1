"""Whose turn it is to be asked about: the supplier's budget of checkOrder, shared between lines.

Young orders come first, since their buyers wait on the page; they are asked about at the documented cadence
and rung for by themselves. What they leave is for the others, the longest waiting first, and a part of it is
theirs in any case. So a new order is asked about when it is due, however many others wait, and each of those
gets its turn within as many seconds as lines wait, divided by what the budget leaves. Where there are more
young orders than the budget bears, they take turns, too: the longest due comes first.
"""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from core import clock
from core.intervals import Interval
from core.rate_limits import call_budget
from orders.models import Line
from orders.states import LineStatus

ENDPOINT = "checkOrder"


def is_young(placed_since: datetime) -> bool:
    """Whether a line that is placed since then is asked about before others."""
    return placed_since > clock.now() - Interval.POLL_YOUNG.duration


def rings_for_itself(placed_since: datetime) -> bool:
    """Whether the next look at a line that was just asked about follows by a ring of its own.

    Not where the budget is short: those that ring for themselves would have it each time, at the beginning
    of a second, and all others nothing. The sweep goes by what is due for the longest.
    """
    return is_young(placed_since) and not call_budget.is_short(ENDPOINT)


def may_ask_about(placed_since: datetime) -> bool:
    """Take one call out of the budget for a line placed since then; False: not now, and nothing was taken."""
    return call_budget.may_call(ENDPOINT, comes_first=is_young(placed_since))


def polls_that_may_begin(moment: datetime, most: int) -> list[int]:
    """Of the lines that are due, those that the supplier may be asked about in the coming second."""
    budget = min(call_budget.calls_a_second(ENDPOINT), most)
    if not budget:
        return []
    young_since = moment - Interval.POLL_YOUNG.duration
    young = _due(moment + Interval.SWEEP_PASS.duration).filter(status_since__gt=young_since)
    coming = [at for at in young.values_list("next_due_at", flat=True)[:budget] if at is not None]
    # Their own rings are given a moment.
    lost = young.filter(next_due_at__lte=moment - Interval.SWEEP_PASS.duration)
    others = list(_ids(_due(moment).filter(status_since__lte=young_since), budget))
    if others:
        others = others[: call_budget.others_may_call(ENDPOINT, first=len(coming))]
    return [*(_ids(lost, budget) if coming else []), *others]


def _due(moment: datetime) -> QuerySet[Line]:
    return Line.objects.filter(status=LineStatus.PLACED, next_due_at__lte=moment).order_by("next_due_at")


def _ids(lines: QuerySet[Line], most: int) -> list[Any]:
    return list(lines.values_list("pk", flat=True)[:most])
