"""What an answer means: success, or which of the families of failure."""

from oneclick.envelope import ApiResponse
from oneclick.errors import OneClickError, OutcomeUnknownError, UnreadableResponseError

# The statuses with which placeOrder says no for certain (errors). Anything else may have been bought.
REFUSING = frozenset({400, 401, 403, 404})


def read_error(answer: ApiResponse) -> OneClickError | None:
    """What is wrong with the answer to a call that may be repeated freely; None if it succeeded."""
    if answer.is_success:
        return None
    if answer.asks_to_wait or answer.status >= 500:
        return answer.wait()
    if 300 <= answer.status < 400:
        return UnreadableResponseError(f"redirect {answer.status}", answer.status, answer.request_id)
    if answer.is_rejected_key:
        return answer.refusal()
    if answer.fields is None:
        return UnreadableResponseError(f"http {answer.status}, not json", answer.status, answer.request_id)
    if answer.success is False or answer.status >= 400:
        return answer.refusal()
    return UnreadableResponseError("neither success nor refusal", answer.status, answer.request_id)


def purchase_error(answer: ApiResponse) -> OneClickError | None:
    """What is wrong with the answer to placeOrder; None if it succeeded. In doubt the outcome is unknown."""
    if answer.is_success:
        return None
    if answer.asks_to_wait:
        return answer.wait()
    if answer.status in REFUSING and answer.success is False:
        return answer.refusal()
    return OutcomeUnknownError(_label(answer), answer.status, answer.request_id)


def _label(answer: ApiResponse) -> str:
    if 300 <= answer.status < 400:
        return f"redirect {answer.status}"
    if not 200 <= answer.status < 300:
        return f"http {answer.status}"
    return "not json" if answer.fields is None else "odd success"
