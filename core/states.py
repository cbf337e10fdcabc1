"""What a table of allowed moves looks like. Each app keeps its own enums and tables in its `states.py`."""

from collections.abc import Mapping

from django.db.models import TextChoices

AllowedMoves = Mapping[TextChoices, frozenset[TextChoices]]


def is_allowed(moves: AllowedMoves, source: str, target: str) -> bool:
    """Whether a row may go from one state to the other."""
    return any(source == start and target in ends for start, ends in moves.items())
