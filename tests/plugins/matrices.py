"""Quick forms of parametrized tests.

`--one-case`: of each, one case. For the run on SQLite: what the cases of a test differ in is seldom what
databases differ in. All of them run on PostgreSQL, and on SQLite in `make soak`.

`--third-of-matrices`: of each test marked `matrix`, or with many cases, every third one; which, the seed of
the run says: runs that follow each other cover all.
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
    config.addinivalue_line(
        "markers", "matrix: many cases of one rule; `make test` runs a third of them each time"
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the other cases; pytest counts them as deselected."""
    if config.getoption("--one-case"):
        kept = {chosen(test, of) for test, of in by_test(items).items()}
    elif (seed := config.getoption("--third-of-matrices")) is not None:
        kept = set()
        for cases in by_test(items).values():
            is_matrix = len(cases) >= MANY or cases[0].get_closest_marker("matrix")
            kept.update(third(cases, seed) if is_matrix else cases)
    else:
        return
    config.hook.pytest_deselected(items=[item for item in items if item not in kept])
    items[:] = [item for item in items if item in kept]


def by_test(items: list[pytest.Item]) -> dict[str, list[pytest.Item]]:
    """The cases of each test, under its name."""
    cases: dict[str, list[pytest.Item]] = {}
    for item in items:
        cases.setdefault(item.nodeid.partition("[")[0], []).append(item)
    return cases


def third(cases: list[pytest.Item], seed: int) -> list[pytest.Item]:
    """Every third case, beginning where the seed says; three seeds in a row have them all."""
    in_order = sorted(cases, key=lambda case: case.nodeid)  # they may come shuffled
    return in_order[seed % 3 :: 3] if len(cases) > 1 else cases


def chosen(test: str, cases: list[pytest.Item]) -> pytest.Item:
    """The same one in each process and each run; the first of some tests, the last of others."""
    in_order = sorted(cases, key=lambda case: case.nodeid)  # they may come shuffled
    return in_order[crc32(test.encode()) % len(in_order)]
