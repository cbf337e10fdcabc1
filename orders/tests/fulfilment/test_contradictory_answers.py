"""Answers that contradict themselves: not delivered, not lost, not believed until a person decides."""

from datetime import timedelta
from typing import Any

import pytest

from catalog.models import Denomination
from core import clock
from core.models import DeskItem
from core.reasons import Reason
from core.secret import Secret
from delivery.kinds import DeliveryDeskKind
from delivery.models import Card, Quarantined
from delivery.quarantine import open_quarantined, quarantine, resolve_quarantined
from orders.fulfilment.polling import MOST_INCOMPLETE
from orders.models import Line
from orders.reasons import Contradiction
from orders.states import LineStatus
from orders.testing import reloaded
from orders.tests.fulfilment.test_polling import placed, poll
from payments.models import Refund
from payments.testing import open_desk
from sandbox.testing import RunningSandbox

pytestmark = [pytest.mark.django_db, pytest.mark.storage]

PLANS = [
    {"fulfilled": 3},
    {"label": "REFUNDED", "fulfilled": 2},
    {"label": "PARTIALLY_FILLED", "fulfilled": 0, "more_cards": 1},
    {"more_cards": 1},
    {"empty_card": True},
]
# Fewer cards than the word promises: they may come, so it is asked again a few times.
INCOMPLETE = [
    {"label": "FULFILLED", "fulfilled": 1},
    {"label": "FULFILLED", "fulfilled": 0},
    {"fewer_cards": 1},
    {"fewer_cards": 2},
]
OVERRIDES = [
    {"quantity": 3},
    {"fulfilled_quantity": 1},
    {"fulfilled_quantity": -2},
    {"cards": "none"},
    {"cards": ["a", "b"]},
    {"cards.0.value": 7},
    {"cards.0.value": " "},
    {"cards.0.value": "\u200b"},
    {"cards.0.value": "N/A"},
    {"status": "HANDLING"},
    {"status": "PARTLY"},
]


def assert_set_aside(line: Any) -> None:
    assert line.status == LineStatus.PLACED
    assert open_desk(line) == ["quarantined"]
    assert Quarantined.objects.count() == 1
    assert not Card.objects.exists()
    assert not Refund.objects.exists()
    assert line.next_due_at > clock.now() + timedelta(seconds=20)


@pytest.mark.parametrize("plan", PLANS, ids=str)
def test_numbers_that_do_not_agree_are_set_aside(
    supplier: RunningSandbox, card: Denomination, plan: dict[str, Any]
) -> None:
    assert_set_aside(poll(placed(supplier, card, 2, **plan)))


@pytest.mark.parametrize("plan", INCOMPLETE, ids=str)
def test_cards_that_never_come_are_missed_in_the_end(
    supplier: RunningSandbox, card: Denomination, plan: dict[str, Any]
) -> None:
    assert_set_aside(poll_until_believed(placed(supplier, card, 2, **plan)))


def poll_until_believed(line: Line) -> Line:
    for _ in range(MOST_INCOMPLETE):
        assert poll(line).status == LineStatus.PLACED
        assert not Quarantined.objects.exists()
    return poll(line)


@pytest.mark.parametrize("fields", OVERRIDES, ids=str)
def test_odd_fields_are_set_aside(
    supplier: RunningSandbox, card: Denomination, fields: dict[str, Any]
) -> None:
    line = placed(supplier, card, 2)
    supplier.faults({"fault": "override", "endpoint": "checkOrder", "set": fields, "times": None})

    assert_set_aside(poll(line))


def test_answer_about_another_order_is_set_aside(supplier: RunningSandbox, card: Denomination) -> None:
    line = placed(supplier, card, 2)
    supplier.faults({"fault": "other_id", "endpoint": "checkOrder"})

    assert_set_aside(poll(line))


def test_same_contradiction_is_kept_once_however_often_it_is_told(
    supplier: RunningSandbox, card: Denomination
) -> None:
    line = placed(supplier, card, 2, more_cards=1)
    supplier.settings(spelling={"request_id": "missing"})

    for _ in range(3):
        poll(line)

    assert {row.reason for row in Quarantined.objects.all()} == {
        Reason(Contradiction.MISCOUNTED, came=3, counted=2)
    }
    assert open_desk(line) == ["quarantined"]


def test_nothing_of_the_answer_is_lost(supplier: RunningSandbox, card: Denomination) -> None:
    poll_until_believed(placed(supplier, card, 2, fewer_cards=1))

    (order,) = supplier.truth(cards=True)["orders"]
    row = Quarantined.objects.get()
    kept = open_quarantined(row, label=row.label).reveal()
    assert order["cards"][0]["value"] in kept


def test_codes_are_told_neither_to_the_desk_nor_in_the_clear(
    supplier: RunningSandbox, card: Denomination, caplog: pytest.LogCaptureFixture
) -> None:
    line = poll(placed(supplier, card, 2, more_cards=1))

    row = Quarantined.objects.get()
    assert "FAKE" not in row.reason + row.token + row.label + caplog.text
    assert "FAKE" not in str(list(reloaded(line).order.lines.values()))


def test_consistent_answer_is_not_believed_while_another_waits(
    supplier: RunningSandbox, card: Denomination
) -> None:
    line = placed(supplier, card, 2)
    supplier.faults({"fault": "override", "endpoint": "checkOrder", "set": {"fulfilled_quantity": 1}})
    poll(line)
    supplier.clear_faults()

    assert poll(line).status == LineStatus.PLACED

    quarantine(label=f"line:{line.pk}", raw=Secret("FAKE"), reason="odd again")
    assert poll(line).status == LineStatus.PLACED

    resolve_quarantined(label=f"line:{line.pk}")
    assert poll(line).status == LineStatus.DELIVERED


@pytest.mark.parametrize("plan", [{"null_serial": True}, {"extra_fields": True}], ids=str)
def test_oddity_beside_the_code_withholds_no_card(
    supplier: RunningSandbox, card: Denomination, plan: dict[str, Any]
) -> None:
    assert poll(placed(supplier, card, 2, **plan)).status == LineStatus.DELIVERED


def test_number_as_a_serial_withholds_no_card(supplier: RunningSandbox, card: Denomination) -> None:
    line = placed(supplier, card, 2)
    supplier.faults({"fault": "override", "endpoint": "checkOrder", "set": {"cards.0.serial": 42}})

    assert poll(line).status == LineStatus.DELIVERED


def test_code_that_looks_like_an_earlier_one_is_delivered_and_told(
    supplier: RunningSandbox, card: Denomination, settings: object
) -> None:
    settings.IN_PRODUCTION = True
    first, second = poll(placed(supplier, card)), poll(placed(supplier, card, sold_alike=True))

    assert [each.status for each in (first, second)] == [LineStatus.DELIVERED] * 2
    assert set(Card.objects.values_list("status", "is_repeat")) == {("sealed", False)}
    item = DeskItem.objects.get(kind=DeliveryDeskKind.ALIKE_CODE)
    assert item.evidence == {
        "first": first.place_of_card(1).label,
        "looks like it": second.place_of_card(1).label,
    }


@pytest.mark.parametrize("kind", ["rtl", "newline", "script", "unicode", "short", "long"])
def test_hostile_codes_are_delivered_as_they_are(
    supplier: RunningSandbox, card: Denomination, kind: str
) -> None:
    assert poll(placed(supplier, card, hostile=kind)).status == LineStatus.DELIVERED


def test_code_sold_twice_is_marked(supplier: RunningSandbox, card: Denomination) -> None:
    poll(placed(supplier, card))
    poll(placed(supplier, card, sold_twice=True))

    assert sorted(Card.objects.values_list("is_repeat", flat=True)) == [False, True]


def test_code_sold_twice_is_held_back_in_production(
    supplier: RunningSandbox, card: Denomination, settings: object
) -> None:
    first, second = placed(supplier, card), placed(supplier, card, sold_twice=True)
    settings.IN_PRODUCTION = True
    poll(first)
    poll(second)

    assert sorted(Card.objects.values_list("status", flat=True)) == ["frozen", "sealed"]
