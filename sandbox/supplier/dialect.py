"""How the vendor's answers are spelled. Its documentation contradicts itself; each can be chosen alone."""

from typing import Any

from sandbox.app import iso, now
from sandbox.calls import CHARGILY_ENDPOINTS, ApiError, Call
from sandbox.chargily.error_responses import error_response
from sandbox.wire import Answer

DIALECTS = ("documented", "vendor-sandbox")

# Spelling -> its choices, the usual one first.
SPELLINGS: dict[str, tuple[Any, ...]] = {
    "category": ("title", "name"),
    "product_id": ("id", "_id"),  # in the catalogue, and productId / _id in checkProduct
    "type_id": ("id", "_id"),
    "totals": ("root", "meta"),
    "request_id": ("documented", "top", "meta", "header", "missing"),
    "available": (False, True),
    "quantity": ("present", "missing"),
    "error": ("envelope", "message", "string"),
    "balance_code": ("NO_BALANCE", "INSUFFICIENT_BALANCE"),
    "stock_code": ("OUT_OF_STOCK", "PRODUCT_OUT_OF_STOCK", "ERR_STOCK"),
    "order_ref": ("ignored", "honoured"),  # `ref` on placeOrder, in guide 3 (ar) only
    "duplicated_ref": ("DUPLICATED_REF", "DUPLICATED-REF"),
    "created": (200, 201),  # status of a successful POST
}

# Where the documented example of an endpoint has its requestId; elsewhere it has none.
REQUEST_ID_PLACE = {
    "createLink": "meta",
    "checkPayment": "meta",
    "placeOrder": "top",
    "checkOrder": "top",
    "list": "top",
}
NO_META = ("validate", "catalog")


def spelling(call: Call, name: str) -> Any:
    """The chosen spelling, or the usual one."""
    return call.store.setting("spelling").get(name, SPELLINGS[name][0])


def success(
    call: Call, data: Any, root: dict[str, Any] | None = None, meta: dict[str, Any] | None = None
) -> Answer:
    """An answer in the documented envelope (format)."""
    payload: dict[str, Any] = {"success": True, **(root or {}), "data": data}
    if call.endpoint not in NO_META or meta:
        payload["meta"] = {"timestamp": iso(now()), **(meta or {})}
    answer = Answer(
        payload=payload, status=spelling(call, "created") if call.request.method == "POST" else 200
    )
    place = spelling(call, "request_id")
    _put_request_id(
        call, answer, REQUEST_ID_PLACE.get(call.endpoint, "missing") if place == "documented" else place
    )
    return answer


def failure(call: Call, refusal: ApiError) -> Answer:
    """A refusal in the spelling of the day, or of the other vendor."""
    if call.endpoint in CHARGILY_ENDPOINTS:
        return error_response(refusal)
    error: dict[str, Any] = {"code": refusal.code, "message": refusal.message}
    if refusal.details is not None:
        error["details"] = refusal.details
    payload: dict[str, Any] = {"success": False}
    match spelling(call, "error"):
        case "message":
            payload |= {"message": refusal.message, "code": refusal.code}
        case "string":
            payload |= {"error": refusal.message, "code": refusal.code}
        case _:
            payload["error"] = error
    answer = Answer(status=refusal.status, payload=payload, headers=dict(refusal.headers))
    place = spelling(call, "request_id")
    _put_request_id(call, answer, "top" if place == "documented" else place)
    return answer


def _put_request_id(call: Call, answer: Answer, place: str) -> None:
    match place:
        case "top":
            answer.payload["requestId"] = call.request_id
        case "meta":
            answer.payload.setdefault("meta", {})["requestId"] = call.request_id
        case "header":
            answer.headers["X-Request-Id"] = call.request_id


def check_spelling(choices: dict[str, Any]) -> None:
    """Raises ValueError for a spelling, or a choice of one, that is not known."""
    for name, choice in choices.items():
        if name not in SPELLINGS or choice not in SPELLINGS[name]:
            raise ValueError(f"spelling {name!r} takes one of {SPELLINGS.get(name)}")
