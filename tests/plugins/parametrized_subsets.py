"""Quick forms of a run: a part of what is dear, another part each time.

`--one-case`: of each parametrized test, one case. For the run on SQLite: what the cases of a test differ in
is seldom what databases differ in. All of them run on PostgreSQL, and on SQLite in `make soak`.

`--rotation=SEED`: of tests marked `matrix`, or with many cases, and of modules that are marked `rotation` or
named in DEAR, a fifth. With `--rotate-all`, a third of every module. Which, the seed says: runs that follow
each other cover all.
"""

from zlib import crc32

import pytest

MANY = 8  # cases that make a matrix of any test
PARTS, PARTS_OF_ALL = 5, 3
# Pages that are asked for through the whole stack, on scenes that were really bought: hundreds of tests, of
# which each costs a quarter of a second, while a change seldom breaks a single one.
DEAR = (
    "orders/tests/admin/",
    "orders/tests/views/",
    "orders/tests/customer/",
    "orders/tests/resolution/",
    "orders/tests/verification/",
    "orders/tests/fulfilment/test_answer_recovery.py",
    "orders/tests/fulfilment/test_placement_answers.py",
    "payments/tests/gateways/test_chargily_status_check.py",
    "payments/tests/documents/test_pdf.py",
    "payments/tests/transfers/receipts/test_pictures.py",
    "payments/tests/admin/test_refund_desk.py",
    "payments/tests/admin/test_refund_lists.py",
    "payments/tests/transfers/test_statement_columns.py",
    "payments/tests/admin/test_statement_desk.py",
    "payments/tests/admin/test_transfer_desk.py",
    "payments/tests/admin/test_unapplied_desk.py",
    "catalog/tests/admin/test_admin.py",
    "catalog/tests/supply/test_odd_shapes.py",
    "accounts/tests/admin/test_lists.py",
    "tests/growth/test_statements.py",
    "tests/test_office_lists.py",
)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--one-case", action="store_true", help="of each parametrized test, run one case")
    parser.addoption("--rotation", type=int, metavar="SEED", help="run a part of what is dear, by the seed")
    parser.addoption("--rotate-all", action="store_true", help="with --rotation: a part of every module")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "matrix: many cases of one rule; `make test` runs a part each time")
    config.addinivalue_line("markers", "rotation: dear tests; `make test` runs a part of their module")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the other cases; pytest counts them as deselected."""
    one, seed = config.getoption("--one-case"), config.getoption("--rotation")
    if not one and seed is None:
        return
    rotates_all = config.getoption("--rotate-all")
    kept = {case for group in groups(items).values() for case in (chosen(group) if one else group)}
    if seed is not None:
        left = [item for item in items if item in kept]
        kept = set()
        for cases in groups(left, by_module=True, rotates_all=rotates_all).values():
            dear = rotates_all or is_dear(cases[0]) or is_matrix(cases)
            kept.update(part(cases, seed, PARTS_OF_ALL if rotates_all else PARTS) if dear else cases)
    config.hook.pytest_deselected(items=[item for item in items if item not in kept])
    items[:] = [item for item in items if item in kept]


def is_dear(item: pytest.Item) -> bool:
    """Whether its module is run in parts."""
    return item.get_closest_marker("rotation") is not None or item.nodeid.startswith(DEAR)


def is_matrix(cases: list[pytest.Item]) -> bool:
    """Whether one test has so many cases that a part is run."""
    return len(cases) >= MANY or cases[0].get_closest_marker("matrix") is not None


def groups(
    items: list[pytest.Item], *, by_module: bool = False, rotates_all: bool = False
) -> dict[tuple[str, bool], list[pytest.Item]]:
    """The cases of each test, under its name; of dear modules all of a module, under its path."""
    found: dict[tuple[str, bool], list[pytest.Item]] = {}
    for item in items:
        as_module = by_module and (rotates_all or is_dear(item))
        name = item.nodeid.partition("::" if as_module else "[")[0]
        found.setdefault((name, as_module), []).append(item)
    return found


def part(cases: list[pytest.Item], seed: int, parts: int) -> list[pytest.Item]:
    """Every so-manieth case, beginning where the seed says; as many seeds in a row have them all."""
    in_order = sorted(cases, key=lambda case: case.nodeid)  # they may come shuffled
    return in_order[seed % min(parts, len(in_order)) :: parts]


def chosen(cases: list[pytest.Item]) -> list[pytest.Item]:
    """One case, the same in each process and each run; the first of some tests, the last of others."""
    in_order = sorted(cases, key=lambda case: case.nodeid)  # they may come shuffled
    test = in_order[0].nodeid.partition("[")[0]
    return [in_order[crc32(test.encode()) % len(in_order)]]
