"""What a task costs beside its work: its connection to the database stays, and a broken one is renewed."""

from types import SimpleNamespace
from typing import Any

import pytest
from celery.fixups.django import DjangoWorkerFixup
from django.db import connection, connections
from django.db.utils import DatabaseError, InterfaceError

from storefront.celery import app, keep_connections

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.storage]
on_postgresql = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="a file: see core/tests/test_kept_connections.py"
)

TASK: Any = SimpleNamespace(request=SimpleNamespace(is_eager=False))


def run_a_task(fixup: DjangoWorkerFixup) -> None:
    """What Celery and the shop do around each task; its work is one statement."""
    fixup.on_task_prerun(sender=TASK)
    keep_connections(sender=TASK)
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    fixup.on_task_postrun(sender=TASK)


@on_postgresql
def test_task_meets_the_connection_of_the_one_before() -> None:
    fixup = DjangoWorkerFixup(app)
    run_a_task(fixup)
    before = connection.connection
    for _ in range(3):
        run_a_task(fixup)

    assert before is not None
    assert connection.connection is before


@on_postgresql
def test_task_after_one_whose_connection_broke_has_a_new_one() -> None:
    fixup = DjangoWorkerFixup(app)
    run_a_task(fixup)
    connection.connection.close()
    with pytest.raises((InterfaceError, DatabaseError)), connections["default"].cursor() as cursor:
        cursor.execute("SELECT 1")

    run_a_task(fixup)
