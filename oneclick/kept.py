"""Reading an answer that was kept, for whoever decides about it later."""

from core.secret import Secret
from oneclick.answers import CheckedOrder
from oneclick.envelope import decode
from oneclick.errors import UnreadableAnswer
from oneclick.fields import Malformed, required
from oneclick.parsing_gift_cards import parse_checked_order


def read_checked_order(raw: Secret) -> CheckedOrder:
    """The order in an answer kept as `CheckedOrder.raw`. Raises UnreadableAnswer."""
    root = decode(raw.reveal().encode("utf-8", "surrogatepass"))
    try:
        if root is not None:
            return parse_checked_order(required(root.child("data"), "data"), "", raw)
    except Malformed as exc:
        reason = str(exc)
    else:
        reason = "not a JSON object"
    raise UnreadableAnswer(reason)
