"""What is looked at right before buying: price, stock, balance. Reads only; a crash here bought nothing."""

from dataclasses import dataclass

from django.db.models import F, Sum

from catalog.supply.refresh import fresh_offer
from core.money import format_dinars
from core.reasons import Reason, ReasonOrNote, Sentence
from orders.fulfilment.product_identity import identity_mismatch
from orders.models import Attempt, Line
from orders.reasons import HoldDetail
from orders.states import AttemptStatus, HoldReason
from orders.supplier_account.solvency import is_placeholder, read_balance


class HoldRequiredError(Exception):
    """Something that is ours to mend stands in the way."""

    def __init__(self, reason: HoldReason, detail: ReasonOrNote) -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail


class SoldOutError(Exception):
    """The supplier has none left: a lasting no."""


@dataclass(frozen=True)
class PreflightResult:
    """What the supplier asks for one card, and our balance there, in centimes."""

    wholesale: int
    balance: int


def preflight(line: Line) -> PreflightResult:
    """Check that buying this line now is neither a loss nor bound to fail. Outside any transaction.

    Raises HoldRequiredError, SoldOutError, or an error of `oneclick` when the supplier cannot be read.
    """
    wholesale = _check_offer(line)
    return PreflightResult(wholesale, _check_balance(line, wholesale))


def _check_offer(line: Line) -> int:
    offer = fresh_offer(line.denomination)
    if offer.is_gone:
        raise HoldRequiredError(HoldReason.GONE, HoldDetail.GONE)
    another = identity_mismatch(line, offer.said)
    if another:
        raise HoldRequiredError(
            HoldReason.IDENTITY, Reason(HoldDetail.ANOTHER_CARD, differences=Sentence(another))
        )
    if offer.stock == 0:
        raise SoldOutError
    if offer.wholesale is None:
        raise HoldRequiredError(HoldReason.PRICE, HoldDetail.NO_PRICE)
    if offer.wholesale > line.most_wholesale:
        raise HoldRequiredError(
            HoldReason.PRICE,
            Reason(
                HoldDetail.TOO_DEAR,
                price=format_dinars(offer.wholesale),
                limit=format_dinars(line.most_wholesale),
            ),
        )
    return offer.wholesale


def _check_balance(line: Line, wholesale: int) -> int:
    balance = read_balance()
    if is_placeholder(balance):
        return balance
    if balance < wholesale * line.quantity + _under_way(line):
        raise HoldRequiredError(HoldReason.BALANCE, HoldDetail.BALANCE)
    return balance


def _under_way(line: Line) -> int:
    """What calls that may not yet have been debited will cost: others are placing at this moment."""
    rivals = Attempt.objects.filter(status=AttemptStatus.OPEN).exclude(line=line)
    return rivals.aggregate(total=Sum(F("wholesale") * F("quantity")))["total"] or 0
