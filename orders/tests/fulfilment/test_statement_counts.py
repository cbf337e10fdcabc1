"""What buying costs in statements: every one of the transactions' SAVEPOINT and RELEASE counts, too.

Only BEGIN and COMMIT do not: they are told apart by the writes that wait for the disk.
"""

from collections.abc import Callable, Generator
from contextlib import contextmanager

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

import oneclick
from catalog.models import Denomination
from catalog.supply.refresh import refresh_product
from core import clock
from orders.fulfilment.placement import place_line
from orders.fulfilment.polling import poll_line
from orders.models import Line
from orders.states import LineStatus
from orders.supplier_account.key_circuit_breaker import KeyCircuitBreaker
from orders.supplier_account.sales_gate import key_identity
from orders.testing import make_line, reloaded
from orders.tests.fulfilment.test_polling import placed
from sandbox.testing import RunningSandbox

# A test's own transaction would make savepoints of the shop's, and no write in it would be asynchronous.
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.storage]


def statements(act: Callable[[], object]) -> list[str]:
    """What it asks of the database."""
    with CaptureQueriesContext(connection) as queries:
        act()
    return [each["sql"] for each in queries if not each["sql"].startswith(("BEGIN", "COMMIT"))]


@contextmanager
def guarded_by_the_breaker(supplier: RunningSandbox) -> Generator[None]:
    """Calls that ask the breaker of the key before they go out."""
    breaker = KeyCircuitBreaker(key_identity())
    oneclick.configure(base_url=supplier.url, api_key=supplier.key, circuit_breaker=breaker)
    try:
        yield
    finally:
        oneclick.configure(base_url=settings.ONECLICK_API_URL, api_key=settings.ONECLICK_API_KEY)


def make_due(line: Line) -> None:
    Line.objects.filter(pk=line.pk).update(next_due_at=clock.now())


def test_poll_with_nothing_new(supplier: RunningSandbox, card: Denomination) -> None:
    line = placed(supplier, card, withhold=True)
    poll_line(line_id=line.pk)  # notes the supplier's word
    make_due(line)

    with guarded_by_the_breaker(supplier):
        asked = statements(lambda: poll_line(line_id=line.pk))

    assert len(asked) <= 2, asked
    writes = [sql for sql in asked if not sql.startswith("SELECT")]
    assert len(writes) == 1
    if connection.vendor == "postgresql":  # on SQLite a pragma says so
        assert "set_config('synchronous_commit', 'off', true)" in writes[0]
    assert reloaded(line).status == LineStatus.PLACED
    assert supplier.truth()["requests"]["checkOrder"]["received"] == 2


def test_poll_that_settles_two_cards(supplier: RunningSandbox, card: Denomination) -> None:
    poll_line(line_id=placed(supplier, card).pk)  # makes what a shop has from its first card on
    line = placed(supplier, card, 2)

    asked = statements(lambda: poll_line(line_id=line.pk))

    assert len(asked) <= 18, asked
    assert reloaded(line).status == LineStatus.DELIVERED


def test_purchase_of_what_costs_as_much_as_a_moment_ago(supplier: RunningSandbox, card: Denomination) -> None:
    """With all three calls to the supplier, and with the breaker of the key as in production."""
    place_line(line_id=make_line(denomination=card).pk)
    line = make_line(denomination=card, quantity=2)

    with guarded_by_the_breaker(supplier):
        asked = statements(lambda: place_line(line_id=line.pk))

    assert len(asked) <= 20, asked
    assert reloaded(line).status == LineStatus.PLACED


def test_product_that_is_as_it_was_a_moment_ago(supplier: RunningSandbox, card: Denomination) -> None:
    refresh_product(card.product_id)

    asked = statements(lambda: refresh_product(card.product_id))

    assert len(asked) <= 2, asked
    assert all(sql.startswith("SELECT") for sql in asked)
