"""What an answer to placeOrder means: bought, not sent, refused, ours to mend, or unknown."""

from dataclasses import dataclass
from enum import Enum

from django.conf import settings

import oneclick
from core.reasons import ReasonLike
from core.text import truncate
from orders.states import HoldReason

BALANCE_CODES = frozenset({"NO_BALANCE", "INSUFFICIENT_BALANCE"})


class PlacementVerdict(Enum):
    """What an answer to an attempt means for its line."""

    PLACED = "placed"
    NOT_SENT = "not sent"  # provably not bought: try again
    REFUSED = "refused"  # a clear and lasting no
    HELD = "held"  # a no that is ours to mend
    UNKNOWN = "unknown"  # anything else: never send again, look it up
    DOUBTED = "doubted"  # bought, but perhaps not under this id: look it up


@dataclass(frozen=True)
class PlacementAnswer:
    """The verdict with what staff need to understand it; never a body."""

    verdict: PlacementVerdict
    answer_class: str
    supplier_id: str = ""
    vendor_code: str = ""
    request_id: str = ""
    hold_reason: HoldReason | None = None
    retry_after: float | None = None  # seconds, the vendor's wish
    why: ReasonLike | None = None  # where that is none of the supplier's
    http_status: int | None = None  # of an answer that came

    @property
    def code(self) -> str:
        """The supplier's own code, or else what kind of answer came."""
        return self.vendor_code or self.answer_class

    @property
    def turned_away(self) -> bool:
        """Whether the supplier refused, or sent us elsewhere, in a way that no rule of ours knows."""
        return bool(self.vendor_code) or 300 <= (self.http_status or 0) < 500


def judge_success(placed: "oneclick.PlacedOrder") -> PlacementAnswer:
    """A well-formed yes: bought, under the id that it names."""
    return PlacementAnswer(
        PlacementVerdict.PLACED, "placed", supplier_id=placed.order_id, request_id=placed.request_id
    )


def judge_failure(failure: Exception) -> PlacementAnswer:
    """What it means that the call raised. Unless it was clearly not sent, or refused, nobody knows."""
    match failure:
        case oneclick.NotSentError():
            return PlacementAnswer(PlacementVerdict.NOT_SENT, "not sent", retry_after=failure.retry_after)
        case oneclick.TransientError():
            return PlacementAnswer(
                PlacementVerdict.NOT_SENT, truncate(failure.reason, 40), retry_after=failure.retry_after
            )
        case oneclick.RequestRefusedError():
            return judge_refusal(failure)
        case oneclick.OutcomeUnknownError():
            return PlacementAnswer(
                PlacementVerdict.UNKNOWN,
                truncate(failure.answer_class, 40),
                request_id=failure.request_id,
                http_status=failure.http_status,
            )
    return PlacementAnswer(PlacementVerdict.UNKNOWN, truncate(f"fault: {type(failure).__name__}", 40))


def judge_refusal(refusal: "oneclick.RequestRefusedError") -> PlacementAnswer:
    """Sort a refusal by known code, then by "stock" and "balance" in its text (guide 3 matches on those)."""
    code, message = refusal.code, refusal.message.casefold()
    verdict, reason = PlacementVerdict.UNKNOWN, None
    if isinstance(refusal, oneclick.KeyRejectedError):
        verdict, reason = PlacementVerdict.HELD, HoldReason.KEY
    elif code in BALANCE_CODES:
        verdict, reason = PlacementVerdict.HELD, HoldReason.BALANCE
    elif code in settings.PLACING_CODES_HELD:
        verdict, reason = PlacementVerdict.HELD, HoldReason.KEY
    elif code in settings.PLACING_CODES_REFUSED or "stock" in message:
        verdict = PlacementVerdict.REFUSED
    elif "balance" in message:
        verdict, reason = PlacementVerdict.HELD, HoldReason.BALANCE
    return PlacementAnswer(
        verdict,
        f"http {refusal.http_status}",
        vendor_code=truncate(code, 60),
        request_id=truncate(refusal.request_id, 80),
        hold_reason=reason,
        http_status=refusal.http_status,
    )
