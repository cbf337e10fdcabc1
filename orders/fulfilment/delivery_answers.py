"""Reading the supplier's word on an order (guide 4): still open, final, or contradicting itself.

The one place where the supplier's words meet ours. What is final is decided by numbers as well as by label.
"""

from collections.abc import Iterable
from decimal import Decimal

from django.conf import settings

import oneclick
from core.money import InvalidAmountError, centimes_from_dinars
from core.reasons import Reason, ReasonLike
from core.secret import Secret
from delivery.contents import CardContents
from orders.fulfilment.sources.base import Fulfilled
from orders.fulfilment.sources.supplier import SUPPLIER
from orders.reasons import Contradiction

PLACEHOLDER = "string"


class ContradictoryAnswerError(Exception):
    """The answer disagrees with itself or with what was ordered. `why` says how and quotes no card."""

    def __init__(self, why: ReasonLike) -> None:
        super().__init__(why)
        self.why = why


class IncompleteAnswerError(ContradictoryAnswerError):
    """The supplier calls the order final, and fewer cards came than that promises: they may be on their way.

    `final` is what it comes to if the supplier keeps saying so; None if it is a contradiction even then.
    """

    def __init__(self, why: ReasonLike, final: Fulfilled | None = None) -> None:
        super().__init__(why)
        self.final = final


def read_outcome(
    told: "oneclick.CheckedOrder", *, supplier_id: str, quantity: int, product_id: str = "", type_id: str = ""
) -> Fulfilled | None:
    """What the supplier delivered, or None while it is still at work.

    Raises ContradictoryAnswerError, also IncompleteAnswerError.

    Product and type are compared where both sides name them: the id that placeOrder answered with may have
    been another order's.
    """
    if told.order_id != supplier_id:
        raise ContradictoryAnswerError(Contradiction.ANOTHER_ORDER)
    if not _is_placeholder(told) and (_differ(told.product_id, product_id) or _differ(told.type_id, type_id)):
        raise ContradictoryAnswerError(Contradiction.ANOTHER_CARD)
    if told.status in (None, oneclick.SupplierOrderStatus.HANDLING):  # a word that no page names is not final
        if told.cards:
            raise ContradictoryAnswerError(Contradiction.TOO_EARLY)
        return None
    if told.quantity is not None and told.quantity != quantity:
        raise ContradictoryAnswerError(Contradiction.ANOTHER_QUANTITY)
    unreadable = {problem.where for problem in told.problems} & {"quantity", "fulfilled_quantity"}
    if unreadable:
        raise ContradictoryAnswerError(Reason(Contradiction.NO_NUMBER, fields=", ".join(sorted(unreadable))))
    _check_counts(told, quantity)
    if told.malformed_cards:
        raise ContradictoryAnswerError(Contradiction.NO_CODE)
    fulfilled = _fulfilled(told, told.cards)
    if told.status == oneclick.SupplierOrderStatus.PARTIALLY_FILLED and not told.cards:
        # It has one at least (guide 4).
        raise IncompleteAnswerError(Contradiction.PARTLY_WITHOUT_CARD, final=fulfilled)
    return fulfilled


def _fulfilled(told: "oneclick.CheckedOrder", cards: Iterable["oneclick.SuppliedCard"]) -> Fulfilled:
    return Fulfilled(
        status=told.raw_status,
        cards=tuple(CardContents(card.value, card.serial, card.extras) for card in cards),
        amount=_centimes(told.fulfilled_amount),
        price_per_card=_centimes(told.price_per_card),
        source=SUPPLIER,
    )


def _is_placeholder(told: "oneclick.CheckedOrder") -> bool:
    """The vendor's own sandbox names this text instead of ids (ref: list-orders)."""
    return not settings.IN_PRODUCTION and told.product_id == told.type_id == PLACEHOLDER


def _differ(told: str, expected: str) -> bool:
    return bool(told and expected and told != expected)


def _check_counts(told: "oneclick.CheckedOrder", quantity: int) -> None:
    came = len(told.cards)
    counted = told.fulfilled_quantity
    if counted is None:
        # Only the two ends speak for themselves without a count; a missing count of a refund is 0.
        ends = {oneclick.SupplierOrderStatus.FULFILLED: quantity, oneclick.SupplierOrderStatus.REFUNDED: 0}
        counted = ends.get(told.status, -1) if told.status else -1
    _demand_all_that_is_promised(told, counted, quantity)
    if counted != came:
        raise ContradictoryAnswerError(Reason(Contradiction.MISCOUNTED, came=came, counted=counted))
    if came > quantity:
        raise ContradictoryAnswerError(Reason(Contradiction.TOO_MANY, came=came, quantity=quantity))
    if told.status == oneclick.SupplierOrderStatus.REFUNDED and came:
        raise ContradictoryAnswerError(Reason(Contradiction.REFUNDED_WITH_CARDS, came=came))


def _demand_all_that_is_promised(told: "oneclick.CheckedOrder", counted: int, quantity: int) -> None:
    """A supplier may tell the end before it tells the cards. Raises IncompleteAnswerError."""
    came = len(told.cards)
    if told.malformed_cards or not came <= counted <= quantity:
        return
    if told.status == oneclick.SupplierOrderStatus.FULFILLED and came < quantity:
        raise IncompleteAnswerError(Reason(Contradiction.TOO_FEW, came=came, quantity=quantity))
    if told.status == oneclick.SupplierOrderStatus.PARTIALLY_FILLED and came < counted:
        raise IncompleteAnswerError(Reason(Contradiction.MISCOUNTED, came=came, counted=counted))


def _centimes(dinars: Decimal | None) -> int | None:
    try:
        return None if dinars is None else centimes_from_dinars(dinars)
    except InvalidAmountError:
        return None


def deliverable_part(told: "oneclick.CheckedOrder", *, quantity: int) -> Fulfilled:
    """What can be delivered of a contradictory answer: its cards that have a code, at most `quantity`.

    Of cards with the same code and serial one. For staff who have decided so; the rest is refunded.
    """
    with_code = [card for card in told.cards if card.form is not oneclick.CardReadability.BROKEN]
    seen: set[tuple[Secret, Secret]] = set()
    kept = []
    for card in with_code:
        same = (card.value, card.serial)
        if not card.serial or same not in seen:
            kept.append(card)
        seen.add(same)
    return _fulfilled(told, kept[:quantity])
