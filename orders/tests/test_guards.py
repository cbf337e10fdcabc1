"""Guards that only show when something fails at the wrong moment."""

import pytest

from catalog.models import Denomination
from core.models import Message
from core.secret import Secret
from delivery.models import Card
from delivery.testing import fake_code
from orders.models import LineCard
from orders.settling import Fulfilled, settle
from orders.states import LineStatus
from orders.tests.builders import again
from orders.tests.cases import placed_line, unknown_line
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
    came = Fulfilled("PARTIALLY_FILLED", ((Secret(fake_code()), Secret("FAKE-SERIAL-1")),), None, None)
    before = Message.objects.count()

    def fail(*args: object) -> None:
        raise RuntimeError("the database is gone")

    monkeypatch.setattr("orders.settling._close", fail)
    with pytest.raises(RuntimeError):
        settle(line, line.supplier_order, came)

    assert again(line).status == LineStatus.PLACED
    assert not any(model.objects.exists() for model in (Card, LineCard, Refund))
    assert Message.objects.count() == before
    assert verify() == []


def test_line_of_unknown_outcome_is_due_for_a_look(supplier: RunningSandbox, card: Denomination) -> None:
    line = unknown_line(supplier, card)

    assert line.status == LineStatus.UNKNOWN
    assert verify() == []
