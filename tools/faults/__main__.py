"""`make faults`: let the pretend supplier misbehave in every way it knows, and show what came of it."""

import argparse
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from tests.running_shop import RunningShop
from tools.faults import exclusive_cases, order_cases, payment_cases, placement_cases
from tools.faults.cases import TIME_SCALE, Case, RuleScope
from tools.faults.execution import look_again, run_trials
from tools.faults.report import print_report
from tools.faults.shop_state import Goods, open_shop, payable_goods
from tools.faults.trials import Trial
from tools.faults.verdicts import broken_promises_of, judge
from tools.sandbox_control import SandboxControl

TOGETHER = (*placement_cases.CASES, *order_cases.CASES, *payment_cases.CASES)


def main() -> None:
    """Run all cases; exit non-zero if one did not end as it must, or a promise was broken."""
    only = read_arguments().only or [""]
    with tempfile.TemporaryDirectory(prefix="storefront-faults-") as folder:
        print("Starting a shop of our own …", flush=True)
        with RunningShop(Path(folder) / "data", TIME_SCALE=str(TIME_SCALE), LOG_LEVEL="DEBUG") as shop:
            open_shop(shop.folder)
            is_good = run(only, shop.folder)
    sys.exit(0 if is_good else 1)


def read_arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="make faults", description=__doc__)
    parser.add_argument(
        "--only",
        action="append",
        metavar="TEXT",
        help="only cases whose name contains this; may be given again",
    )
    return parser.parse_args()


def run(only: Sequence[str], data_dir: Path) -> bool:
    """Carry out every case and print its row; whether all is as it must be."""
    from django.conf import settings

    begun = time.monotonic()
    sandbox = SandboxControl(settings.ONECLICK_API_URL)
    cases = [case for case in (*TOGETHER, *exclusive_cases.CASES) if any(text in case.name for text in only)]
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
            trial.heal()  # what it has not used up would befall the next
    look_again(trials)
    truth = sandbox.truth(cards=True)
    sandbox.clear()
    verdicts = [judge(trial, truth) for trial in trials]
    broken = broken_promises_of(trials, truth, data_dir)
    print_report(verdicts, broken, time.monotonic() - begun)
    return not broken and not any(verdict.problems for verdict in verdicts)


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


if __name__ == "__main__":
    main()
