"""In a running shop a person is told by both channels. `make alerts` does it with every cause and step."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.running_shop import RunningShop
from tests.timeouts import WAIT_SECONDS
from tools.alerts import causes
from tools.alerts.causes import Stage
from tools.alerts.observer import AlertObserver
from tools.alerts.rehearsal import TIME_SCALE, rehearse
from tools.sandbox_control import SandboxControl

THREE = [causes.PAUSED, causes.NOTHING_FOR_SALE, causes.SERVERS]


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    with RunningShop(tmp_path / "data", TIME_SCALE=str(TIME_SCALE)) as shop:
        yield Stage(shop, SandboxControl(shop.sandbox_url))


@pytest.mark.long_form
def test_what_goes_wrong_is_told_by_both_channels(stage: Stage) -> None:
    world = AlertObserver(stage.shop, stage.sandbox)

    findings = rehearse(stage, world, THREE, steps=False, within=WAIT_SECONDS)

    assert {(finding.cause, finding.about): finding.problems for finding in findings} == {
        tells: [] for injection in THREE for tells in injection.tells
    }
