"""Answers that arrive whole and say something odd. The work behind them is done."""

import copy
from dataclasses import replace
from email.utils import formatdate
from typing import Any, Literal

from sandbox.app import from_iso, iso, now
from sandbox.calls import CHARGILY_ENDPOINTS, ApiError
from sandbox.faults.registry import Call, FaultNotApplicableError, Proceed, data_of, fault, put
from sandbox.store import new_id
from sandbox.supplier.dialect import failure
from sandbox.wire import Answer

OddNumber = Literal["nan", "infinity", "text", "words", "negative", "zero", "null", "huge", "boolean", "list"]
OddSuccess = Literal[
    "no_order_id", "null", "number", "list", "object", "long", "empty", "spaces", "no_data", "text_success"
]

ODD_NUMBERS: dict[OddNumber, Any] = {
    "nan": float("nan"),
    "infinity": float("inf"),
    "text": "1450",
    "words": "cheap",
    "negative": -1450,
    "zero": 0,
    "null": None,
    "huge": 10**30,
    "boolean": True,
    "list": [1450],
}


@fault()
def empty_body(call: Call, proceed: Proceed) -> Answer:
    """200 without a body."""
    answer = proceed()
    answer.body = b""
    return answer


@fault()
def truncated_json(call: Call, proceed: Proceed) -> Answer:
    """A complete HTTP answer whose JSON ends in the middle."""
    answer = proceed()
    answer.body = answer.encoded()[:-12]
    return answer


@fault("placeOrder")
def odd_success(call: Call, proceed: Proceed, *, kind: OddSuccess = "no_order_id") -> Answer:
    """Success with an odd orderId or an odd envelope."""
    answer = proceed()
    data = data_of(answer)
    odd: dict[OddSuccess, Any] = {
        "null": None,
        "number": 12345,
        "list": [data.get("orderId")],
        "object": {},
        "long": "a" * 10_000,
        "empty": "",
        "spaces": "a b/../c",
    }
    match kind:
        case "no_data":
            answer.payload["data"] = None
        case "text_success":
            answer.payload["success"] = "true"
        case "no_order_id":
            del data["orderId"]
        case _:
            data["orderId"] = odd[kind]
    return answer


@fault("placeOrder")
def repeated_order_id(call: Call, proceed: Proceed) -> Answer:
    """placeOrder answers with the id of the order before (the new order exists all the same)."""
    answer = proceed()
    data = data_of(answer)
    row = call.store.row("SELECT id FROM gift_order WHERE id != ? ORDER BY position DESC", data["orderId"])
    if row is None:
        raise FaultNotApplicableError(answer)
    data["orderId"] = row["id"]
    return answer


@fault("checkOrder")
def override(call: Call, proceed: Proceed, *, set: dict[str, Any] = {}) -> Answer:  # noqa: B006 (a default to show, never changed)
    """Replace fields of `data` (for Chargily, of the object) by dotted path, e.g.
    {"set": {"transactionDetails.amount": 1}}.
    """
    answer = proceed()
    answer.payload = copy.deepcopy(answer.payload)
    put(data_of(answer), set)
    return answer


@fault("checkProduct")
def odd_price(call: Call, proceed: Proceed, *, kind: OddNumber = "nan") -> Answer:
    """The prices of checkProduct, or the balance, are no proper amounts."""
    answer = proceed()
    data = data_of(answer)
    for offer in data.get("types", []):
        offer["price"] = ODD_NUMBERS[kind]
    if "balance" in data:
        data["balance"] = ODD_NUMBERS[kind]
    return answer


@fault("checkProduct")
def price_rise(call: Call, proceed: Proceed, *, percent: int = 50) -> Answer:
    """Before answering, really raise every price of the product, for good."""
    with call.store.writing() as db:
        db.execute(
            "UPDATE type SET price = price + price * ? / 100 WHERE product = ?",
            (percent, call.facts().get("product", call.facts().get("productId"))),
        )
    return proceed()


@fault("checkProduct")
def type_vanishes(call: Call, proceed: Proceed, *, type: str = "") -> Answer:
    """Before answering, really withdraw one type of the product (or all of them)."""
    product = call.facts().get("product", call.facts().get("productId"))
    with call.store.writing() as db:
        db.execute("UPDATE type SET withdrawn = 1 WHERE product = ? AND ? IN ('', id)", (product, type))
    return proceed()


@fault("list")
def list_lag(call: Call, proceed: Proceed, *, seconds: float = 60.0) -> Answer:
    """The list does not show entries younger than so many real seconds."""
    answer = proceed()
    data = data_of(answer)
    data["items"] = [item for item in data["items"] if from_iso(item["time"]) <= now() - seconds]
    return answer


@fault("list")
def list_omits(call: Call, proceed: Proceed, *, newest: int = 1) -> Answer:
    """The list leaves out its newest entries (0: all of them). Also for transactions."""
    answer = proceed()
    data = data_of(answer)
    data["items"] = data["items"][newest:] if newest else []
    return answer


@fault("list")
def list_doubles(call: Call, proceed: Proceed) -> Answer:
    """Every entry of the list is in it twice, as when pages shift under the reader."""
    answer = proceed()
    data = data_of(answer)
    data["items"] = [item for item in data["items"] for _ in range(2)]
    return answer


@fault("checkOrder")
def stay_handling(call: Call, proceed: Proceed) -> Answer:
    """The order still shows as HANDLING; with times n for n polls."""
    answer = proceed()
    data = data_of(answer)
    row = call.store.row("SELECT product, type FROM gift_order WHERE id = ?", data["_id"])
    for name in ("fulfilled_quantity", "fulfilled_amount", "price_per_card", "cards"):
        data.pop(name, None)
    data |= {"status": "HANDLING", **(dict(row) if row else {})}
    return answer


@fault("checkOrder")
def flip_final(call: Call, proceed: Proceed, *, status: str = "REFUNDED") -> Answer:
    """An order that is final shows as REFUNDED, HANDLING or another status; waits for a final one."""
    answer = proceed()
    data = data_of(answer)
    if data["status"] in ("HANDLING", status):
        raise FaultNotApplicableError(answer)
    data["status"] = status
    if status in ("HANDLING", "REFUNDED"):
        data["cards"] = []
        data["fulfilled_quantity"] = data["fulfilled_amount"] = 0
    return answer


@fault("checkOrder")
def unknown_status(call: Call, proceed: Proceed, *, word: str = "QUEUED") -> Answer:
    """A status word that nobody documented."""
    answer = proceed()
    data_of(answer)["status"] = word
    return answer


@fault("checkOrder")
def other_id(call: Call, proceed: Proceed) -> Answer:
    """The answer carries another order's id."""
    answer = proceed()
    data_of(answer)["_id"] = new_id(now())
    return answer


@fault("checkOrder")
def not_found(call: Call, proceed: Proceed) -> Answer:
    """404 NOT_FOUND for something that exists."""
    return failure(call, ApiError(404, "NOT_FOUND", "Not found"))


@fault("checkOrder")
def deep_json(call: Call, proceed: Proceed, *, depth: int = 100_000) -> Answer:
    """JSON nested so deep that a careless parser falls over."""
    answer = proceed()
    answer.body = b'{"success":true,"data":' + b"[" * depth + b"]" * depth + b"}"
    return answer


@fault("catalog")
def broken_item(call: Call, proceed: Proceed) -> Answer:
    """One entry of the list (a category, a type, an order) is not an object, the rest is right."""
    answer = proceed()
    data = data_of(answer)
    for name in ("categories", "types", "items"):
        if name in data:
            data[name] = [None, *data[name]]
            return answer
    raise FaultNotApplicableError(answer)


@fault("list")
def unlisted(call: Call, proceed: Proceed, *, order: str = "") -> Answer:
    """The list never shows this order (or, without an id, the oldest of each page); checkOrder knows it."""
    answer = proceed()
    data = data_of(answer)
    left_out = order or (data["items"][-1]["_id"] if data["items"] else "")
    data["items"] = [item for item in data["items"] if item["_id"] != left_out]
    return answer


@fault("transactions")
def ledger_gap(call: Call, proceed: Proceed, *, entry: int = 1) -> Answer:
    """A page of the transactions leaves out one entry (0: the newest): the balances do not link up."""
    answer = proceed()
    items = data_of(answer)["items"]
    if len(items) <= entry + 1:
        raise FaultNotApplicableError(answer)
    del items[entry]
    return answer


@fault("any")
def clock_skew(call: Call, proceed: Proceed, *, seconds: float = -3_600.0, date: bool = True) -> Answer:
    """The vendor's clock is so many seconds ahead or behind: in each `time`, in windows, in `Date` or not."""
    if call.endpoint in CHARGILY_ENDPOINTS:
        raise FaultNotApplicableError(proceed())  # another vendor's
    query = {
        name: iso(from_iso(value) - seconds) if name in ("from", "to") else value
        for name, value in call.request.query.items()
    }
    call.request = replace(call.request, query=query)
    answer = proceed()
    if date:
        answer.headers["Date"] = formatdate(now() + seconds, usegmt=True)
    answer.payload = copy.deepcopy(answer.payload)
    _shift_times(answer.payload, seconds)
    return answer


def _shift_times(told: Any, seconds: float) -> None:
    """Every `time` of an answer, however deep."""
    if isinstance(told, dict):
        for name, value in told.items():
            if name == "time" and isinstance(value, str):
                told[name] = iso(from_iso(value) + seconds)
            else:
                _shift_times(value, seconds)
    elif isinstance(told, list):
        for each in told:
            _shift_times(each, seconds)
