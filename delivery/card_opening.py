"""A card opens only in its place: at its label, for its customer.

Whoever asks for a card works the place out from order, line and number. What the card's own row says of
itself is never believed: rows can be tied to each other anew by whoever writes to the database.
"""

import logging
from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.views.decorators.debug import sensitive_variables

from core import desk
from core.alerts import AlertCause, raise_alert
from core.reasons import Reason
from core.sealing import MisplacedError, WrongLabelError, WrongOwnerError, open_sealed
from core.secret import Secret
from delivery.kinds import DeliveryDeskKind
from delivery.models import Card
from delivery.reasons import CardReason

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class CardBinding:
    """Where a card belongs: "<order's reference>/<line>/<n>", and the id of the order's customer."""

    label: str
    customer_id: int


@sensitive_variables()
def open_bound_card(card: Card, place: CardBinding) -> dict[str, Secret]:
    """What is sealed in a card, if it belongs to the place.

    Raises CannotOpenError. If it belongs elsewhere that is a MisplacedError, and a person is told before, so
    this must be called outside any transaction that the error would undo. Safe to call twice.
    """
    try:
        _demand_binding(card, place)
        return open_sealed(card.token, label=place.label, owner=place.customer_id)
    except MisplacedError as exc:
        report_misplaced(
            card,
            place.label,
            {
                "the card says": card.label,
                "customer of the order": place.customer_id,
                "customer of the card": card.customer_id,
                "found": str(exc),
            },
        )
        raise


def is_bound_to(card: Card, place: CardBinding) -> bool:
    """Whether a card's row says what the place asks for; that its token does is a matter of opening it."""
    return (card.label, card.customer_id) == (place.label, place.customer_id)


def _demand_binding(card: Card, place: CardBinding) -> None:
    if card.label != place.label:
        raise WrongLabelError(f"the card at {place.label} says that it is {card.label}")
    if card.customer_id != place.customer_id:
        raise WrongOwnerError(f"the card at {place.label} is another customer's")


def report_misplaced(row: Model, label: str, evidence: dict[str, Any]) -> None:
    """Tell a person that a row was tied to what it was not sealed for. Safe to call twice."""
    log.error("what lies at %s does not belong there: %s %s", label, row._meta.label_lower, row.pk)
    raise_alert(AlertCause.MISMATCH, about=label)
    desk.open_item(
        kind=DeliveryDeskKind.MISPLACED_CARD,
        about=row,
        title=Reason(CardReason.MISPLACED, place=label),
        evidence={"asked for at": label, **evidence},
    )
