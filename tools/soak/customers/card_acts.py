"""What a simulated customer does with a card that came: shows its code, gives it back, or both at once."""

from core.audit_log import ActionNotAllowedError
from core.testing import run_concurrently
from delivery.reveal import NotRevealableError, reveal
from delivery.states import CardStatus
from orders.aftersales.returns import return_card
from orders.models import LineCard, Order
from payments.models import Refund
from tools.soak.ground_truth.coverage_goals import CoverageGoal
from tools.soak.ground_truth.tally import Tally

WHY = "bought for the wrong country"


def perform_card_act(name: str, order: Order, tally: Tally) -> None:
    """Act on the first card that was not touched yet. Raises AssertionError if both rivals have won."""
    line_card = _untouched(order)
    if line_card is None:
        return
    if name == "look":
        _look(line_card)
    elif name == "give back":
        _count(_give_back(line_card), tally)
    else:
        shown, refund = run_concurrently(lambda: _look(line_card), lambda: _give_back(line_card))
        tally.did(CoverageGoal.RIVALS)
        if shown is True and isinstance(refund, Refund):
            raise AssertionError(f"card {line_card.card_id} was shown and given back")
        _count(refund, tally)


def _untouched(order: Order) -> LineCard | None:
    cards = LineCard.objects.filter(line__order=order, card__status=CardStatus.SEALED, card_refund=None)
    return cards.select_related("card", "line__order").order_by("pk").first()


def _look(line_card: LineCard) -> bool:
    try:
        reveal(card=line_card.card, place=line_card.place, proof="buyer", ip="", agent="")
    except NotRevealableError:
        return False
    return True


def _give_back(line_card: LineCard) -> Refund | None:
    fresh = LineCard.objects.select_related("card", "line__order").get(pk=line_card.pk)
    try:
        return return_card(line_card=fresh, reason=WHY)
    except ActionNotAllowedError:
        return None


def _count(refund: object, tally: Tally) -> None:
    tally.did(CoverageGoal.RETURNED, int(isinstance(refund, Refund)))
