"""The table that the run prints."""

from collections.abc import Sequence

from tools.faults.verdicts import Verdict

WIDTHS = (34, 9, 18, 7, 6)


def print_report(verdicts: Sequence[Verdict], broken: Sequence[str], seconds: float) -> None:
    """A row for each verdict, what is wrong with it below it, then what is wrong with all together."""
    print(_row("fault", "injected", "end state", "orders", "lines"), "way")
    print(_row(*("-" * width for width in WIDTHS)), "---")
    for verdict in verdicts:
        _print_verdict(verdict)
    totals = (sum(verdict.injected for verdict in verdicts), sum(verdict.orders for verdict in verdicts))
    print(_row("all", str(totals[0]), "", str(totals[1]), str(len(verdicts))))
    for case in broken:
        print(f"    BROKEN: {case}")
    wrong = sum(bool(verdict.problems) for verdict in verdicts)
    print(f"{len(verdicts) - wrong} of {len(verdicts)} ended as they must, in {seconds:.0f} s.")
    print(f"{len(broken)} promises were broken.")


def _print_verdict(verdict: Verdict) -> None:
    reading = verdict.trial.reading
    status, way = (reading.status, _way(reading.history)) if reading else ("(none)", "")
    print(_row(verdict.trial.case.name, str(verdict.injected), status, str(verdict.orders), "1"), way)
    for problem in verdict.problems:
        print(f"    WRONG: {problem}")


def _row(*cells: str) -> str:
    return " ".join(cell[:width].ljust(width) for cell, width in zip(cells, WIDTHS, strict=True))


def _way(history: tuple[str, ...]) -> str:
    """The states that the line went through; what was tried again and again is shown once."""
    shown: list[str] = []
    for state in history:
        if state not in ("unpaid", "queued", "placing") and state not in shown[-1:]:
            shown.append(state)
    return " > ".join(shown)
