"""The folders of an app use each other as declared, downwards alone; docs/architecture.md draws them so."""

import re
from pathlib import Path

import pytest

from tests.architecture.folders import FOLDERS, AppFolders, uses
from tests.architecture.sources import PACKAGES, ROOT, read_sources
from tests.architecture.test_borders import plant

NO_PART = {"migrations", "testing", "tests", "__pycache__"}
WITHOUT_TABLE = {
    "oneclick": "one folder of parsers",
    "support": "one folder, of what templates show",
    "sandbox": "no part of the shop",
    "storefront": "settings, pages, and the parent process, which are not used by each other",
}


def test_no_folder_uses_what_it_may_not() -> None:
    assert [str(use) for use in uses(read_sources()) if use.is_forbidden] == []


def test_what_is_allowed_is_used() -> None:
    used = {(use.app, use.user, use.used) for use in uses(read_sources())}
    allowed = {
        (app, user, one)
        for app, folders in FOLDERS.items()
        for user, one in [
            *folders.exceptions,
            *((user, one) for user, row in folders.rows.items() for one in row),
        ]
    }

    assert allowed - used == set()


@pytest.mark.parametrize("app", FOLDERS)
def test_a_row_names_rows_above_it_alone(app: str) -> None:
    order = list(FOLDERS[app].rows)

    assert [
        (user, used)
        for user, row in FOLDERS[app].rows.items()
        for used in row
        if used not in order or order.index(used) >= order.index(user)
    ] == []


@pytest.mark.parametrize("app", FOLDERS)
def test_every_folder_has_a_row_and_every_row_is_there(app: str) -> None:
    there = {path.stem for path in (ROOT / app).iterdir() if path.suffix in ("", ".py")} - NO_PART
    named = FOLDERS[app].base | FOLDERS[app].rows.keys()

    assert folders_of(app) <= named <= there
    assert FOLDERS[app].base.isdisjoint(FOLDERS[app].rows)


def test_every_app_with_folders_has_a_table() -> None:
    assert {app for app in PACKAGES if folders_of(app)} == FOLDERS.keys() | WITHOUT_TABLE.keys()


def folders_of(app: str) -> set[str]:
    return {path.name for path in (ROOT / app).iterdir() if (path / "__init__.py").exists()} - NO_PART


PLANTED = [
    ("orders/fulfilment/placement.py", "import orders.resolution.actions\n", "resolution"),
    (
        "orders/supplier_account/sales_gate.py",
        "def late():\n    from orders.fulfilment import lookup\n",
        "fulfilment",
    ),
    ("orders/supplier_account/sales_gate.py", "from ..fulfilment import lookup\n", "fulfilment"),
    ("orders/cart/carts.py", "import_module('orders.views.carts')\n", "views"),
    ("orders/states.py", "from orders.cart import carts\n", "cart"),
    ("orders/cart/carts.py", "from orders import tasks\n", "tasks"),
    ("payments/gateways/base.py", "from payments.transfers.proving_lines import open_lines\n", "transfers"),
    ("catalog/pricing/markup.py", "from catalog.supply import sync\n", "supply"),
    ("accounts/sessions/store.py", "from accounts.staff.roles import OWNER\n", "staff"),
    ("core/sealing/tokens.py", "from core.alerts import causes\n", "alerts"),
]


@pytest.mark.parametrize(("file", "planted", "used"), PLANTED)
def test_a_planted_use_is_noticed(tmp_path: Path, file: str, planted: str, used: str) -> None:
    plant(planted, file, tmp_path)

    assert [use.used for use in uses(read_sources(tmp_path)) if use.is_forbidden] == [used]


@pytest.mark.parametrize("app", FOLDERS)
def test_page_draws_the_folders_as_they_are_declared(app: str) -> None:
    base, *rows = drawn(app)

    assert base == (set(FOLDERS[app].base), set())
    assert rows == [({row}, used | upward(FOLDERS[app], row)) for row, used in FOLDERS[app].rows.items()]


def upward(folders: AppFolders, row: str) -> set[str]:
    return {used for user, used in folders.exceptions if user == row}


def drawn(app: str) -> list[tuple[set[str], set[str]]]:
    """The rows of the app's table on the page: what stands there, and what it may use."""
    page = (ROOT / "docs" / "architecture.md").read_text()
    table = re.search(rf"^\| in `{app}/` \|.*\n\|[-|]+\|\n((?:\|.*\n)+)", page, re.MULTILINE)
    assert table
    cells = [line.strip("|\n").split("|") for line in table[1].splitlines()]
    return [(names(first), names(last)) for first, _what, last in cells]


def names(cell: str) -> set[str]:
    return {name.removesuffix("/").removesuffix(".py") for name in re.findall(r"`([^`]+)`", cell)}
