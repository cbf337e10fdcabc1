"""What two persons may deliver of an answer that contradicts itself."""

import json
from typing import Any

import pytest

import oneclick
from core.secret import Secret
from orders.fulfilment.delivery_answers import deliverable_part


def codes_of(*cards: Any, quantity: int = 9) -> list[tuple[str, str]]:
    """Code and serial of each card that is kept of an answer with these."""
    answer = {"_id": "o1", "status": "FULFILLED", "quantity": "many", "cards": cards}
    kept = deliverable_part(
        oneclick.parse_stored_order(Secret(json.dumps({"data": answer}))), quantity=quantity
    )
    return [(card.value.reveal(), card.serial.reveal()) for card in kept.cards]


@pytest.mark.parametrize(
    ("card", "code"),
    [
        ({"value": "FAKE-1", "serial": 42}, ("FAKE-1", "42")),
        ({"value": "FAKE-1"}, ("FAKE-1", "")),
        ({"value": 7731, "serial": "S"}, ("7731", "S")),
        ({"code": "FAKE-1", "serial": "S"}, ("FAKE-1", "S")),
        ("FAKE-1", ("FAKE-1", "")),
    ],
)
def test_card_that_has_a_code_can_be_delivered(card: Any, code: tuple[str, str]) -> None:
    assert codes_of(card) == [code]


@pytest.mark.parametrize("card", [None, {}, {"value": " "}, {"value": ["FAKE"]}, {"serial": "S"}, True, []])
def test_card_without_a_code_cannot(card: Any) -> None:
    assert codes_of(card, {"value": "FAKE-2", "serial": "S"}) == [("FAKE-2", "S")]


def test_only_code_and_serial_together_make_a_card_the_same() -> None:
    cards = [
        ("0042", "SN-1"),
        ("0042", "SN-2"),
        ("0042", "SN-1"),
        ("0042", ""),
        ("0042", ""),
        (" 0042", "SN-1"),
    ]

    kept = codes_of(*({"value": value, "serial": serial} for value, serial in cards))

    assert kept == [*cards[:2], *cards[3:]]


def test_no_more_cards_than_were_ordered() -> None:
    assert len(codes_of(*({"value": f"FAKE-{n}"} for n in range(5)), quantity=3)) == 3


def test_all_that_came_with_a_card_comes_with_it() -> None:
    answer = {"_id": "o1", "status": "FULFILLED", "cards": [{"value": 7, "pin": "0731"}]}
    kept = deliverable_part(oneclick.parse_stored_order(Secret(json.dumps({"data": answer}))), quantity=1)

    assert [(name, text.reveal()) for name, text in kept.cards[0].extras] == [("pin", "0731")]
