"""What an answer means: success, or which of the families of failure."""

from oneclick.envelope import Answer
from oneclick.errors import OneClickError, OutcomeUnknown, UnreadableAnswer

# The statuses with which placeOrder says no for certain (errors). Anything else may have been bought.
REFUSING = frozenset({400, 401, 403, 404})


def failure_of_read(answer: Answer) -> OneClickError | None:
    """What is wrong with the answer to a call that may be repeated freely; None if it succeeded."""
    if answer.is_success:
        return None
    if answer.asks_to_wait or answer.status >= 500:
        return answer.wait()
    if 300 <= answer.status < 400:
        return UnreadableAnswer(f"redirect {answer.status}", answer.status, answer.request_id)
    if answer.is_rejected_key:
        return answer.refusal()
    if answer.fields is None:
        return UnreadableAnswer(f"http {answer.status}, not json", answer.status, answer.request_id)
    if answer.success is False or answer.status >= 400:
        return answer.refusal()
    return UnreadableAnswer("neither success nor refusal", answer.status, answer.request_id)


def failure_of_purchase(answer: Answer) -> OneClickError | None:
    """What is wrong with the answer to placeOrder; None if it succeeded. In doubt the outcome is unknown."""
    if answer.is_success:
        return None
    if answer.asks_to_wait:
        return answer.wait()
    if answer.status in REFUSING and answer.success is False:
        return answer.refusal()
    return OutcomeUnknown(_label(answer), answer.status, answer.request_id)


def _label(answer: Answer) -> str:
    if 300 <= answer.status < 400:
        return f"redirect {answer.status}"
    if not 200 <= answer.status < 300:
        return f"http {answer.status}"
    return "not json" if answer.fields is None else "odd success"
