"""Odd answers that do not last: nobody has to act once the supplier has come to itself."""

from datetime import timedelta
from typing import Any

import pytest

import oneclick
from catalog.models import Denomination
from core import clock
from core.testing import FakeClock
from delivery.models import Card, Quarantined
from orders.fulfilment.corroboration import is_corroborated
from orders.fulfilment.polling import MOST_INCOMPLETE
from orders.models import Line, SupplierOrder
from orders.states import LineStatus
from orders.testing import reloaded
from orders.testing.scenarios import placed_line, poll
from payments.models import Refund
from payments.testing import booked, open_desk
from sandbox.testing import ODD_ORDERS, RunningSandbox

pytestmark = pytest.mark.django_db

# Nothing about these is odd: the one is a clear last word, and of the other's amount nothing depends on.
BELIEVED = {"refunded_without", "amount_text"}


def odd(supplier: RunningSandbox, kind: str, times: int | None = 1) -> None:
    supplier.faults({"fault": "odd_order", "kind": kind, "times": times})


def poll_often(line: Line, times: int = 2 + MOST_INCOMPLETE) -> Line:
    for _ in range(times):
        if line.status == LineStatus.PLACED:
            line = poll(line)
    return line


@pytest.mark.matrix
@pytest.mark.parametrize("kind", [kind for kind in ODD_ORDERS if kind not in BELIEVED])
def test_single_odd_answer_is_settled_by_the_sound_ones_after_it(
    supplier: RunningSandbox, card: Denomination, kind: str
) -> None:
    line = placed_line(supplier, card, quantity=2)
    odd(supplier, kind)

    assert poll(line).status == LineStatus.PLACED
    line = poll_often(line)

    assert (line.status, open_desk(line)) == (LineStatus.DELIVERED, [])
    assert Card.objects.count() == 2
    assert not Refund.objects.exists()
    assert not Quarantined.objects.filter(resolved_at=None).exists()
    assert booked().get("cost") == 2 * 490_00


@pytest.mark.parametrize("kind", ["no_cards", "quantity_text", "status_lower", "other_id", "code_number"])
def test_odd_answer_for_ever_stays_with_a_person(
    supplier: RunningSandbox, card: Denomination, kind: str
) -> None:
    line = placed_line(supplier, card, quantity=2)
    odd(supplier, kind, times=None)

    line = poll_often(line, 10)

    assert (line.status, open_desk(line)) == (LineStatus.PLACED, ["quarantined"])
    assert not Card.objects.exists()


def test_one_sound_answer_between_odd_ones_is_not_enough(
    supplier: RunningSandbox, card: Denomination
) -> None:
    line = placed_line(supplier, card, quantity=2)
    for _ in range(3):
        odd(supplier, "quantity_text")
        poll(line)
        supplier.clear_faults()
        assert poll(line).status == LineStatus.PLACED

    assert poll(line).status == LineStatus.DELIVERED
    assert Quarantined.objects.exclude(resolved_at=None).count() == Quarantined.objects.count()


def test_sound_answers_that_differ_agree_on_nothing(supplier: RunningSandbox, card: Denomination) -> None:
    line = placed_line(supplier, card, quantity=2)
    odd(supplier, "quantity_text")
    poll(line)
    for serial in ("FAKESN-1", "FAKESN-2", "FAKESN-3"):
        change = {"fault": "override", "endpoint": "checkOrder", "set": {"cards.0.serial": serial}}
        supplier.faults(change)
        assert poll(line).status == LineStatus.PLACED


@pytest.mark.parametrize(
    "told",
    [
        {"fulfilled_amount": 490},  # the transactions say 980
        {"fulfilled_amount": 0, "price_per_card": 0},
        {"fulfilled_amount": 10**9},
    ],
)
def test_answers_that_the_transactions_belie_stay_with_a_person(
    supplier: RunningSandbox, card: Denomination, told: dict[str, Any]
) -> None:
    line = placed_line(supplier, card, quantity=2)
    odd(supplier, "quantity_text")
    supplier.faults({"fault": "override", "endpoint": "checkOrder", "set": told, "times": None})

    line = poll_often(line, 5)

    assert (line.status, open_desk(line)) == (LineStatus.PLACED, ["quarantined"])


def test_card_of_another_kind_never_heals_by_answers_that_do_not_name_it(
    supplier: RunningSandbox, card: Denomination, other_types: list[str]
) -> None:
    """Final answers name neither product nor type: the list is asked, and it says what was really bought."""
    line = placed_line(supplier, card)
    Line.objects.filter(pk=line.pk).update(supplier_type_id=other_types[0])
    odd(supplier, "quantity_text")

    line = poll_often(line, 5)

    assert (line.status, open_desk(line)) == (LineStatus.PLACED, ["quarantined"])


def test_books_that_cannot_be_read_settle_nothing(supplier: RunningSandbox, card: Denomination) -> None:
    line = placed_line(supplier, card)
    odd(supplier, "quantity_text")
    supplier.faults({"fault": "http_500", "endpoint": "transactions", "times": None})
    assert poll_often(line, 4).status == LineStatus.PLACED

    supplier.clear_faults()
    assert poll(line).status == LineStatus.DELIVERED


def test_order_that_the_list_does_not_show_is_not_borne_out(
    supplier: RunningSandbox, card: Denomination
) -> None:
    line = placed_line(supplier, card)
    supplier.faults({"fault": "list_omits", "endpoint": "list", "newest": 0})
    fulfilled = poll_told(line)

    assert not is_corroborated(line, fulfilled)
    assert is_corroborated(line, fulfilled)


def poll_told(line: Line) -> Any:
    from orders.fulfilment.polling import _read

    return _read(line, oneclick.client().check_order(line.supplier_order.supplier_id))


def test_after_an_odd_answer_the_supplier_is_asked_soon_and_then_once_an_hour(
    supplier: RunningSandbox, card: Denomination, fake_clock: FakeClock
) -> None:
    fake_clock.stop()
    line = placed_line(supplier, card)
    odd(supplier, "quantity_text", times=None)

    assert poll(line).next_due_at - clock.now() == timedelta(seconds=30)
    fake_clock.advance(minutes=16)
    assert poll(line).next_due_at - clock.now() == timedelta(hours=1)


# Called final, with fewer cards than that promises: asked again before it is believed.


@pytest.mark.parametrize("kind", ["no_cards", "cards_missing", "a_card_fewer", "partial_without"])
def test_final_word_before_its_cards_is_asked_again_and_costs_nobody_a_look(
    supplier: RunningSandbox, card: Denomination, fake_clock: FakeClock, kind: str
) -> None:
    fake_clock.stop()
    line = placed_line(supplier, card, quantity=2)
    odd(supplier, kind, times=MOST_INCOMPLETE)
    for _ in range(MOST_INCOMPLETE):
        line = poll(line)
        assert (line.status, open_desk(line)) == (LineStatus.PLACED, [])
        assert line.next_due_at - clock.now() == timedelta(seconds=30)

    line = poll(line)

    assert (line.status, Card.objects.count()) == (LineStatus.DELIVERED, 2)
    assert not Quarantined.objects.exists()


def test_partly_filled_with_nothing_is_final_once_it_was_asked_again(
    supplier: RunningSandbox, card: Denomination
) -> None:
    line = placed_line(supplier, card, quantity=2)
    odd(supplier, "partial_without", times=None)

    assert poll_often(line, MOST_INCOMPLETE).status == LineStatus.PLACED
    assert poll(line).status == LineStatus.REFUSED
    assert Refund.objects.get().quantity == 2


def test_order_that_is_handled_again_is_waited_for_anew(supplier: RunningSandbox, card: Denomination) -> None:
    line = placed_line(supplier, card, quantity=2)
    odd(supplier, "no_cards", times=2)
    poll_often(line, 2)
    supplier.faults({"fault": "stay_handling"})
    poll(line)

    assert SupplierOrder.objects.get(line=line).incomplete_answers == 0
    assert reloaded(line).status == LineStatus.PLACED
