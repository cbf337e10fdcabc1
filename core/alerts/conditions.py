"""Causes that can be looked at: as long as they hold an alert is open, and it ends with them."""

import logging
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from core import heartbeats
from core.alerts.causes import AlertCause
from core.alerts.lifecycle import end_alert, raise_alert, renew_alert
from core.intervals import Interval
from core.kinds import CoreJob
from core.models import Alert

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Finding:
    """One thing for which a condition holds."""

    about: str = ""
    data: dict[str, str | int] = field(default_factory=dict)
    # Of several matters told as one: since when the newest of them is one. Whoever took the alert took the
    # older ones only.
    newest: datetime | None = None


ConditionCheck = Callable[[], Iterable[Finding]]
_conditions: dict[AlertCause, list[ConditionCheck]] = {}


def alert_condition(cause: AlertCause) -> Callable[[ConditionCheck], ConditionCheck]:
    """Register a look at the shop that finds everything for which this cause holds now.

    The alerts of a cause with conditions end when no condition finds their subject any more; so whatever else
    raises that cause needs a condition of its own.
    """

    def register(look: ConditionCheck) -> ConditionCheck:
        _conditions.setdefault(cause, []).append(look)
        return look

    return register


def evaluate_if_due() -> None:
    """Look at everything if that is due; raises and ends what has changed. Safe to call twice and at once."""
    if heartbeats.claim(CoreJob.ALERT_CONDITIONS, every=Interval.ALERT_LOOK.duration):
        evaluate_conditions()


def evaluate_conditions() -> None:
    """Look at every condition; one that stumbles leaves its own alerts as they are and holds up no other."""
    known = open_alerts()
    for cause, looks in _conditions.items():
        try:
            sync_alerts(cause, [found for each in looks for found in each()], known[cause])
        except Exception as exc:
            log.error("the look for %s stumbled: %s", cause, type(exc).__name__)


def open_alerts() -> defaultdict[str, list[str]]:
    """By cause, what the open alerts are about: one statement for all conditions.

    What is raised meanwhile is left to the next look.
    """
    known: defaultdict[str, list[str]] = defaultdict(list)
    for cause, about in Alert.objects.filter(ended_at=None).values_list("cause", "about"):
        known[cause].append(about)
    return known


def sync_alerts(cause: AlertCause, found: Iterable[Finding], known: Iterable[str]) -> None:
    """Let exactly these be open alerts of that cause; `known` are those that were open before the look."""
    holds = {each.about: each for each in found}
    for about in known:
        if about not in holds:
            end_alert(cause, about=about)
    for each in holds.values():
        if not raise_alert(cause, about=each.about, **each.data) and each.newest:
            renew_alert(cause, about=each.about, since=each.newest)
