"""The four ways a call can fail, and what the caller may do about each.

No error holds an answer's body, the access key or a card: what is kept is a status, a short label of ours, or
the vendor's own words after `oneclick.sanitizers` cleaned them. All are raised outside `except` blocks, so
that no `__cause__` or `__context__` leads to an error that quotes the body (`json.JSONDecodeError.doc` does).
"""

from collections.abc import Mapping
from decimal import Decimal


class OneClickError(Exception):
    """Base of every failure of a call to OneClickDz."""


class TransientError(OneClickError):
    """The call had no effect, or none that matters: ask again later.

    `retry_after` is the vendor's wish in seconds, if it gave one; `reason` a short label such as "http 503";
    `worth_repeating` tells whether trying again within seconds can help, `is_rate_limited` whether the vendor
    was asked too often (429).
    """

    def __init__(
        self,
        reason: str,
        retry_after: float | None = None,
        worth_repeating: bool = False,
        is_rate_limited: bool = False,
    ) -> None:
        super().__init__(reason, retry_after, worth_repeating, is_rate_limited)
        self.reason = reason
        self.retry_after = retry_after
        self.worth_repeating = worth_repeating
        self.is_rate_limited = is_rate_limited

    def __str__(self) -> str:
        wish = "" if self.retry_after is None else f", asked to wait {self.retry_after:g} s"
        return f"try again later: {self.reason}{wish}"


class NotSentError(TransientError):
    """No connection could be made, so no byte of the request left: provably nothing happened."""


class RequestRefusedError(OneClickError):
    """The vendor said no. `code` is "" when it gave none; `details` holds the documented numbers."""

    def __init__(
        self,
        code: str,
        http_status: int,
        message: str = "",
        details: Mapping[str, Decimal] | None = None,
        request_id: str = "",
    ) -> None:
        super().__init__(code, http_status, message, dict(details or {}), request_id)
        self.code = code
        self.http_status = http_status
        self.message = message
        self.details: Mapping[str, Decimal] = dict(details or {})
        self.request_id = request_id

    def __str__(self) -> str:
        return f"refused with HTTP {self.http_status} {self.code or '(no code)'}: {self.message}".rstrip(": ")


class KeyRejectedError(RequestRefusedError):
    """The access key is not accepted (401) or the address is blocked (`IP_BLOCKED`).

    Further calls raise this without calling, until `Client.reset()`: a few more tries would lock the address
    out for 15 minutes (ref: validate-token).
    """


class OutcomeUnknownError(OneClickError):
    """A purchase was sent and its answer does not tell what became of it. Never send it again.

    `answer_class` is a short label: "timeout", "reset", "http 502", "not json", "too large", "redirect 307" …
    """

    def __init__(self, answer_class: str, http_status: int | None = None, request_id: str = "") -> None:
        super().__init__(answer_class, http_status, request_id)
        self.answer_class = answer_class
        self.http_status = http_status
        self.request_id = request_id

    def __str__(self) -> str:
        return f"outcome unknown: {self.answer_class}"


class UnreadableResponseError(OneClickError):
    """An answer came that makes no sense. `reason` says what is wrong with it, without quoting it."""

    def __init__(self, reason: str, http_status: int | None = None, request_id: str = "") -> None:
        super().__init__(reason, http_status, request_id)
        self.reason = reason
        self.http_status = http_status
        self.request_id = request_id

    def __str__(self) -> str:
        return f"unreadable answer: {self.reason}"
