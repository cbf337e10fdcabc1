"""Errors in place of an answer. With ``apply`` the work is done all the same."""

from typing import Any

from sandbox.calls import ApiError, json_dinars
from sandbox.faults.registry import Call, Proceed, fault
from sandbox.supplier.dialect import failure, spelling
from sandbox.wire import HTML, Answer

PROXY_PAGE = (
    b"<html><head><title>Error</title></head><body><center><h1>Upstream trouble</h1></center></body></html>"
)


def _instead(proceed: Proceed, apply: bool, answer: Answer) -> Answer:
    if apply:
        answer.applied = proceed().applied
    return answer


def _refuse(
    call: Call, status: int, code: str, message: str, details: dict[str, Any] | None = None, **headers: str
) -> Answer:
    return failure(call, ApiError(status, code, message, details, **headers))


@fault()
def http_500(call: Call, proceed: Proceed, *, apply: bool = False) -> Answer:
    """500 INTERNAL_ERROR as JSON."""
    return _instead(proceed, apply, _refuse(call, 500, "INTERNAL_ERROR", "Something went wrong"))


@fault()
def http_502(call: Call, proceed: Proceed, *, apply: bool = False) -> Answer:
    """502 with a proxy's HTML page."""
    return _instead(proceed, apply, Answer(502, body=PROXY_PAGE, content_type=HTML))


@fault()
def http_503(call: Call, proceed: Proceed, *, apply: bool = False) -> Answer:
    """503 SERVICE_UNAVAILABLE as JSON."""
    return _instead(proceed, apply, _refuse(call, 503, "SERVICE_UNAVAILABLE", "Temporarily unavailable"))


@fault()
def http_504(call: Call, proceed: Proceed, *, apply: bool = False) -> Answer:
    """504 with a proxy's HTML page."""
    return _instead(proceed, apply, Answer(504, body=PROXY_PAGE, content_type=HTML))


@fault()
def html(call: Call, proceed: Proceed, *, apply: bool = False) -> Answer:
    """200 with an HTML page."""
    return _instead(proceed, apply, Answer(200, body=PROXY_PAGE, content_type=HTML))


@fault()
def html_4xx(call: Call, proceed: Proceed, *, status: int = 403, apply: bool = False) -> Answer:
    """A 4xx with a proxy's HTML page."""
    return _instead(proceed, apply, Answer(status, body=PROXY_PAGE, content_type=HTML))


@fault()
def router_404(call: Call, proceed: Proceed) -> Answer:
    """404 of a router that does not know the path: no `success` in it."""
    return Answer(
        404,
        {
            "message": f"Cannot {call.request.method} {call.request.path}",
            "error": "Not Found",
            "statusCode": 404,
        },
    )


@fault()
def http_429(call: Call, proceed: Proceed, *, retry_after: int = 5, json: bool = True) -> Answer:
    """429 RATE_LIMIT_EXCEEDED with Retry-After (seconds; 0 sends none); `json` false: an HTML page."""
    headers = {"Retry-After": str(retry_after)} if retry_after else {}
    if not json:
        return Answer(429, body=PROXY_PAGE, content_type=HTML, headers=headers)
    answer = _refuse(call, 429, "RATE_LIMIT_EXCEEDED", "Too many requests")
    answer.headers |= headers
    return answer


@fault()
def auth_unavailable(call: Call, proceed: Proceed, *, status: int = 503, retry_after: int = 5) -> Answer:
    """AUTH_UNAVAILABLE: the key could not be checked in time, nothing was done."""
    return _refuse(
        call, status, "AUTH_UNAVAILABLE", "Could not verify the access token", Retry_After=str(retry_after)
    )


@fault()
def key_refused(call: Call, proceed: Proceed, *, code: str = "INVALID_ACCESS_TOKEN") -> Answer:
    """401 although the key is right (as when it was revoked)."""
    return _refuse(call, 401, code, "Invalid access token", {"attemptsLeft": 4})


@fault()
def forbidden(call: Call, proceed: Proceed, *, code: str = "IP_BLOCKED") -> Answer:
    """403 with IP_BLOCKED, IP_NOT_ALLOWED, API_DISABLED or another code."""
    return _refuse(call, 403, code, "Access denied")


@fault("placeOrder")
def out_of_stock(call: Call, proceed: Proceed) -> Answer:
    """400, the stock is gone although checkProduct shows some."""
    return _refuse(call, 400, spelling(call, "stock_code"), "Product is out of stock")


@fault("placeOrder")
def no_balance(call: Call, proceed: Proceed) -> Answer:
    """403, too little balance although the balance shows enough."""
    details = {"required": json_dinars(100_00), "available": json_dinars(0)}
    return _refuse(call, 403, spelling(call, "balance_code"), "Insufficient balance", details)


@fault("placeOrder")
def unknown_refusal_code(
    call: Call,
    proceed: Proceed,
    *,
    status: int = 400,
    code: str = "ERR_NEVER_SEEN",
    message: str = "Request refused",
    apply: bool = False,
) -> Answer:
    """A refusal with a code that nobody documented."""
    return _instead(proceed, apply, _refuse(call, status, code, message))


@fault("placeOrder")
def redirect(call: Call, proceed: Proceed, *, status: int = 307, apply: bool = False) -> Answer:
    """A redirect back to the same address: whoever follows it asks twice."""
    return _instead(
        proceed, apply, Answer(status, body=b"", headers={"Location": call.app.url + call.request.path})
    )
