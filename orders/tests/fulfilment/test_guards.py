"""Guards that no other test would miss (`make mutants` takes them out one by one)."""

import pytest
from django.test import Client

from catalog.models import Denomination
from core.models import Message
from core.secret import Secret
from delivery.contents import CardContents
from delivery.models import Card, RevealLog
from delivery.testing import fake_code
from orders.customer.access import create_link
from orders.fulfilment.settlement import settle
from orders.fulfilment.sources.base import Fulfilled
from orders.fulfilment.sources.supplier import SUPPLIER
from orders.models import LineCard
from orders.states import LineStatus
from orders.testing import reloaded
from orders.testing.scenarios import delivered_line, placed_line, unknown_line
from orders.verification import verify
from payments.models import Refund
from sandbox.testing import RunningSandbox

pytestmark = [pytest.mark.django_db, pytest.mark.storage]


@pytest.mark.django_db(transaction=True)
def test_line_is_settled_whole_or_not_at_all(
    supplier: RunningSandbox, card: Denomination, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No transaction of the caller's helps: the fault comes last, and everything before it is undone."""
    line = placed_line(supplier, card, quantity=2)
    came = Fulfilled(
        "PARTIALLY_FILLED",
        (CardContents(Secret(fake_code()), Secret("FAKE-SERIAL-1")),),
        None,
        None,
        SUPPLIER,
    )
    before = Message.objects.count()

    def fail(*args: object, **named: object) -> None:
        raise RuntimeError("the database is gone")

    monkeypatch.setattr("orders.fulfilment.settlement._close", fail)
    with pytest.raises(RuntimeError):
        settle(line, came)

    assert reloaded(line).status == LineStatus.PLACED
    assert not any(model.objects.exists() for model in (Card, LineCard, Refund))
    assert Message.objects.count() == before
    assert verify() == []


def test_line_of_unknown_outcome_is_due_for_a_look(supplier: RunningSandbox, card: Denomination) -> None:
    line = unknown_line(supplier, card)

    assert line.status == LineStatus.UNKNOWN
    assert verify() == []


def test_code_is_not_shown_on_the_strength_of_a_link(
    supplier: RunningSandbox, card: Denomination, client: Client
) -> None:
    """Whoever has the mail can open the order; who they are is asked before anything is revealed."""
    order = delivered_line(supplier, card).order
    address = f"/en/orders/{order.reference}/"
    assert client.get(f"{address}open/{create_link(order)}/", follow=True).status_code == 200

    answer = client.post(f"{address}cards/1/reveal/")

    assert answer.status_code == 302
    assert "FAKE" not in answer.content.decode()
    assert not RevealLog.objects.exists()
