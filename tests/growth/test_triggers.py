"""Triggers go by keys, also where PostgreSQL believes the tables to be empty that are being filled."""

import pytest
from django.db import connection

from payments.models import Refund
from tools.generated_shop.bulk_rows import gather_statistics
from tools.generated_shop.purchases import Mix
from tools.generated_shop.shop import fill_shop

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite looks up by key in any case"),
]

LOOKED_UP = (
    "catalog_search_index",
    *("orders_line", "orders_linecard", "orders_linerefund", "orders_cardrefund", "orders_orderpayment"),
)
FEW, MANY = 40, 240


def rows_read_whole() -> int:
    """How many rows this transaction has read without an index, of the tables that triggers look into."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT sum(seq_tup_read) FROM pg_stat_xact_user_tables WHERE relname = ANY(%s)",
            [list(LOOKED_UP)],
        )
        return int(cursor.fetchone()[0])


def test_filling_after_emptying_reads_no_table_whole() -> None:
    gather_statistics()  # of empty tables
    before = rows_read_whole()
    for orders in (FEW, MANY):  # plans that are kept were made with the first of these
        fill_shop(orders=orders, denominations=orders, mix=Mix(refunded=2))

    Refund.objects.update(approved_by="somebody")

    # Nothing but the second filling itself, which looks once up to where numbers are taken.
    assert rows_read_whole() - before <= 2 * MANY


def test_reading_without_an_index_is_noticed() -> None:
    fill_shop(orders=FEW, denominations=FEW, mix=Mix(refunded=2))
    before = rows_read_whole()

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM orders_linerefund WHERE line_id + 0 > 0")

    assert rows_read_whole() > before
