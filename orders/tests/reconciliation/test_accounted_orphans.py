"""A supplier order that nothing explains keeps placing paused until a person has accounted for it."""

import pytest

from catalog.models import Denomination
from core import desk, switches
from core.kinds import SwitchName
from core.models import DeskItem
from orders.kinds import OrdersDeskKind
from orders.reconciliation import placement_pause
from sandbox.testing import RunningSandbox

pytestmark = [pytest.mark.django_db, pytest.mark.storage]


@pytest.fixture
def stranger(supplier: RunningSandbox, card: Denomination) -> str:
    """An order at the supplier that this database knows nothing of, as after putting a backup back."""
    bought = {"productId": card.product.supplier_id, "typeId": card.supplier_id, "quantity": 1, "age": 0}
    return str(supplier.control("orders", bought)["id"])


def test_placing_goes_on_once_a_person_has_closed_the_item(stranger: str) -> None:
    switches.pause(SwitchName.PLACING, reason="after a restore")
    with pytest.raises(placement_pause.NotReconciledError, match=stranger):
        placement_pause.resume_placing(by="staff")

    desk.close_item(
        DeskItem.objects.get(kind=OrdersDeskKind.ORPHAN), outcome="from before the restore", by="staff"
    )
    found = placement_pause.resume_placing(by="staff")

    assert switches.why_paused(SwitchName.PLACING) is None
    assert [(each.supplier_id, each.is_grave) for each in found] == [(stranger, False)]


def test_item_that_is_still_open_keeps_placing_paused(stranger: str) -> None:
    switches.pause(SwitchName.PLACING, reason="after a restore")

    for _ in range(2):
        with pytest.raises(placement_pause.NotReconciledError, match="nothing of ours explains it"):
            placement_pause.resume_placing(by="staff")

    assert switches.why_paused(SwitchName.PLACING) == "after a restore"
