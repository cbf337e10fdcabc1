"""A process may die at any boundary; the sweep puts things right. The quick form; `make soak` runs every
point.
"""

from collections.abc import Generator

import pytest

from catalog.models import Denomination
from catalog.pricing.repricing import reprice
from catalog.rehearsal import ensure_rehearsal
from catalog.testing import make_product
from core import clock
from orders.supplier_account import sales_gate
from sandbox.testing import RunningSandbox, start_sandbox
from tests.crash.boundaries import matters
from tests.crash.crash_trial import Stage, spread
from tests.supplier import supplied_by

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.storage]

POINTS = 6
PAIRS = 4


@pytest.fixture
def stage(monkeypatch: pytest.MonkeyPatch) -> Generator[Stage, None, None]:
    monkeypatch.setattr(clock, "timezone", clock.timezone)  # put back after the trials have moved it
    with start_sandbox(handling_seconds=0) as sandbox, supplied_by(sandbox):
        yield Stage(sandbox, make_rehearsal(sandbox))


def make_rehearsal(sandbox: RunningSandbox) -> Denomination:
    """The test type that comes by half, so that one story delivers and refunds."""
    _, catalogue = sandbox.api("gift-cards/catalog")
    listed = catalogue["data"]["categories"][0]["products"][0]
    make_product(listed["title"], supplier_id=listed["id"])  # stands in for the test type, which has none
    reprice(ensure_rehearsal(), why="made for a test")
    sales_gate.check_supplier_key()
    return Denomination.objects.select_related("product").get(supplier_id="TEST_PARTIAL")


def test_one_death_anywhere_is_put_right(stage: Stage) -> None:
    names = stage.boundaries_of_story()

    broken = {}
    for point in spread(list(range(len(names))), POINTS):
        verdict = stage.trial(point)
        if verdict.broken:
            broken[f"{point} {names[point]}"] = verdict.broken

    assert broken == {}


def test_a_second_death_during_the_recovery_is_put_right(stage: Stage) -> None:
    names = stage.boundaries_of_story()
    decisive = [point for point, name in enumerate(names) if matters(name)]

    broken = {}
    for first in spread(decisive, 2):
        recovery = stage.boundaries_of_recovery(first)
        for second in spread(list(range(len(recovery))), PAIRS // 2):
            verdict = stage.trial(first, second)
            if verdict.broken:
                broken[f"{first} {names[first]}, then {second} {recovery[second]}"] = verdict.broken

    assert broken == {}
