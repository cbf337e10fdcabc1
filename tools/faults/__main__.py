"""`make faults`: let the pretend supplier misbehave in every way it knows, and show what came of it."""

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.running_shop import RunningShop
from tools.faults import exclusive_cases, order_cases, payment_cases, placement_cases
from tools.faults.cases import TIME_SCALE, Case, RuleScope
from tools.faults.execution import look_again, run_trials
from tools.faults.oracle import Verdict, judge
from tools.faults.report import print_head, print_sum, print_verdict
from tools.faults.shop_state import Goods, open_shop, payable_goods
from tools.faults.trials import Trial
from tools.leaks import report_leaks
from tools.sandbox_control import SandboxControl

TOGETHER = (*placement_cases.CASES, *order_cases.CASES, *payment_cases.CASES)


def main() -> None:
    """Run all cases; exit non-zero if one did not end as it must, or a code was found where none may be."""
    options = read_arguments()
    begun = time.monotonic()
    with shop(options.shop) as data_dir:
        open_shop(data_dir)
        verdicts = run(options.only, data_dir, is_own=options.shop is None)
        print_sum(verdicts, time.monotonic() - begun)
        leaks = scan(data_dir)
    sys.exit(1 if leaks or any(verdict.problems for verdict in verdicts) else 0)


def read_arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="make faults", description=__doc__)
    parser.add_argument("--shop", type=Path, metavar="DATA_DIR", help="use the shop that runs there already")
    parser.add_argument("--only", default="", metavar="TEXT", help="only the cases whose name contains this")
    return parser.parse_args()


@contextmanager
def shop(data_dir: Path | None) -> Iterator[Path]:
    """The data folder of a running shop: the given one, or one of our own that goes with us."""
    if data_dir is not None:
        yield data_dir.absolute()
        return
    with tempfile.TemporaryDirectory(prefix="storefront-faults-") as folder:
        own = RunningShop(Path(folder) / "data", TIME_SCALE=str(TIME_SCALE), LOG_LEVEL="DEBUG")
        print("Starting a shop of our own …", flush=True)
        with own:
            yield own.folder


def run(only: str, data_dir: Path, *, is_own: bool) -> list[Verdict]:
    """Carry out every case and print its row."""
    from django.conf import settings

    sandbox = SandboxControl(settings.ONECLICK_API_URL)
    earlier = frozenset(order["id"] for order in sandbox.truth()["orders"])
    cases = [
        case
        for case in (*TOGETHER, *exclusive_cases.CASES)
        if only in case.name and (is_own or not case.spoils_shop)
    ]
    trials = [
        Trial(case, offer, number=number, shop_url=settings.SITE_URL, sandbox=sandbox)
        for number, (case, offer) in enumerate(hand_out(cases, payable_goods()), start=1)
    ]
    together = [trial for trial in trials if trial.case in TOGETHER]
    mail = data_dir / "mail"
    # Half an hour of the shop's time decides everything; the rest is for a busy machine.
    seconds = 120 + 1_800 / settings.TIME_SCALE
    print(f"{len(trials)} faults, one order each; the first {len(together)} at once.", flush=True)
    run_trials(together, mail=mail, seconds=seconds)
    for trial in trials:
        if trial not in together:
            run_trials([trial], mail=mail, seconds=seconds)
    look_again(trials)
    truth = sandbox.truth(cards=True)
    sandbox.clear()
    verdicts = [judge(trial, truth, earlier=earlier) for trial in trials]
    print_head()
    for verdict in verdicts:
        print_verdict(verdict)
    return verdicts


def hand_out(cases: Sequence[Case], offers: list[Goods]) -> list[tuple[Case, Goods]]:
    """A denomination of its own for every case; where faults act on a product, the whole of it."""
    left, handed_out = list(offers), {}
    for case in sorted(cases, key=lambda case: case.tie is not RuleScope.PRODUCT):
        if not left:
            sys.exit(f"{len(cases)} cases need as many denominations on sale; the shop has {len(offers)}.")
        offer = handed_out[case.name] = left.pop(0)
        if case.tie is RuleScope.PRODUCT:
            left = [each for each in left if each.product_id != offer.product_id]
    return [(case, handed_out[case.name]) for case in cases]


def scan(data_dir: Path) -> int:
    """Look for the codes that the sandbox issued in all that the shop has written; returns how many leaks."""
    from django.conf import settings

    return report_leaks(data_dir, SandboxControl(settings.ONECLICK_API_URL).truth(cards=True))


if __name__ == "__main__":
    main()
