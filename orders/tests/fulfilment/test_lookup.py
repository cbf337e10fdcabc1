"""Looking up purchases without a clear answer: found once, parked when not, never sent again."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

import oneclick
from catalog.models import Denomination
from core import clock
from core.testing import FakeClock, run_concurrently
from orders.fulfilment.lookup import look_up_line
from orders.models import Attempt, Line, SupplierOrder
from orders.states import AttemptStatus, LineStatus
from orders.supplier_account import ledger, order_list
from orders.testing import make_attempt, make_line, make_placed_line, make_unknown_line, reloaded
from payments.testing import open_desk
from sandbox.testing import RunningSandbox

pytestmark = [pytest.mark.django_db, pytest.mark.storage]


def sell(supplier: RunningSandbox, card: Denomination, **wanted: Any) -> str:
    """The supplier takes an order that the shop has no answer about; returns its id."""
    body = {"productId": card.product.supplier_id, "typeId": card.supplier_id, "quantity": 1, **wanted}
    return supplier.control("orders", body)["id"]


def look(*lines: Line) -> list[str]:
    """Look each of them up as if it were due; returns their states."""
    for line in lines:
        Line.objects.filter(pk=line.pk).update(next_due_at=clock.now())
        look_up_line(line_id=line.pk)
    return [reloaded(line).status for line in lines]


def served(line: Line) -> str:
    return SupplierOrder.objects.get(line=line).supplier_id


def test_order_in_the_list_is_taken(supplier: RunningSandbox, card: Denomination) -> None:
    line = make_unknown_line(denomination=card)
    bought = sell(supplier, card)

    assert look(line) == [LineStatus.PLACED]
    assert served(line) == bought
    assert line.attempts.get().status == AttemptStatus.PLACED


def test_looking_twice_is_harmless(supplier: RunningSandbox, card: Denomination) -> None:
    line = make_unknown_line(denomination=card)
    sell(supplier, card)

    assert look(line) == look(line) == [LineStatus.PLACED]
    assert SupplierOrder.objects.count() == 1


def test_debit_that_nobody_can_ask_about_does_not_keep_a_line_from_being_parked(
    supplier: RunningSandbox, card: Denomination, fake_clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = make_unknown_line(denomination=card)
    debit = oneclick.AccountTransaction(
        "1", ledger.ORDER_DEBIT, "", Decimal(-490), None, None, object_id="..", time=None
    )
    monkeypatch.setattr(
        order_list, "read_ledger", lambda since: ledger.TransactionLedger((debit,), is_gap_free=False)
    )
    fake_clock.advance(minutes=16)

    assert look(line) == [LineStatus.PARKED]


def test_what_is_not_due_is_not_looked_up(
    supplier: RunningSandbox, card: Denomination, fake_clock: FakeClock
) -> None:
    line = make_unknown_line(denomination=card)
    look(line)
    sell(supplier, card)

    look_up_line(line_id=line.pk)

    assert reloaded(line).status == LineStatus.UNKNOWN


@pytest.mark.django_db(transaction=True)
def test_rivals_take_one_order(supplier: RunningSandbox, card: Denomination) -> None:
    line = make_unknown_line(denomination=card)
    sell(supplier, card)

    results = run_concurrently(*[lambda: look_up_line(line_id=line.pk)] * 4)

    assert results == [None] * 4
    assert reloaded(line).status == LineStatus.PLACED


@pytest.mark.parametrize(
    "other",
    [{"quantity": 2}, {"typeId": "0" * 24}, {"productId": "0" * 24}, {"age": 200}],
    ids=["quantity", "type", "product", "older"],
)
def test_order_of_another_kind_or_time_is_not_taken(
    supplier: RunningSandbox, card: Denomination, other: dict[str, Any]
) -> None:
    line = make_unknown_line(denomination=card)
    sell(supplier, card, **other)

    assert look(line) == [LineStatus.UNKNOWN]


def test_order_from_just_before_is_taken_since_clocks_differ(
    supplier: RunningSandbox, card: Denomination
) -> None:
    line = make_unknown_line(denomination=card)
    sell(supplier, card, age=100)

    assert look(line) == [LineStatus.PLACED]


def test_order_of_another_line_is_never_taken(supplier: RunningSandbox, card: Denomination) -> None:
    bought = sell(supplier, card)
    make_placed_line(bought, denomination=card)
    line = make_unknown_line(denomination=card)

    assert look(line) == [LineStatus.UNKNOWN]


def test_nobody_takes_an_order_while_a_call_for_the_same_is_under_way(
    supplier: RunningSandbox, card: Denomination, fake_clock: FakeClock
) -> None:
    """The order may be the other call's, whose answer says so in a moment."""
    line = make_unknown_line(denomination=card)
    make_attempt(make_line(LineStatus.PLACING, denomination=card))
    sell(supplier, card)
    assert look(line) == [LineStatus.UNKNOWN]

    fake_clock.advance(seconds=121)
    assert look(line) == [LineStatus.PLACED]


def test_call_for_something_else_does_not_hold_it_up(supplier: RunningSandbox, card: Denomination) -> None:
    line = make_unknown_line(denomination=card)
    make_attempt(make_line(LineStatus.PLACING, denomination=card, quantity=2))
    sell(supplier, card)

    assert look(line) == [LineStatus.PLACED]


class TestTwoUnknownLinesOfOneKind:
    """Cards of one type are alike: each order serves one line, more orders than lines are parked."""

    @pytest.fixture
    def lines(self, supplier: RunningSandbox, card: Denomination, fake_clock: FakeClock) -> list[Line]:
        first = make_unknown_line(denomination=card)
        return [first, make_unknown_line(denomination=card)]

    def test_no_order_leaves_both_unknown(self, lines: list[Line]) -> None:
        assert look(*lines) == [LineStatus.UNKNOWN, LineStatus.UNKNOWN]

    def test_one_order_serves_the_oldest(
        self, supplier: RunningSandbox, card: Denomination, lines: list[Line]
    ) -> None:
        bought = sell(supplier, card)

        assert look(lines[1], lines[0]) == [LineStatus.UNKNOWN, LineStatus.PLACED]
        assert served(lines[0]) == bought

    def test_two_orders_serve_both_in_turn(
        self, supplier: RunningSandbox, card: Denomination, lines: list[Line]
    ) -> None:
        newer, older = sell(supplier, card), sell(supplier, card, age=30)

        assert look(lines[1]) == [LineStatus.PLACED]
        assert [served(line) for line in lines] == [older, newer]

    def test_three_orders_park_both_and_alarm(
        self, supplier: RunningSandbox, card: Denomination, lines: list[Line]
    ) -> None:
        for _ in range(3):
            sell(supplier, card)

        look(lines[0])

        assert [reloaded(line).status for line in lines] == [LineStatus.PARKED] * 2
        assert [open_desk(line) for line in lines] == [["parked"]] * 2
        assert not SupplierOrder.objects.exists()

    def test_lines_of_different_times_do_not_share_what_only_one_can_own(
        self, supplier: RunningSandbox, card: Denomination, lines: list[Line]
    ) -> None:
        Attempt.objects.filter(line=lines[1]).update(sent_at=clock.now() + timedelta(minutes=10))
        sell(supplier, card)
        sell(supplier, card)

        look(lines[0])

        assert reloaded(lines[0]).status == LineStatus.PARKED
        assert reloaded(lines[1]).status == LineStatus.UNKNOWN


def test_attempt_without_a_row_to_look_up_goes_to_a_person(
    supplier: RunningSandbox, card: Denomination
) -> None:
    line = make_line(LineStatus.UNKNOWN, denomination=card)

    assert look(line) == [LineStatus.UNKNOWN]
    assert open_desk(line) == ["unknown"]


def test_placeholder_ids_of_the_vendors_sandbox_match_by_quantity_and_time(
    supplier: RunningSandbox, card: Denomination
) -> None:
    supplier.settings(dialect="vendor-sandbox")
    line = make_unknown_line(denomination=card, quantity=3)
    sell(supplier, card, quantity=2)
    bought = sell(supplier, card, quantity=3)

    assert look(line) == [LineStatus.PLACED]
    assert served(line) == bought


def test_placeholder_ids_match_nothing_in_production(
    supplier: RunningSandbox, card: Denomination, settings: object
) -> None:
    supplier.settings(dialect="vendor-sandbox")
    settings.IN_PRODUCTION = True
    line = make_unknown_line(denomination=card)
    sell(supplier, card)

    assert look(line) == [LineStatus.UNKNOWN]
