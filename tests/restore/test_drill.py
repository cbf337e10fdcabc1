"""A shop is lost in mid-traffic and comes back from its backup. `make soak` does the same on PostgreSQL."""

from pathlib import Path

import pytest

from tools.restore_drill.drill import run_drill
from tools.soak.shop.in_process import SQLITE


@pytest.mark.long_form
def test_after_a_restore_nothing_is_bought_twice_and_nobody_is_forgotten(tmp_path: Path) -> None:
    outcome = run_drill(SQLITE, tmp_path)

    assert outcome.problems == []
    figures = outcome.figures
    assert figures["doubled"] == 0
    assert figures["orders at the supplier"] - figures["of them bought by strangers"] == figures["lines"]
    assert figures["customers made whole"] == figures["paid at the gateways"]
    # The drill has been one: some were attached, one was told apart, some were made after the backup.
    assert figures["pairs attached"] >= 5
    assert figures["pairs told apart"] == 1
    assert figures["orders rebuilt"] >= 4
