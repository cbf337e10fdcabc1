"""checkOrder tells something odd of an order: once, as while data are being written, or for ever."""

from collections.abc import Callable
from typing import Any, Literal, get_args

from sandbox.app import now
from sandbox.faults.registry import Call, FaultNotApplicableError, Proceed, data_of, fault
from sandbox.store import new_id
from sandbox.wire import Answer

Kind = Literal[
    "no_cards", "cards_missing", "cards_null", "a_card_fewer", "a_card_more", "cards_text", "cards_object",
    "cards_of_null", "cards_of_text", "status_lower", "status_unknown", "handling_with_cards",
    "refunded_with_cards", "refunded_without", "partial_without", "status_number", "status_missing",
    "quantity_text", "quantity_other", "quantity_list", "count_text", "count_lower", "count_higher",
    "count_negative", "count_huge", "code_blank", "code_null", "code_number", "code_list", "code_missing",
    "other_id", "id_missing", "other_product", "other_type", "amount_text", "data_null", "data_list",
]  # fmt: skip
KINDS: tuple[Kind, ...] = get_args(Kind)
Data = dict[str, Any]


def _set(**fields: Any) -> Callable[[Data], None]:
    return lambda data: data.update(fields)


def _without(name: str) -> Callable[[Data], None]:
    return lambda data: data.pop(name)


def _first_card(**fields: Any) -> Callable[[Data], None]:
    return lambda data: data["cards"][0].update(fields)


def _add_card(data: Data) -> None:
    data["cards"] = [*data["cards"], {"value": "FAKE-ONE-TOO-MANY", "serial": "FAKESN-TOO-MANY"}]


def _count(by: int) -> Callable[[Data], None]:
    return lambda data: data.update(fulfilled_quantity=data["fulfilled_quantity"] + by)


ODD: dict[Kind, Callable[[Data], Any]] = {
    "no_cards": _set(cards=[]),
    "cards_missing": _without("cards"),
    "cards_null": _set(cards=None),
    "a_card_fewer": lambda data: data["cards"].pop(),
    "a_card_more": _add_card,
    "cards_text": _set(cards="none"),
    "cards_object": lambda data: data.update(cards={"1": data["cards"][0]}),
    "cards_of_null": lambda data: data.update(cards=[None for _ in data["cards"]]),
    "cards_of_text": lambda data: data.update(cards=[card["value"] for card in data["cards"]]),
    "status_lower": lambda data: data.update(status=data["status"].lower()),
    "status_unknown": _set(status="QUEUED"),
    "handling_with_cards": _set(status="HANDLING"),
    "refunded_with_cards": _set(status="REFUNDED"),
    "refunded_without": _set(status="REFUNDED", cards=[]),
    "partial_without": _set(status="PARTIALLY_FILLED", cards=[], fulfilled_quantity=0, fulfilled_amount=0),
    "status_number": _set(status=7),
    "status_missing": _without("status"),
    "quantity_text": lambda data: data.update(quantity=str(data["quantity"])),
    "quantity_other": lambda data: data.update(quantity=data["quantity"] + 1),
    "quantity_list": _set(quantity=[2]),
    "count_text": _set(fulfilled_quantity="many"),
    "count_lower": _count(-1),
    "count_higher": _count(1),
    "count_negative": _set(fulfilled_quantity=-2),
    "count_huge": _set(fulfilled_quantity=10**30),
    "code_blank": _first_card(value=" "),
    "code_null": _first_card(value=None),
    "code_number": _first_card(value=77_310_042),
    "code_list": _first_card(value=["FAKE"]),
    "code_missing": lambda data: data["cards"][0].pop("value"),
    "other_id": lambda data: data.update(_id=new_id(now())),
    "id_missing": _without("_id"),
    "other_product": _set(product="0123456789abcdef01234567"),
    "other_type": _set(type="0123456789abcdef01234567"),
    "amount_text": _set(fulfilled_amount="much"),
}
NO_OBJECT: dict[Kind, Any] = {"data_null": None, "data_list": []}


@fault("checkOrder")
def odd_order(call: Call, proceed: Proceed, *, kind: Kind = "no_cards") -> Answer:
    """A final order with cards is told in an odd way; times 1 for once, null for ever."""
    answer = proceed()
    data = data_of(answer)
    if data["status"] == "HANDLING" or not data["cards"]:
        raise FaultNotApplicableError(answer)
    if kind in NO_OBJECT:
        answer.payload["data"] = NO_OBJECT[kind]
    else:
        ODD[kind](data)
    return answer
