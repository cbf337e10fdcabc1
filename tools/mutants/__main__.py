"""`make mutants`: take out one guard after another, each time in a copy, and let its test notice."""

import argparse
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from queue import Queue

from tools.mutants.catalogue import MUTANTS
from tools.mutants.execution import Fate, Verdict, judge, read_report, run_tests
from tools.mutants.mutant import Mutant
from tools.mutants.workspace import Workspace, workspaces

AT_ONCE = 2
WIDTHS = (50, 24, 9, 4)


def main() -> None:
    """Judge all mutants, or those whose name contains the given text; exit non-zero unless all are killed."""
    parser = argparse.ArgumentParser(prog="make mutants", description=__doc__)
    parser.add_argument(
        "--only", default="", metavar="TEXT", help="only the mutants whose name contains this"
    )
    only = parser.parse_args().only
    chosen = [mutant for mutant in MUTANTS if only in mutant.name]
    chosen.sort(key=lambda mutant: mutant.changes_schema)  # the others use one database after another
    begun = time.monotonic()
    with workspaces(AT_ONCE) as places:
        demand_passing(chosen, places)
        verdicts = list(judge_all(chosen, places))
    killed = sum(verdict.fate is Fate.KILLED for verdict in verdicts)
    print(f"\n{killed} of {len(chosen)} killed, in {time.monotonic() - begun:.0f} s.")
    sys.exit(0 if chosen and killed == len(chosen) else 1)


def demand_passing(mutants: Sequence[Mutant], places: Sequence[Workspace]) -> None:
    """A test that fails anyway notices nothing: without any mutant all must pass. Exits if one does not."""
    killers = sorted({mutant.killer for mutant in mutants})
    print(f"{len(killers)} tests must pass while every guard is in place …", flush=True)

    def run_share(number: int) -> tuple[str, str]:
        share = killers[number :: len(places)]
        return run_tests(places[number], share, keep_database=True)

    with ThreadPoolExecutor(max_workers=len(places)) as pool:
        for report, output in pool.map(run_share, range(min(len(places), len(killers)))):
            fate, detail = read_report(report, output)
            if fate is not Fate.SURVIVED:
                sys.exit(f"They do not:\n{detail or output}")


def judge_all(mutants: Sequence[Mutant], places: Sequence[Workspace]) -> Iterator[Verdict]:
    """Judge the mutants, one on each bench at a time, and print each one's row."""
    free: Queue[Workspace] = Queue()
    for bench in places:
        free.put(bench)

    def judge_on_free_bench(mutant: Mutant) -> Verdict:
        bench = free.get()
        try:
            return judge(mutant, bench)
        finally:
            free.put(bench)

    print(_row("mutant", "promise", "", "s"), "must be killed by")
    print(_row(*("-" * width for width in WIDTHS)), "---")
    with ThreadPoolExecutor(max_workers=len(places)) as pool:
        for verdict in pool.map(judge_on_free_bench, mutants):
            print_verdict(verdict)
            yield verdict


def print_verdict(verdict: Verdict) -> None:
    mutant = verdict.mutant
    row = _row(mutant.name, mutant.promise.value, verdict.fate.value, f"{verdict.seconds:.0f}")
    print(row, mutant.killer, flush=True)
    for line in verdict.detail.splitlines():
        print(f"    {line}")


def _row(*cells: str) -> str:
    return " ".join(cell.ljust(width) for cell, width in zip(cells, WIDTHS, strict=True))


if __name__ == "__main__":
    main()
