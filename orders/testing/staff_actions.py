"""Staff who act on lines through the services, one person or two."""

from accounts.testing import REVIEWER, SECOND_REVIEWER
from core.models import Move
from core.moves import subject_of
from orders.models import Line
from orders.resolution.actions import ACTIONS
from orders.testing import reloaded

REASON = "seen on their site"


def perform_action(act: str, line: Line, actor: str = REVIEWER, **told: str) -> str:
    """One act on the line as it stands now."""
    return ACTIONS[act](line=reloaded(line), actor=actor, **({"reason": REASON} | told)).text


def propose_and_approve(act: str, line: Line) -> Line:
    """Proposed by one person, agreed to by another."""
    perform_action(act, line, REVIEWER)
    perform_action(act, line, SECOND_REVIEWER)
    return reloaded(line)


def last_move(line: Line) -> tuple[str, str] | None:
    return Move.objects.filter(subject=subject_of(line)).values_list("to_status", "actor").last()
