"""A shop with a past, in one transaction for all tests of a module: each takes back what it did."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test import override_settings

from payments.testing.transfers import take_transfers
from tests.access.sample_rows import Rows, fill_shop
from tests.growth.explained import planned_by_index
from tests.plugins.long_form import EVERY_SCREEN
from tools.generated_shop.bulk_rows import gather_statistics
from tools.generated_shop.purchases import Mix
from tools.generated_shop.shop import fill_shop as fill_past

ORDERS, DENOMINATIONS = (20_000, 20_000) if EVERY_SCREEN else (1_600, 1_600)
SPAN = timedelta(days=90)
MANY_REFUNDS = Mix(refunded=3)  # so that their tables are filled, too
MOST_READ = 600  # rows of a table in one statement: a page of a list, and what its rows point to
HOUR_LONG = {"core_pagechange"}  # kept for so long only


@dataclass(frozen=True)
class Grown:
    """The rows behind every address, and the tables that were filled."""

    rows: Rows
    tables: frozenset[str]


@pytest.fixture(scope="module")
def grown(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Grown]:
    if connection.vendor != "postgresql":
        pytest.skip("PostgreSQL explains, SQLite does not")
    with django_db_blocker.unblock(), override_settings(), transaction.atomic():
        take_transfers(settings, tmp_path_factory.mktemp("media"))
        fill_past(orders=ORDERS, denominations=DENOMINATIONS, mix=MANY_REFUNDS, span=SPAN)
        rows = fill_shop()
        connection.check_constraints()  # once, and not after each test anew
        with planned_by_index():
            yield Grown(rows, _full_tables())
        transaction.set_rollback(True)


def _full_tables() -> frozenset[str]:
    gather_statistics()
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relkind = 'r' AND reltuples > %s", [MOST_READ])
        return frozenset(name for (name,) in cursor.fetchall()) - HOUR_LONG
