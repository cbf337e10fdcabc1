"""Staff who act on lines through the services, one person or two."""

from core.models import Move
from core.moves import subject_of
from orders.deciding import ACTS
from orders.models import Line
from orders.tests.builders import again
from orders.tests.cases import (
    AMINA,
    KARIM,
)

REASON = "seen on their site"


def do(act: str, line: Line, actor: str = AMINA, **told: str) -> str:
    """One act on the line as it stands now."""
    return ACTS[act](line=again(line), actor=actor, **({"reason": REASON} | told)).text


def both(act: str, line: Line) -> Line:
    """Proposed by one person, agreed to by another."""
    do(act, line, AMINA)
    do(act, line, KARIM)
    return again(line)


def last_move(line: Line) -> tuple[str, str]:
    return Move.objects.filter(subject=subject_of(line)).values_list("to_status", "actor").last()
