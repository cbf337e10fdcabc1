"""`make alerts`: bring about every cause of an alert in a running shop, and show who heard of it and when.

Times are shrunk: ten minutes take ten seconds. Where this user may mount one, the shop has a small disk.
"""

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.running_shop import RunningShop
from tools.alerts import causes
from tools.alerts.causes import Stage
from tools.alerts.observer import AlertObserver
from tools.alerts.rehearsal import TIME_SCALE, Finding, rehearse
from tools.faults.shop_state import open_shop
from tools.sandbox_control import SandboxControl

CHAPTERS = [
    causes.TRADE,
    causes.MONEY,
    [causes.SILENT],
    [causes.SERVERS],
    [causes.WEB],
    [causes.NO_MAIL],
    [causes.NO_WEBHOOK],
]
HEAD = f"{'cause':20} {'about':13} {'webhook':>8} {'mail':>8}  {'steps':10} mails"


def main() -> None:
    """Run every chapter; exit non-zero if a cause was not told as it must be."""
    only = read_arguments().only
    begun, findings = time.monotonic(), []
    print("Starting a shop of our own …", flush=True)
    with small_disk() as (folder, is_small), RunningShop(folder, TIME_SCALE=str(TIME_SCALE)) as shop:
        open_shop(folder)
        sandbox = SandboxControl(shop.sandbox_url)
        stage, world = Stage(shop, sandbox), AlertObserver(shop, sandbox)
        print(HEAD, flush=True)
        for chapter in [*CHAPTERS, *([[causes.DISK]] if is_small else [])]:
            for finding in rehearse(stage, world, [each for each in chapter if only in each.name]):
                print_row(finding)
                findings.append(finding)
    print_sum(findings, time.monotonic() - begun)
    sys.exit(1 if any(finding.problems for finding in findings) else 0)


def read_arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="make alerts", description=__doc__)
    parser.add_argument("--only", default="", metavar="TEXT", help="only what goes wrong under such a name")
    return parser.parse_args()


@contextmanager
def small_disk() -> Iterator[tuple[Path, bool]]:
    """Where the shop keeps its data, and whether that is a disk of 340 MB."""
    with tempfile.TemporaryDirectory(prefix="storefront-alerts-") as folder:
        disk = Path(folder) / "disk"
        disk.mkdir()
        mount = ["mount", "-t", "tmpfs", "-o", "size=340m", "tmpfs", str(disk)]
        is_small = subprocess.run(mount, check=False).returncode == 0
        try:
            yield disk / "data", is_small
        finally:
            if is_small:
                subprocess.run(["umount", "--lazy", str(disk)], check=True)


def print_row(finding: Finding) -> None:
    """One cause: seconds until each channel heard, the steps that the webhook heard, how many mails came."""
    webhook, mail = (
        "later" if seconds is None else f"{seconds:.1f} s"
        for seconds in (finding.seconds["webhook"], finding.seconds["mail"])
    )
    steps = ", ".join(map(str, finding.steps))
    row = f"{finding.cause:20} {finding.about:13} {webhook:>8} {mail:>8}  {steps:10} {finding.mails}"
    print("\n  ! ".join([row, *finding.problems]), flush=True)


def print_sum(findings: list[Finding], seconds: float) -> None:
    """How many were told as they must be, and which causes were not tried."""
    good = sum(not finding.problems for finding in findings)
    print(f"\n{good} of {len(findings)} told by both channels, once per step. {seconds / 60:.1f} minutes.")
    from core.alerts.causes import AlertCause

    left = {cause.value for cause in AlertCause} - {finding.cause for finding in findings}
    if left:
        print(f"Not tried: {', '.join(sorted(left))}")


if __name__ == "__main__":
    main()
