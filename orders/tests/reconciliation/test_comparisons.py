"""The supplier's books against ours: every difference that is planted is found, and nothing else is."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

import oneclick
from catalog.models import Denomination
from core import clock
from core.testing import FakeClock
from orders.models import Comparison, Orphan
from orders.reconciliation.comparisons import ComparisonFinding, reconcile
from orders.states import LineStatus
from orders.testing import reloaded
from orders.testing.scenarios import delivered_line, parked_line, placed_line, sell, unknown_line
from orders.tests.fulfilment.test_orphans import given_up
from sandbox.testing import RunningSandbox

pytestmark = [pytest.mark.django_db, pytest.mark.storage]

BEFORE_THE_MARGIN = timedelta(minutes=5)


def differences() -> list[ComparisonFinding]:
    """All that differ in the last day, up to a while from now: nothing is too young to be compared."""
    return reconcile(since=clock.now() - timedelta(days=1), until=clock.now() + BEFORE_THE_MARGIN)


def found() -> list[tuple[str, str, bool]]:
    return [(each.kind, each.supplier_id, each.is_grave) for each in differences()]


def test_books_that_agree_show_no_difference(supplier: RunningSandbox, card: Denomination) -> None:
    delivered_line(supplier, card, quantity=2)
    supplier.faults({"fault": "partial", "fulfilled": 1})
    assert delivered_line(supplier, card, quantity=3).status == LineStatus.PARTLY_DELIVERED
    placed_line(supplier, card)

    assert differences() == []


@pytest.mark.long_form
def test_ten_thousand_transactions_show_no_difference(supplier: RunningSandbox, card: Denomination) -> None:
    supplier.control("ledger", {"entries": 10_000, "seconds": 80_000})
    delivered_line(supplier, card)

    assert differences() == []
    assert Comparison.objects.get().carried["balance"] == str(supplier.truth()["balance"])


def test_gap_in_the_transactions_is_grave(supplier: RunningSandbox, card: Denomination) -> None:
    for _ in range(2):
        delivered_line(supplier, card)
    supplier.faults({"fault": "ledger_gap", "times": None})

    ((kind, _transaction, is_grave),) = found()

    assert (kind, is_grave) == ("chain", True)


def test_order_that_the_list_alone_leaves_out_is_grave(supplier: RunningSandbox, card: Denomination) -> None:
    bought = delivered_line(supplier, card).supplier_order.supplier_id
    supplier.faults({"fault": "unlisted", "order": bought, "times": None})

    assert found() == [("missing", bought, True)]


def test_order_of_somebody_else_is_grave(supplier: RunningSandbox, card: Denomination) -> None:
    delivered_line(supplier, card)
    stranger = sell(supplier, card)

    assert found() == [("orphan", stranger, True)]
    assert Orphan.objects.get().supplier_id == stranger


def test_order_that_was_given_up_is_light(
    supplier: RunningSandbox, card: Denomination, fake_clock: FakeClock
) -> None:
    given_up(supplier, card, fake_clock)
    late = sell(supplier, card)

    assert found() == [("orphan", late, False)]


@pytest.mark.parametrize("is_parked", [False, True], ids=["unknown", "parked"])
def test_order_that_a_look_up_will_find_is_no_difference(
    supplier: RunningSandbox, card: Denomination, fake_clock: FakeClock, is_parked: bool
) -> None:
    if is_parked:
        parked_line(supplier, card, fake_clock)
        sell(supplier, card)
    else:
        unknown_line(supplier, card, fault="apply_then_lose")

    assert differences() == []
    assert not Orphan.objects.exists()


def test_line_that_is_looked_for_hides_no_order_that_cannot_be_its_own(
    supplier: RunningSandbox, card: Denomination, fake_clock: FakeClock
) -> None:
    parked_line(supplier, card, fake_clock, quantity=2)
    sell(supplier, card, quantity=2)
    stranger = sell(supplier, card)

    assert found() == [("orphan", stranger, True)]


def test_order_that_the_supplier_does_not_list_is_grave(supplier: RunningSandbox, card: Denomination) -> None:
    bought = delivered_line(supplier, card).supplier_order.supplier_id
    supplier.control(f"orders/{bought}", {"hidden": True})

    assert found() == [("missing", bought, True)]


def test_order_that_is_too_young_to_be_listed_is_no_difference(
    supplier: RunningSandbox, card: Denomination
) -> None:
    bought = delivered_line(supplier, card).supplier_order.supplier_id
    supplier.control(f"orders/{bought}", {"hidden": True})

    assert reconcile(since=clock.now() - timedelta(days=1), until=clock.now()) == []


def test_another_quantity_is_grave(supplier: RunningSandbox, card: Denomination) -> None:
    bought = delivered_line(supplier, card).supplier_order.supplier_id
    supplier.control(f"orders/{bought}", {"shown": {"quantity": 5}})

    assert found() == [("quantity", bought, True)]


def test_final_state_that_changes_afterwards_is_told(supplier: RunningSandbox, card: Denomination) -> None:
    bought = delivered_line(supplier, card).supplier_order.supplier_id
    supplier.control(f"orders/{bought}", {"shown": {"status": "REFUNDED"}})

    assert found() == [("status", bought, False)]


def test_debit_for_an_order_that_nobody_lists_is_grave(supplier: RunningSandbox, card: Denomination) -> None:
    stranger = sell(supplier, card)
    supplier.control(f"orders/{stranger}", {"hidden": True})

    assert found() == [("debit", stranger, True)]


def test_refund_that_the_supplier_never_paid_us_is_told(supplier: RunningSandbox, card: Denomination) -> None:
    supplier.faults({"fault": "no_refund"}, {"fault": "partial", "fulfilled": 1})
    bought = delivered_line(supplier, card, quantity=3).supplier_order.supplier_id

    assert found() == [("amount", bought, False)]


@pytest.mark.parametrize("endpoint", ["list", "transactions"])
@pytest.mark.parametrize("fault", ["http_500", "html", "drop"])
def test_books_that_cannot_be_read_are_no_agreement(
    supplier: RunningSandbox, card: Denomination, endpoint: str, fault: str
) -> None:
    delivered_line(supplier, card)
    supplier.faults({"fault": fault, "endpoint": endpoint, "times": None})

    with pytest.raises(oneclick.OneClickError):
        differences()


def test_comparing_twice_finds_the_same_and_changes_nothing(
    supplier: RunningSandbox, card: Denomination
) -> None:
    line = delivered_line(supplier, card)
    sell(supplier, card)

    assert differences() == differences()
    assert reloaded(line).status == LineStatus.DELIVERED


def test_vendor_sandbox_that_deducts_nothing_shows_no_difference(
    supplier: RunningSandbox, card: Denomination
) -> None:
    supplier.settings(dialect="vendor-sandbox")
    delivered_line(supplier, card)

    assert differences() == []


def test_command_lists_differences_and_fails_on_grave_ones(
    supplier: RunningSandbox, card: Denomination
) -> None:
    stranger = sell(supplier, card)
    output = StringIO()

    with pytest.raises(CommandError):
        call_command("reconcile_supplier", stdout=output)

    assert f"GRAVE  orphan    {stranger}" in output.getvalue()
    assert "1 differences" in output.getvalue()


def test_command_is_content_with_books_that_agree(supplier: RunningSandbox, card: Denomination) -> None:
    delivered_line(supplier, card)
    output = StringIO()

    call_command("reconcile_supplier", "--since", str(clock.now().date()), stdout=output)

    assert output.getvalue().startswith("0 differences")
