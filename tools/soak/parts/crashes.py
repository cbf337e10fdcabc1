"""Part "crashes": a process dies at every boundary of an order's story, and again in the recovery from that.

The boundaries are not listed by hand: a story in which nobody dies tells each of its statements, commits
and calls before and after it happens; likewise the recovery after each first death.
"""

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby
from random import Random
from unittest.mock import patch

from django.utils import timezone

import oneclick
from catalog.models import Denomination
from catalog.pricing.repricing import reprice
from catalog.rehearsal import ensure_rehearsal
from catalog.testing import make_product
from core import clock
from core.models import Heartbeat
from core.operations import sweep_runner
from core.operations.sweep_runner import sweep_once
from orders.supplier_account import sales_gate
from sandbox.testing import RunningSandbox
from tests.crash.boundaries import matters
from tests.crash.crash_trial import Stage
from tests.plugins.table_reset import empty_apps
from tools.soak.harness.run_state import Result, State
from tools.soak.shop.catalogue_setup import swept_kinds
from tools.soak.shop.in_process import POSTGRESQL

PART = "crashes"
PAIRS_ON_POSTGRESQL = 2_000  # drawn from those of all boundaries; on SQLite all of those that matter
EMPTIED = ("core", "delivery", "orders", "payments")
RECOVERIES = 10  # known at least, of those after the deaths that matter
CHUNK = 50  # trials whose result is kept at once

CrashPoint = tuple[int, int | None]


@dataclass
class CrashPlan:
    """What is to be tried: points of the story, alone and in pairs with points of the recovery after them."""

    names: list[str]
    decisive: list[int]
    singles: list[CrashPoint]
    pairs: list[CrashPoint]
    all_pairs: int


class CrashTrials:
    """All trials of one lane. What is done already is left out; what the time does not allow is counted."""

    def __init__(self, sandbox: RunningSandbox, *, lane: str, state: State, ends_at: float) -> None:
        self.sandbox, self.lane, self.state, self.ends_at = sandbox, lane, state, ends_at

    def run(self) -> None:
        """First every single death, then the pairs."""
        oneclick.configure(base_url=self.sandbox.url, api_key=self.sandbox.key, sleep=lambda _seconds: None)
        kinds = swept_kinds()
        with (
            patch.object(sweep_runner, "all_job_kinds", lambda: kinds),
            patch.object(clock, "timezone", timezone),
        ):
            self._start_again()
            self.stage = Stage(self.sandbox, _make_rehearsal(self.sandbox))
            plan = self._plan()
            self._save_plan(plan)
            self._try_all("single", plan.singles)
            self._try_all("pair", plan.pairs)

    def _plan(self) -> CrashPlan:
        names = self.stage.boundaries_of_story()
        decisive = [point for point, name in enumerate(names) if matters(name)]
        pairs = self._pairs(range(len(names)) if self.lane == POSTGRESQL else decisive, decisive)
        singles: list[CrashPoint] = [(point, None) for point in range(len(names))]
        most = PAIRS_ON_POSTGRESQL if self.lane == POSTGRESQL else len(pairs)
        return CrashPlan(
            names, decisive, self._some(singles, len(singles)), self._some(pairs, most), len(pairs)
        )

    def _pairs(self, firsts: Iterable[int], decisive: list[int]) -> list[CrashPoint]:
        """First deaths with every boundary that matters in the recovery after them.

        After a death that does not matter the database is as after the last one before it that does. To know
        a recovery it has to be made: a shorter run knows fewer.
        """
        known = self.state.share_of(len(decisive), least=RECOVERIES)
        recoveries = {-1: 0}
        for first in sorted(self._random("recoveries").sample(decisive, known)):
            self._start_again()
            recoveries[first] = len(self.stage.boundaries_of_recovery(first))
        return [
            (first, second)
            for first in firsts
            for second in range(recoveries.get(max(each for each in (-1, *decisive) if each <= first), 0))
        ]

    def _some(self, points: list[CrashPoint], most: int) -> list[CrashPoint]:
        """At most so many, drawn from the seed; in a shorter run fewer."""
        most = self.state.share_of(min(len(points), most), least=CHUNK)
        drawn = self._random(f"{len(points)} points").sample(points, most)
        return sorted(drawn, key=lambda point: (point[0], point[1] or 0))

    def _random(self, what: str) -> Random:
        return Random(f"{self.state.options['seed']} {what}")

    def _save_plan(self, plan: CrashPlan) -> None:
        told = {
            "boundaries": len(plan.names),
            "decisive": len(plan.decisive),
            "all pairs": plan.all_pairs,
            "single": len(plan.singles),
            "pair": len(plan.pairs),
        }
        self.state.save(self.lane, PART, "plan", told)

    def _try_all(self, kind: str, points: list[CrashPoint]) -> None:
        done = self.state.results(self.lane, PART)
        for number, chunk in _chunks(points):
            piece = f"{kind} {number}"
            if piece in done:
                continue
            if time.time() > self.ends_at:
                return
            self.state.save(self.lane, PART, piece, self._try(chunk))
            tried = min((number + 1) * CHUNK, len(points))
            print(f"{self.lane}: {tried} of {len(points)} crash points ({kind})", flush=True)

    def _try(self, points: list[CrashPoint]) -> Result:
        parked = deaths = 0
        problems = []
        for first, second in points:
            self._start_again()
            verdict = self.stage.trial(first, second)
            parked += verdict.was_parked
            deaths += verdict.deaths
            problems += [f"death at {first}, {second}: {each}" for each in verdict.broken]
        return {"trials": len(points), "parked": parked, "deaths": deaths, "problems": problems[:20]}

    def _start_again(self) -> None:
        """An empty shop and an empty supplier: what one trial left behind is no part of the next.

        All trials buy the same, so that a line that stayed parked would take the order of a later one.
        """
        empty_apps(*EMPTIED)  # catalogue and accounts stay
        self.sandbox.reset()
        self.sandbox.settings(handling_seconds=0)
        sales_gate.check_supplier_key()
        sweep_once()
        # What comes round once an hour or a day is part of no order's story.
        Heartbeat.objects.update(next_due_at=clock.now() + timedelta(days=30))


def _chunks(points: list[CrashPoint]) -> Iterator[tuple[int, list[CrashPoint]]]:
    for number, group in groupby(enumerate(points), key=lambda each: each[0] // CHUNK):
        yield number, [point for _, point in group]


def _make_rehearsal(sandbox: RunningSandbox) -> Denomination:
    """The test type that comes by half, so that one story delivers and refunds."""
    _, catalogue = sandbox.api("gift-cards/catalog")
    listed = catalogue["data"]["categories"][0]["products"][0]
    make_product(listed["title"], supplier_id=listed["id"])  # stands in for the test type, which has none
    reprice(ensure_rehearsal(), why="with sandbox keys")
    return Denomination.objects.select_related("product").get(supplier_id="TEST_PARTIAL")
