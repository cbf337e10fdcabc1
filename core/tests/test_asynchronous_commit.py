"""Nobody waits for the disk, and everything else is as with any UPDATE."""

import pytest
from django.db import connection, transaction
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext

from core.asynchronous_commit import UnflushedUpdate
from core.models import Switch
from core.prepared_queries import Changes
from core.testing import run_concurrently

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.storage]


def _renamed(key: str, before: str, after: str) -> tuple[QuerySet[Switch], Changes]:
    return Switch.objects.filter(pk=key, reason=before), {"reason": after}


RENAME = UnflushedUpdate(_renamed, key="any key", before="any before", after="any after")


def durability() -> str:
    with connection.cursor() as cursor:
        is_postgresql = connection.vendor == "postgresql"
        cursor.execute("SHOW synchronous_commit" if is_postgresql else "PRAGMA synchronous")
        return str(cursor.fetchone()[0])


def test_row_is_written_and_the_next_write_is_waited_for_again() -> None:
    usual = durability()
    Switch.objects.create(pk="one")

    assert RENAME.execute(key="one", before="", after="written") == 1

    assert Switch.objects.get().reason == "written"
    assert durability() == usual


def test_write_within_a_transaction_is_as_durable_as_that() -> None:
    usual = durability()
    Switch.objects.create(pk="one")

    with transaction.atomic(), CaptureQueriesContext(connection) as queries:
        RENAME.execute(key="one", before="", after="written")
        assert durability() == usual

    assert not any("set_config" in query["sql"] for query in queries)


def test_one_of_rivals_meets_the_row_as_it_was() -> None:
    Switch.objects.create(pk="one", reason="free")

    taken = run_concurrently(*[lambda: RENAME.execute(key="one", before="free", after="taken")] * 8)

    assert sorted(taken) == [0] * 7 + [1]
