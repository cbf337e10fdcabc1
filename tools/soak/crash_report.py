"""The table of crash points: how many there are, how they were found, and what came of dying there."""

from tools.soak.harness.run_state import Result, State
from tools.soak.shop.in_process import DATABASES

PART = "crashes"
KINDS = {"single": "one death", "pair": "a second death in the recovery"}
HOW = (
    "Boundaries are before and after every statement, commit and call of the story of an order (paid,",
    "placed, polled, settled with a refund, revealed), told by a run in which nobody dies. A second death",
    "comes at one that matters of the recovery: at a commit, a call, or a write outside a transaction, for",
    "between two commits the database stays the same. SQLite: all pairs whose first death matters, too;",
    "PostgreSQL (synchronous_commit on): pairs of all boundaries, drawn from the seed.",
)


def print_crashes(state: State) -> list[str]:
    """Print the table, if there is one; returns what is wrong."""
    problems: list[str] = []
    planned = {lane: plan for lane in DATABASES if (plan := state.results(lane, PART).get("plan"))}
    if not planned:
        return problems
    print("\ncrash points")
    print("\n".join(HOW))
    for lane, plan in planned.items():
        print(
            f"  {lane}: {plan['boundaries']} boundaries, {plan['decisive']} matter, {plan['all pairs']} pairs"
        )
        for kind in KINDS:
            problems += _print_kind(lane, kind, plan[kind], _pieces(state, lane, kind))
    return problems


def _pieces(state: State, lane: str, kind: str) -> list[Result]:
    return [result for piece, result in state.results(lane, PART).items() if piece.startswith(f"{kind} ")]


def _print_kind(lane: str, kind: str, planned: int, pieces: list[Result]) -> list[str]:
    tried, deaths, parked = (sum(piece[name] for piece in pieces) for name in ("trials", "deaths", "parked"))
    print(
        f"    {KINDS[kind]:32} {tried:5} of {planned:5} tried ({tried / max(planned, 1):.0%}), "
        f"{deaths} deaths, {parked} parked"
    )
    problems = [problem for piece in pieces for problem in piece["problems"]]
    if tried < planned:
        problems.append(f"{lane}: time was over after {tried} of {planned} crash points ({KINDS[kind]})")
    return [f"{lane}: {problem}" for problem in problems]
