"""Quick forms of parametrized tests.

`--one-case`: of each, one case. For the run on SQLite: what the cases of a test differ in is seldom what
databases differ in. All of them run on PostgreSQL, and on SQLite in `make soak`.

`--third-of-matrices`: of each test marked `matrix`, or with many cases, every third one; which, the seed of
the run says: runs that follow each other cover all. Of modules marked `rotation`, a third of the tests.
"""

from zlib import crc32

import pytest

MANY = 8  # cases that make a matrix of any test


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--one-case", action="store_true", help="of each parametrized test, run one case")
    parser.addoption(
        "--third-of-matrices",
        type=int,
        metavar="SEED",
        help="of tests marked `matrix`, run a third of the cases",
    )


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "matrix: many cases of one rule; `make test` runs a third each time")
    config.addinivalue_line("markers", "rotation: dear tests; `make test` runs a third of their module")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the other cases; pytest counts them as deselected."""
    one, seed = config.getoption("--one-case"), config.getoption("--third-of-matrices")
    if not one and seed is None:
        return
    kept: set[pytest.Item] = set()
    for name, cases in groups(items, by_module=seed is not None).items():
        if seed is not None and cases[0].get_closest_marker("rotation"):
            kept.update(third(cases, seed))
        elif one:
            kept.add(chosen(name, cases))
        elif seed is not None and (len(cases) >= MANY or cases[0].get_closest_marker("matrix")):
            kept.update(third(cases, seed))
        else:
            kept.update(cases)
    config.hook.pytest_deselected(items=[item for item in items if item not in kept])
    items[:] = [item for item in items if item in kept]


def groups(items: list[pytest.Item], *, by_module: bool) -> dict[str, list[pytest.Item]]:
    """The cases of each test, under its name; of tests marked `rotation` all of a module, under its path."""
    found: dict[str, list[pytest.Item]] = {}
    for item in items:
        rotates = by_module and item.get_closest_marker("rotation")
        name = item.nodeid.partition("::" if rotates else "[")[0]
        found.setdefault(name, []).append(item)
    return found


def third(cases: list[pytest.Item], seed: int) -> list[pytest.Item]:
    """Every third case, beginning where the seed says; three seeds in a row have them all."""
    in_order = sorted(cases, key=lambda case: case.nodeid)  # they may come shuffled
    return in_order[seed % 3 :: 3] if len(cases) > 1 else cases


def chosen(test: str, cases: list[pytest.Item]) -> pytest.Item:
    """The same one in each process and each run; the first of some tests, the last of others."""
    in_order = sorted(cases, key=lambda case: case.nodeid)  # they may come shuffled
    return in_order[crc32(test.encode()) % len(in_order)]
