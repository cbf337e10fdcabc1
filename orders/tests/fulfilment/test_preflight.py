"""Right before buying: what is ours to mend holds the line, what is gone for good refuses it."""

from typing import Any

import pytest
from django.test import override_settings

from catalog.models import Denomination
from catalog.rehearsal import ensure_rehearsal
from catalog.testing import make_denomination, make_product
from core import clock
from orders.fulfilment.placement import place_line
from orders.models import Line
from orders.states import AttemptStatus, HoldReason, LineStatus
from orders.testing import make_attempt, make_line, reloaded
from payments.testing import open_desk
from sandbox.testing import RunningSandbox

pytestmark = [pytest.mark.django_db, pytest.mark.storage]


def place(supplier: RunningSandbox, card: Denomination, **fields: Any) -> Line:
    line = make_line(denomination=card, **fields)
    place_line(line_id=line.pk)
    line = reloaded(line)
    if line.status != LineStatus.PLACED:
        assert supplier.truth()["orders_taken"] == 0
        assert not line.attempts.exists()
    return line


def test_price_up_to_the_limit_is_paid(supplier: RunningSandbox, card: Denomination) -> None:
    supplier.settings(types={card.supplier_id: {"price": 515}})

    line = place(supplier, card, most_wholesale=515_00)

    assert line.status == LineStatus.PLACED
    assert line.attempts.get().wholesale == 515_00


def test_price_above_the_limit_is_held(supplier: RunningSandbox, card: Denomination) -> None:
    supplier.settings(types={card.supplier_id: {"price": 515.01}})

    line = place(supplier, card, most_wholesale=515_00)

    assert (line.status, line.hold_reason) == (LineStatus.HELD, HoldReason.PRICE)
    assert open_desk(line) == ["held"]


@pytest.mark.parametrize("kind", ["zero", "null"])
def test_card_without_a_price_is_held(supplier: RunningSandbox, card: Denomination, kind: str) -> None:
    supplier.faults({"fault": "odd_price", "endpoint": "checkProduct", "kind": kind, "times": None})

    assert place(supplier, card).hold_reason == HoldReason.PRICE


@pytest.mark.parametrize("fault", ["http_500", "html", "drop", "truncated_json", "router_404"])
def test_price_that_cannot_be_read_waits(supplier: RunningSandbox, card: Denomination, fault: str) -> None:
    supplier.faults({"fault": fault, "endpoint": "checkProduct", "times": None})

    line = place(supplier, card)

    assert line.status == LineStatus.QUEUED
    assert line.next_due_at > clock.now()


@pytest.mark.parametrize("what", ["types", "products"])
def test_what_the_supplier_no_longer_lists_is_held(
    supplier: RunningSandbox, card: Denomination, what: str
) -> None:
    gone = card.supplier_id if what == "types" else card.product.supplier_id
    supplier.settings(**{what: {gone: {"withdrawn": 1}}})

    assert place(supplier, card).hold_reason == HoldReason.GONE


def test_sold_out_is_refused_without_a_call(supplier: RunningSandbox, card: Denomination) -> None:
    supplier.settings(types={card.supplier_id: {"quantity": 0}})

    line = place(supplier, card)

    assert line.status == LineStatus.REFUSED
    assert line.line_refund.refund.amount == line.total


def test_balance_must_cover_the_line(supplier: RunningSandbox, card: Denomination) -> None:
    supplier.settings(balance=979.99)

    assert place(supplier, card, quantity=2).hold_reason == HoldReason.BALANCE


def test_balance_that_just_covers_the_line_is_enough(supplier: RunningSandbox, card: Denomination) -> None:
    supplier.settings(balance=980)

    assert place(supplier, card, quantity=2).status == LineStatus.PLACED


def test_balance_must_cover_what_others_are_buying_at_this_moment(
    supplier: RunningSandbox, card: Denomination
) -> None:
    supplier.settings(balance=980)
    rival = make_line(LineStatus.PLACING, denomination=card)
    attempt = make_attempt(rival)

    assert place(supplier, card, quantity=2).hold_reason == HoldReason.BALANCE

    attempt.status = AttemptStatus.NOT_SENT
    attempt.save()
    assert place(supplier, card, quantity=2).status == LineStatus.PLACED


@pytest.mark.parametrize("kind", ["nan", "words", "null", "huge", "list"])
def test_balance_that_cannot_be_read_waits(supplier: RunningSandbox, card: Denomination, kind: str) -> None:
    supplier.faults({"fault": "odd_price", "endpoint": "balance", "kind": kind, "times": None})

    assert place(supplier, card).status == LineStatus.QUEUED


def test_balance_of_nothing_means_nothing_with_sandbox_keys(
    supplier: RunningSandbox, card: Denomination
) -> None:
    """The vendor's own sandbox deducts nothing and may show 0."""
    supplier.settings(balance=0, dialect="vendor-sandbox")

    assert place(supplier, card).status == LineStatus.PLACED


def test_test_type_is_bought_with_any_mirrored_product(supplier: RunningSandbox, card: Denomination) -> None:
    ensure_rehearsal()
    rehearsal = Denomination.objects.get(supplier_id="TEST_PARTIAL")

    line = place(supplier, rehearsal, quantity=4)

    (bought,) = supplier.truth()["orders"]
    assert (bought["product"], bought["type"]) == (card.product.supplier_id, "TEST_PARTIAL")
    assert line.attempts.get().product_id == card.product.supplier_id
    assert "checkProduct" not in supplier.truth()["requests"]


def test_test_type_without_any_mirrored_product_is_held(supplier: RunningSandbox) -> None:
    ensure_rehearsal()
    rehearsal = Denomination.objects.get(supplier_id="TEST_PARTIAL")

    assert place(supplier, rehearsal).hold_reason == HoldReason.GONE


def test_test_type_is_never_bought_in_production(supplier: RunningSandbox, card: Denomination) -> None:
    ensure_rehearsal()
    line = make_line(denomination=Denomination.objects.get(supplier_id="TEST_PARTIAL"))

    with override_settings(IN_PRODUCTION=True):
        place_line(line_id=line.pk)

    assert reloaded(line).hold_reason == HoldReason.GONE
    assert supplier.truth()["orders_taken"] == 0


def test_only_the_card_that_was_sold_is_checked(supplier: RunningSandbox, card: Denomination) -> None:
    """A sister denomination that is gone or dear holds nothing up."""
    make_denomination(product=make_product("Another"))

    assert place(supplier, card).status == LineStatus.PLACED
    assert supplier.truth()["requests"]["checkProduct"]["received"] == 1
