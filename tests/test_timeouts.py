"""Waits of the tests: for a condition, with the one patience, so that a busy machine fails nothing."""

import ast
import re
from collections.abc import Iterator

import pytest

from tests import timeouts
from tests.architecture.sources import OUTSIDE, PACKAGES, Source, read_sources
from tests.timeouts import WAIT_SECONDS, wait_for

WAITS = {
    "communicate",
    "join",
    "run",
    "wait",
    "get",
    "post",
    "request",
    "Barrier",
    "Timer",
    "create_connection",
}


def bounds(source: Source) -> Iterator[str]:
    """Places where something is waited for with a number of its own."""
    for node in ast.walk(source.tree):
        if not isinstance(node, ast.Call):
            continue
        name = ast.unparse(node.func).split(".")[-1]
        stated = [each.value for each in node.keywords if each.arg == "timeout"]
        first = node.args[:1] if name in ("wait", "join") else []
        if name in WAITS and any(_is_short(each) for each in (*stated, *first)):
            yield f"{source}:{node.lineno}: {ast.unparse(node)[:80]}"


def _is_short(bound: ast.expr) -> bool:
    return (
        isinstance(bound, ast.Constant)
        and isinstance(bound.value, int | float)
        and bound.value < WAIT_SECONDS
    )


def is_of_tests(source: Source) -> bool:
    return source.package in OUTSIDE or source.is_test


def test_nothing_is_waited_for_with_a_number_of_its_own() -> None:
    found = [
        place
        for source in read_sources(packages=(*PACKAGES, *OUTSIDE))
        if is_of_tests(source)
        for place in bounds(source)
    ]
    assert not found, "\n".join(found)


def test_a_test_may_take_several_waits(pytestconfig: pytest.Config) -> None:
    """Else a wait in vain would be cut off before it could say what it waited for."""
    assert float(pytestconfig.getini("timeout")) > 3 * WAIT_SECONDS


def test_what_never_comes_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    ticks = iter([0.0, 1.0, WAIT_SECONDS])
    monkeypatch.setattr(timeouts.time, "monotonic", lambda: next(ticks))
    with pytest.raises(AssertionError, match=re.escape("in vain for a mail")):
        wait_for(lambda: None, "a mail", every=0)
