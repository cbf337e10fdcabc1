"""Reading an answer that was kept, for whoever decides about it later."""

from core.secret import Secret
from oneclick.envelope import decode
from oneclick.errors import UnreadableResponseError
from oneclick.fields import MalformedFieldError, required
from oneclick.parsers.gift_cards import parse_checked_order
from oneclick.response_types import CheckedOrder


def parse_stored_order(raw: Secret) -> CheckedOrder:
    """The order in an answer kept as `CheckedOrder.raw`. Raises UnreadableResponseError."""
    root = decode(raw.reveal().encode("utf-8", "surrogatepass"))
    try:
        if root is not None:
            return parse_checked_order(required(root.child("data"), "data"), "", raw)
    except MalformedFieldError as exc:
        reason = str(exc)
    else:
        reason = "not a JSON object"
    raise UnreadableResponseError(reason)
