"""Every page below /admin/, asked for by everybody."""

from collections.abc import Callable

import pytest

from tests.access.personas import OUTSIDERS, PEOPLE, UNPROVED
from tests.access.sample_rows import Rows
from tests.access.table import read_table
from tests.access.table_cells import demand_declared, wrong_cells
from tests.access.url_patterns import patterns

pytestmark = pytest.mark.django_db
BACK_OFFICE = [pattern for pattern in patterns() if pattern.is_of_back_office]
TABLE = read_table()


def test_every_page_is_declared(rows: Rows) -> None:
    demand_declared(BACK_OFFICE, TABLE, rows, "back_office.txt")


@pytest.mark.matrix
@pytest.mark.parametrize("who", PEOPLE)
def test_everybody_gets_what_is_declared(
    rows: Rows, who: str, record_property: Callable[[str, object], None]
) -> None:
    asked, wrong = wrong_cells(who, [pattern for pattern in BACK_OFFICE if pattern.key in TABLE], TABLE, rows)
    record_property("cells", asked)
    assert not wrong, "\n".join(wrong)


def test_nothing_is_declared_that_is_not_there() -> None:
    assert TABLE.keys() - {pattern.key for pattern in patterns()} == set()


def test_nobody_enters_without_their_second_factor() -> None:
    """Whoever is no member of staff, or has not given the factor, gets nothing but the door."""
    open_to_all = {
        key
        for key, declared in TABLE.items()
        for row in declared.outcomes.values()
        if key.startswith("admin") and {row[who] for who in (*OUTSIDERS, *UNPROVED)} != {"login"}
    }
    assert open_to_all == {"admin:login", "admin:logout"}
