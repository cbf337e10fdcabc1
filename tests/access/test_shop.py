"""Every page of the shop and of one's account, and the addresses for machines, asked for by everybody."""

from collections.abc import Callable

import pytest

from tests.access.personas import PEOPLE
from tests.access.sample_rows import Rows
from tests.access.table import read_table
from tests.access.table_cells import STRANGERS, demand_declared, told_apart, wrong_cells
from tests.access.url_patterns import patterns

pytestmark = pytest.mark.django_db
SHOP = [pattern for pattern in patterns() if not pattern.is_of_back_office]
TABLE = read_table()


def test_every_page_is_declared(rows: Rows) -> None:
    demand_declared(SHOP, TABLE, rows, "shop.txt")


@pytest.mark.matrix
@pytest.mark.parametrize("who", PEOPLE)
def test_everybody_gets_what_is_declared(
    rows: Rows, who: str, record_property: Callable[[str, object], None]
) -> None:
    asked, wrong = wrong_cells(who, [pattern for pattern in SHOP if pattern.key in TABLE], TABLE, rows)
    record_property("cells", asked)
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("who", STRANGERS)
def test_what_is_somebody_elses_cannot_be_told_from_what_does_not_exist(rows: Rows, who: str) -> None:
    learnt = told_apart(who, SHOP, rows)
    assert not learnt, "\n".join(learnt)


def test_codes_are_shown_by_two_pages_alone() -> None:
    showing = {
        (each.key, method, who)
        for each in TABLE.values()
        for method, row in each.outcomes.items()
        for who, word in row.items()
        if word == "code"
    }
    assert showing == {
        (page, "POST", who) for page in ("order-reveal", "order-reveal-all") for who in ("guest", "owner")
    }
