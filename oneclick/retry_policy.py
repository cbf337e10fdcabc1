"""The three ways to call: reads that repeat politely, requests that do not, a purchase that happens once."""

import logging
import time
from collections.abc import Callable, Mapping
from datetime import datetime
from random import uniform

from core.secret import Secret
from oneclick.access_key import AccessKeyCircuitBreaker
from oneclick.envelope import ApiResponse, parse_date, read_response
from oneclick.error_mapping import purchase_error, read_error
from oneclick.errors import (
    KeyRejectedError,
    NotSentError,
    OutcomeUnknownError,
    TransientError,
    UnreadableResponseError,
)
from oneclick.limits import Deadline, RequestLimits
from oneclick.request_count import record_request
from oneclick.transport import Transport
from oneclick.wire import (
    TIMEOUT,
    ConnectError,
    GarbledResponseError,
    ResponseLostError,
    WireRequest,
    WireResponse,
)

OnServerDate = Callable[[datetime, float], None]
"""Told of the vendor's clock: the `Date` of an answer that has just come, and the seconds that it took."""

logger = logging.getLogger(__name__)
NOTHING: frozenset[str] = frozenset()


class ApiCaller:
    """Makes calls with one key; every outcome becomes an answer or one of the four families of failure."""

    def __init__(
        self,
        transport: Transport,
        key: Secret,
        limits: RequestLimits,
        circuit_breaker: AccessKeyCircuitBreaker,
        sleep: Callable[[float], None],
        on_date: OnServerDate | None = None,
    ) -> None:
        self._transport = transport
        self._key = key
        self._limits = limits
        self._circuit_breaker = circuit_breaker
        self._sleep = sleep
        self._on_date = on_date
        self.last_reply_was_sandbox = False

    def read(
        self,
        path: str,
        *,
        drop: frozenset[str] = NOTHING,
        with_key: bool = True,
        keeps_a_budget: bool = False,
    ) -> ApiResponse:
        """GET. Transient failures are repeated after a wait, all within `read_seconds`.

        A 429 is not repeated where the caller keeps a budget of its calls, which must hear of it.

        Raises TransientError, RequestRefusedError, UnreadableResponseError.
        """
        request = WireRequest(
            "GET", self._transport.prefix + path, self._key if with_key else None, self._limits.read_bytes
        )
        deadline = Deadline(self._limits.read_seconds)
        for repeats_made in range(self._limits.repeats + 1):
            try:
                return self._read_once(request, deadline, drop)
            except TransientError as exc:
                wait = self._wait_before_repeat(exc, repeats_made, deadline)
                if wait is None or (keeps_a_budget and exc.is_rate_limited):
                    raise
            self._sleep(wait)
        raise AssertionError("the last repeat returns or raises")

    def submit(self, path: str, payload: Mapping[str, object]) -> ApiResponse:
        """POST that is harmless when its answer is lost. One try.

        Raises TransientError, RequestRefusedError, UnreadableResponseError.
        """
        request = WireRequest(
            "POST", self._transport.prefix + path, self._key, self._limits.read_bytes, payload
        )
        return self._read_once(request, Deadline(self._limits.read_seconds), NOTHING)

    def purchase(self, path: str, payload: Mapping[str, object]) -> ApiResponse:
        """POST that spends money: one request on a fresh connection, never repeated, whatever happens.

        Raises TransientError (NotSentError if provably nothing was sent), RequestRefusedError,
        OutcomeUnknownError.
        """
        self._check_key()
        request = WireRequest(
            "POST", self._transport.prefix + path, self._key, self._limits.purchase_bytes, payload
        )
        outcome = _outcome(self._transport.exchange_once, request, Deadline(self._limits.purchase_seconds))
        if isinstance(outcome, ConnectError):
            raise NotSentError(str(outcome), worth_repeating=True)
        if isinstance(outcome, ResponseLostError):
            raise OutcomeUnknownError(str(outcome))
        answer = self._read_answer(outcome, NOTHING)
        failure = purchase_error(answer)
        if failure is not None:
            raise failure
        return answer

    def _check_key(self) -> None:
        """Raise KeyRejectedError if there is no key or it was rejected before."""
        if not self._key:
            raise KeyRejectedError("MISSING_ACCESS_TOKEN", 401, "no access key is configured")
        self._circuit_breaker.check()

    def _read_once(self, request: WireRequest, deadline: Deadline, drop: frozenset[str]) -> ApiResponse:
        if request.key is not None:
            self._check_key()
        record_request()
        began = time.monotonic()
        outcome = _outcome(self._transport.exchange, request, deadline)
        if isinstance(outcome, ConnectError):
            raise NotSentError(str(outcome), worth_repeating=True)
        if isinstance(outcome, GarbledResponseError):
            raise UnreadableResponseError(str(outcome))
        if isinstance(outcome, ResponseLostError):
            raise TransientError(str(outcome), worth_repeating=str(outcome) != TIMEOUT)
        self._tell_date(outcome, time.monotonic() - began)
        answer = self._read_answer(outcome, drop)
        failure = read_error(answer)
        if failure is not None:
            raise failure
        return answer

    def _read_answer(self, reply: WireResponse, drop: frozenset[str]) -> ApiResponse:
        self.last_reply_was_sandbox = reply.is_from_sandbox
        answer = read_response(reply, self._key, drop)
        if answer.is_rejected_key:
            self._circuit_breaker.trip(KeyRejectedError(*answer.refusal().args))
        return answer

    def _tell_date(self, reply: WireResponse, took: float) -> None:
        """Only of reads: nothing stands between the answer to a purchase and its being written down."""
        moment = parse_date(reply.date) if self._on_date else None
        if self._on_date is None or moment is None:
            return
        try:
            self._on_date(moment, took)
        except Exception as exc:  # whoever measures clocks spoils no call
            logger.error("the measuring of the vendor's clock failed: %s", type(exc).__name__)

    def _wait_before_repeat(
        self, error: TransientError, repeats_made: int, deadline: Deadline
    ) -> float | None:
        """Seconds to wait before the next try; None if the caller should hear of it instead."""
        if not error.worth_repeating or repeats_made >= self._limits.repeats:
            return None
        # Jitter, so that many workers that failed together do not come back together.
        backoff = self._limits.backoff_seconds * 2**repeats_made * uniform(0.5, 1.0)  # noqa: S311
        wait = max(backoff, error.retry_after or 0)
        return wait if wait <= self._limits.longest_wait and wait < deadline.remaining else None


def _outcome(
    exchange: Callable[[WireRequest, Deadline], WireResponse], request: WireRequest, deadline: Deadline
) -> WireResponse | ConnectError | ResponseLostError:
    try:
        return exchange(request, deadline)
    except (ConnectError, ResponseLostError) as exc:
        return exc
