"""Whatever is bought, paid, lost, killed, refused and decided, in whatever order: nothing is doubled or lost.

`make soak` runs the long form. SOAK_EXAMPLES and SOAK_STEPS say how long, SOAK_SEED repeats a run,
and SOAK_SHRINK looks for the shortest form of what it finds (minutes).
"""

import os
from collections.abc import Callable

import pytest
from hypothesis import Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.properties.state_machine import ShopMachine
from tests.properties.world import World

EXAMPLES = int(os.environ.get("SOAK_EXAMPLES", "2"))
STEPS = int(os.environ.get("SOAK_STEPS", "20"))
SEED = int(os.environ.get("SOAK_SEED", "20261121"))
IS_SOAK = "SOAK_EXAMPLES" in os.environ

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.storage]
if IS_SOAK:
    pytestmark.append(pytest.mark.timeout(0))


def test_nothing_is_doubled_or_lost_whatever_happens(
    world: World, record_property: Callable[[str, object], None]
) -> None:
    record_property("seed", SEED)
    how = settings(
        max_examples=EXAMPLES,
        stateful_step_count=STEPS,
        database=None,  # what a run draws depends on its seed alone
        phases=[Phase.generate, Phase.shrink] if "SOAK_SHRINK" in os.environ else [Phase.generate],
        report_multiple_bugs=False,
    )

    @seed(SEED)
    def machine() -> ShopMachine:
        return ShopMachine(world)

    run_state_machine_as_test(machine, settings=how)
