"""One dishonest person, whatever the role: what they get never exceeds what they paid, but for small sums.

`make soak` runs the long form. THIEF_RUNS (of all roles together) and THIEF_STEPS say how long it is, and
`--hypothesis-seed` repeats a run.
"""

import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from accounts.staff.roles import Role
from core.testing import FakeClock
from tests.thief.state_machine import ThiefMachine
from tests.thief.world import World, open_for_transfers

ROLES = [Role.REVIEWER, Role.SHOP_ADMIN, Role.OWNER]
RUNS = int(os.environ.get("THIEF_RUNS", "24"))
STEPS = int(os.environ.get("THIEF_STEPS", "30"))

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.storage]


@pytest.mark.parametrize("role", ROLES)
def test_thief_gets_no_more_than_small_sums(
    role: Role, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_for_transfers(settings, tmp_path)
    world = World(role, FakeClock.on(monkeypatch))

    run_state_machine_as_test(lambda: ThiefMachine(world), settings=HOW)


HOW = settings(
    max_examples=RUNS // len(ROLES),
    stateful_step_count=STEPS,
    database=None,
    phases=[Phase.generate, Phase.shrink],
    report_multiple_bugs=False,
)
