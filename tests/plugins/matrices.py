"""`--one-case`: of each test that is parametrized, one case.

For the run on SQLite: what the cases of a test differ in is seldom what databases differ in. All of them run
on PostgreSQL, and on SQLite in `make soak`.
"""

from zlib import crc32

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--one-case", action="store_true", help="of each parametrized test, run one case")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the other cases; pytest counts them as deselected."""
    if not config.getoption("--one-case"):
        return
    cases: dict[str, list[pytest.Item]] = {}
    for item in items:
        cases.setdefault(item.nodeid.partition("[")[0], []).append(item)
    kept = {chosen(test, of) for test, of in cases.items()}
    config.hook.pytest_deselected(items=[item for item in items if item not in kept])
    items[:] = [item for item in items if item in kept]


def chosen(test: str, cases: list[pytest.Item]) -> pytest.Item:
    """The same one in each process and each run; the first of some tests, the last of others."""
    in_order = sorted(cases, key=lambda case: case.nodeid)  # they may come shuffled
    return in_order[crc32(test.encode()) % len(in_order)]
