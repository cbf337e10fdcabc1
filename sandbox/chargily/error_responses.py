"""Refusals in the shape of Laravel: a message, and for invalid fields a list of words about each."""

from sandbox.calls import ApiError
from sandbox.wire import Answer

Problems = dict[str, list[str]]


def unprocessable(problems: Problems) -> ApiError:
    """422 for fields that break the rules."""
    first, *more = [words for each in problems.values() for words in each]
    rest = f" (and {len(more)} more error{'s' if len(more) > 1 else ''})" if more else ""
    return ApiError(422, "UNPROCESSABLE", first + rest, dict(problems))


def error_response(refusal: ApiError) -> Answer:
    """A refusal as Chargily spells it; codes and details of the other vendor are not in it."""
    payload: dict[str, object] = {"message": refusal.message}
    if refusal.status == 422:
        payload["errors"] = refusal.details
    return Answer(status=refusal.status, payload=payload, headers=dict(refusal.headers))
