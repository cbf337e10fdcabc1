"""The table that the run prints."""

from collections.abc import Sequence

from tools.faults.oracle import Verdict

WIDTHS = (34, 9, 18, 7, 6)


def print_head() -> None:
    """The head of the table."""
    print(_row("fault", "injected", "end state", "orders", "lines"), "way")
    print(_row(*("-" * width for width in WIDTHS)), "---")


def print_verdict(verdict: Verdict) -> None:
    """One row, and a line below it for every problem."""
    reading = verdict.trial.reading
    status, way = (reading.status, _way(reading.history)) if reading else ("(none)", "")
    print(_row(verdict.trial.case.name, str(verdict.injected), status, str(verdict.orders), "1"), way)
    for problem in verdict.problems:
        print(f"    WRONG: {problem}")


def print_sum(verdicts: Sequence[Verdict], seconds: float) -> None:
    """The last line of the table, and how long it took."""
    totals = (sum(verdict.injected for verdict in verdicts), sum(verdict.orders for verdict in verdicts))
    print(_row("all", str(totals[0]), "", str(totals[1]), str(len(verdicts))))
    wrong = sum(bool(verdict.problems) for verdict in verdicts)
    print(f"{len(verdicts) - wrong} of {len(verdicts)} ended as they must, in {seconds:.0f} s.")


def _row(*cells: str) -> str:
    return " ".join(cell[:width].ljust(width) for cell, width in zip(cells, WIDTHS, strict=True))


def _way(history: tuple[str, ...]) -> str:
    """The states that the line went through; what was tried again and again is shown once."""
    shown: list[str] = []
    for state in history:
        if state not in ("unpaid", "queued", "placing") and state not in shown[-1:]:
            shown.append(state)
    return " > ".join(shown)
