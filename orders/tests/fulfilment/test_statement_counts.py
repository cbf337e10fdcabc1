"""What buying costs in statements: every one of the transactions' SAVEPOINT and RELEASE counts, too.

Only BEGIN and COMMIT do not: they are told apart by the writes that wait for the disk.
"""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalog.models import Denomination
from core import clock
from orders.fulfilment.polling import poll_line
from orders.models import Line
from orders.states import LineStatus
from orders.testing import reloaded
from orders.tests.fulfilment.test_polling import placed
from sandbox.testing import RunningSandbox

# A test's own transaction would make savepoints of the shop's, and no write in it would be asynchronous.
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.storage]


def statements(act: Callable[[], object]) -> list[str]:
    """What it asks of the database."""
    with CaptureQueriesContext(connection) as queries:
        act()
    return [each["sql"] for each in queries if not each["sql"].startswith(("BEGIN", "COMMIT"))]


def make_due(line: Line) -> None:
    Line.objects.filter(pk=line.pk).update(next_due_at=clock.now())


def test_poll_with_nothing_new(supplier: RunningSandbox, card: Denomination) -> None:
    line = placed(supplier, card, withhold=True)
    poll_line(line_id=line.pk)  # notes the supplier's word
    make_due(line)

    asked = statements(lambda: poll_line(line_id=line.pk))

    assert len(asked) <= 2, asked
    writes = [sql for sql in asked if not sql.startswith("SELECT")]
    assert len(writes) == 1
    if connection.vendor == "postgresql":  # on SQLite a pragma says so
        assert "set_config('synchronous_commit', 'off', true)" in writes[0]
    assert reloaded(line).status == LineStatus.PLACED
    assert supplier.truth()["requests"]["checkOrder"]["received"] == 2
