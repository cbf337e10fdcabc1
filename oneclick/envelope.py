"""The envelope around every answer (format), read the same way whatever is inside."""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from email.utils import parsedate_to_datetime
from functools import cache, lru_cache
from typing import NoReturn

from core.secret import Secret
from oneclick.errors import (
    KeyRejectedError,
    RequestRefusedError,
    TransientError,
)
from oneclick.fields import Fields, MalformedFieldError
from oneclick.sanitizers import clean_code, clean_message, clean_request_id
from oneclick.wire import WireResponse

BODY_ENCODING = "utf-8-sig"  # JSON is UTF-8; some servers put a byte order mark before it
# The platform could not verify the key in time; the key is fine and nothing was done.
TRY_LATER_CODE = "AUTH_UNAVAILABLE"
BLOCKED_CODE = "IP_BLOCKED"
# Overload and gateway trouble pass within seconds; a plain 500 rarely does.
TOO_MANY = 429
WORTH_REPEATING = frozenset({TOO_MANY, 502, 503, 504})
# Numbers of error.details that are documented (changelog, ref: validate-token); nothing else is kept.
KNOWN_DETAILS = ("required", "available", "attemptsLeft")


@dataclass(frozen=True)
class ApiResponse:
    """A reply with its envelope read. `fields` is None when the `body` is no JSON object."""

    status: int
    body: bytes = field(repr=False)
    fields: Fields | None = field(repr=False)
    success: bool | None
    code: str
    message: str
    details: dict[str, Decimal]
    request_id: str
    retry_after: float | None

    @property
    def is_success(self) -> bool:
        """Both the HTTP status and the envelope say so."""
        return 200 <= self.status < 300 and self.success is True

    @property
    def asks_to_wait(self) -> bool:
        """It says no for now only."""
        return self.status == TOO_MANY or (self.status >= 400 and self.code == TRY_LATER_CODE)

    @property
    def is_rejected_key(self) -> bool:
        """The key is refused, and not just for now."""
        if self.asks_to_wait:
            return False
        return self.status == 401 or (self.status >= 400 and self.code == BLOCKED_CODE)

    def refusal(self) -> RequestRefusedError:
        """The clear no that it is."""
        kind = KeyRejectedError if self.is_rejected_key else RequestRefusedError
        return kind(self.code, self.status, self.message, self.details, self.request_id)

    def wait(self) -> TransientError:
        """The no for now that it is, and for how long."""
        reason = self.code or f"http {self.status}"
        return TransientError(
            reason,
            self.retry_after,
            worth_repeating=self.status in WORTH_REPEATING,
            is_rate_limited=self.status == TOO_MANY,
        )


def read_response(reply: WireResponse, key: Secret, drop: frozenset[str] = frozenset()) -> ApiResponse:
    """Read a reply's envelope. Fields named in `drop` are forgotten while decoding, wherever they stand."""
    fields = decode(reply.body, drop)
    error = _error_of(fields)
    return ApiResponse(
        status=reply.status,
        body=reply.body,
        fields=fields,
        success=_flag(fields, "success"),
        code=clean_code(_text(error, "code")),
        message=clean_message(_text(error, "message"), key),
        details=_details(error),
        request_id=_request_id(fields, reply),
        retry_after=parse_retry_after(reply.retry_after),
    )


def decode(body: bytes, drop: frozenset[str] = frozenset()) -> Fields | None:
    """The JSON object in `body`, or None. Numbers are exact; NaN and Infinity, no JSON, are refused."""
    try:
        tree = _decoder(drop).decode(body.decode(BODY_ENCODING))
    except (ValueError, ArithmeticError, RecursionError):
        return None
    return Fields(tree) if isinstance(tree, dict) else None


@cache
def _decoder(drop: frozenset[str]) -> json.JSONDecoder:
    """Made once for each of the few sets of fields that calls drop: to make it costs more than an answer."""

    def kept(fields: dict[str, object]) -> dict[str, object]:
        return {name: fields[name] for name in fields if name not in drop}

    return json.JSONDecoder(
        parse_float=Decimal, parse_constant=_refuse_constant, object_hook=kept if drop else None
    )


def parse_retry_after(text: str) -> float | None:
    """Seconds to wait, from a number of seconds or a date; None if there is neither."""
    if not text:
        return None
    if text.isascii() and text.isdigit() and len(text) <= 9:
        return float(text)
    moment = parse_date(text)
    return None if moment is None else max(0.0, (moment - datetime.now(UTC)).total_seconds())


@lru_cache(maxsize=16)  # answers of the same second name the same moment
def parse_date(text: str) -> datetime | None:
    """The moment that a header like `Date` names (RFC 9110, in whole seconds), or None."""
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, IndexError, TypeError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _refuse_constant(_: str) -> NoReturn:
    raise ValueError


def _error_of(fields: Fields | None) -> Fields | None:
    """Where code and message stand: in `error`, at top level (router, OCPay), or `error` is a text."""
    if fields is None:
        return None
    error = _child(fields, "error")
    if error is not None and error.is_object:
        return error
    if _text(fields, "message") or error is None:
        return fields
    word = _text(fields, "error")
    return Fields({"code": word, "message": word})


def _details(error: Fields | None) -> dict[str, Decimal]:
    details = _child(error, "details")
    if details is None or not details.is_object:
        return {}
    amounts = {name: _amount(details, name) for name in KNOWN_DETAILS}
    return {name: amount for name, amount in amounts.items() if amount is not None}


def _request_id(fields: Fields | None, reply: WireResponse) -> str:
    inner = _text(_child(fields, "meta"), "requestId")
    return clean_request_id(_text(fields, "requestId") or inner or reply.request_id)


def _child(fields: Fields | None, name: str) -> Fields | None:
    return fields.child(name) if fields is not None and fields.is_object else None


def _text(fields: Fields | None, name: str) -> str:
    """A text of the envelope, "" if there is none: a missing message must not hide a refusal."""
    try:
        return (fields.text(name, longest=1000) if fields is not None else None) or ""
    except MalformedFieldError:
        return ""


def _amount(fields: Fields, name: str) -> Decimal | None:
    try:
        return fields.amount(name)
    except MalformedFieldError:
        return None


def _flag(fields: Fields | None, name: str) -> bool | None:
    try:
        return fields.flag(name) if fields is not None else None
    except MalformedFieldError:
        return None
