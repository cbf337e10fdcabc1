"""What the quick form leaves out is counted and told; the long form leaves out nothing."""

from types import SimpleNamespace
from typing import Any

import pytest

from tests.plugins import long_form


class Item:
    """A test with the marks that the plugin asks for."""

    def __init__(self, *marks: str) -> None:
        self.marks = marks

    def get_closest_marker(self, name: str) -> bool:
        return name in self.marks


@pytest.mark.parametrize(("every_screen", "left"), [(False, 1), (True, 2)])
def test_tests_of_the_long_form_run_only_there(
    monkeypatch: pytest.MonkeyPatch, every_screen: bool, left: int
) -> None:
    monkeypatch.setattr(long_form, "EVERY_SCREEN", every_screen)
    deselected: list[Item] = []
    hook = SimpleNamespace(pytest_deselected=lambda items: deselected.extend(items))
    config = SimpleNamespace(hook=hook, stash=pytest.Stash(), workeroutput={})
    items: list[Any] = [Item("long_form"), Item()]

    long_form.pytest_collection_modifyitems(config, items)  # type: ignore[arg-type]

    assert len(items) == left
    assert len(deselected) == 2 - left
    assert config.workeroutput.get("left_out", 0) == 2 - left


def test_number_is_told_at_the_end_of_a_run_in_several_processes() -> None:
    config: Any = SimpleNamespace(stash=pytest.Stash())
    told: list[str] = []
    reporter: Any = SimpleNamespace(write_line=lambda line, **_: told.append(line))

    long_form.pytest_testnodedown(SimpleNamespace(config=config, workeroutput={"left_out": 13}))
    long_form.pytest_terminal_summary(reporter, config)

    assert told == ["13 tests are left to the long form: `make soak`, or EVERY_SCREEN=1"]
