"""Weigh first visits and hold the shop against its floors: `python -m tools.bench`.

Exits 1 if a first visit is too heavy, too deep or asks others, or if something could not be measured. Times
are told, and fail nothing.
"""

import argparse
import sys
import tempfile
import traceback
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

from playwright.sync_api import Browser

from tools.bench import memory, pages, pipeline, report, services
from tools.bench.lines import Group, Round
from tools.bench.slow_line import KILOBITS, LATENCY, slow_visit
from tools.bench.stage import Stage, set_stage
from tools.bench.weight import MOST_BYTES, MOST_TRIPS, first_visit
from tools.browser.driver import LOCALES, ChromiumMissingError, chromium

WEIGHT = "weight"
VISITED = {"home": "", "product": "p/itunes-usa/"}
WIDTHS = (360, 1200)
ROUNDS = 5
# The pipeline first: workers that start on a database in which nothing was swept for long pause placing.
MODULES: dict[Group, ModuleType] = {
    Group.PIPELINE: pipeline,
    Group.SERVICES: services,
    Group.PAGES: pages,
    Group.MEMORY: memory,
}


def main() -> None:
    """Set up a shop; weigh, measure, or profile one line."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--only", choices=[WEIGHT, *MODULES], help="only this part; nothing is written")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help=f"{ROUNDS} by default")
    parser.add_argument("--quick", action="store_true", help="a fifth of everything in each round")
    parser.add_argument("--profile", metavar="LINE", help="where the time of one page or service goes")
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="storefront-bench-") as folder, set_stage(Path(folder)) as stage:
        if wanted.profile:
            _profile(stage, wanted.profile)
            return
        problems = [] if wanted.only not in (None, WEIGHT) else _weigh(stage)
        if wanted.only != WEIGHT:
            problems += _measure(stage, wanted)
    print("\n".join(problems))
    sys.exit(1 if problems else 0)


def _measure(stage: Stage, wanted: argparse.Namespace) -> list[str]:
    """Print each part's table; all together are written. Returns the parts that could not be measured."""
    rounds: list[Round] = []
    failed = []
    for group in [wanted.only] if wanted.only else MODULES:
        print(f"{group}: {wanted.rounds} rounds", flush=True)
        try:
            with MODULES[group].prepared(stage, quick=wanted.quick) as measure:
                measured = [measure() for _ in range(wanted.rounds)]
        except Exception:  # the other parts may take an hour, and are worth having
            traceback.print_exc()
            failed.append(f"{group} could not be measured")
            continue
        print(report.printed(measured), end="\n\n", flush=True)
        rounds += measured
    if not (wanted.only or failed):
        report.write(report.region(rounds, number=wanted.rounds))
        print(f"written to {report.DOCUMENT.name}")
    return failed


def _profile(stage: Stage, key: str) -> None:
    from tools.bench.profiler import profile

    if key in pages.SUBJECTS and key not in pages.FLOORS:
        call = pages.call_of(pages.SUBJECTS[key](pages.visit_of(stage)))
        profile(lambda: None, lambda _: call())
    elif key in services.SERVICES:
        service = services.services_of(stage)[key]
        profile(service.prepare, service.run)
    else:
        lines = sorted({*pages.SUBJECTS, *services.SERVICES} - pages.FLOORS)
        sys.exit(f"one of these can be profiled: {', '.join(lines)}")


def _weigh(stage: Stage) -> list[str]:
    """What is beyond the limits of first visits."""
    try:
        with chromium() as browser, stage.shop_web("site", port=stage.site_port) as site:
            return list(_weights(browser, f"http://127.0.0.1:{site.port}"))
    except ChromiumMissingError as exc:
        sys.exit(str(exc))


def _weights(browser: Browser, shop: str) -> Iterator[str]:
    """Print a line for each first visit; yields what is beyond the limits."""
    print(f"\nfirst visits (at most {MOST_BYTES} bytes, {MOST_TRIPS} round trips)")
    print(f"{'':24}{'bytes':>8}{'scripts':>9}{'requests':>10}{'round trips':>13}")
    for name, path in VISITED.items():
        for language in LOCALES:
            for width in WIDTHS:
                address = f"{shop}/{language}/{path}"
                visit = first_visit(browser, address, language=language, width=width)
                numbers = f"{visit.size:8}{visit.script_size:9}{len(visit.requests):10}{visit.trips:13}"
                print(f"{f'{name} {language} {width} px':24}{numbers}", flush=True)
                yield from visit.problems()
    print(f"\nfirst visits over {KILOBITS} kbit/s with {LATENCY} ms")
    for language in LOCALES:
        seen = slow_visit(browser, f"{shop}/{language}/", language=language, width=min(WIDTHS))
        print(f"{f'home {language}':24}{seen}", flush=True)
        yield from seen.problems()


if __name__ == "__main__":
    main()
