"""A customer gives back a card whose code was never seen: it is frozen, and staff decide about its price."""

from django.db import transaction
from django.utils.translation import gettext as _

from core import outbox
from core.audit_log import ActionNotAllowedError, require_reason
from core.moves import LostRaceError
from core.reasons import Reason, StaffNote
from core.sealing import CannotOpenError
from delivery.card_opening import open_bound_card
from delivery.card_status import freeze
from delivery.reasons import CardReason
from delivery.redaction import redact_codes
from delivery.states import CardStatus
from orders.fulfilment.doubled_cards import card_evidence
from orders.kinds import OrdersMailKind
from orders.models import CardRefund, LineCard
from orders.reasons import LineReason
from payments.models import Refund
from payments.refunds import request_return


def may_be_returned(line_card: LineCard) -> bool:
    """Whether nobody has seen the code, it was paid for, and no refund of it was asked for before."""
    is_untouched = line_card.card.status == CardStatus.SEALED and not hasattr(line_card, "card_refund")
    return is_untouched and not line_card.line.is_replacement


def return_card(*, line_card: LineCard, reason: str, actor: str = "customer") -> Refund:
    """Freeze a sealed card and ask for the refund of its price, together. Raises ActionNotAllowedError.

    Must be called outside any transaction: a person is told of a card that belongs elsewhere.
    Freezing and revealing are rivals: of both at once, one wins. A card is given back once; after a
    rejection its code can be shown again, and the matter is settled.
    """
    line = line_card.line
    order = line.order
    words = redact_codes(require_reason(reason))
    if not may_be_returned(line_card):
        raise ActionNotAllowedError(
            _("This card cannot be given back: its code was shown, or this was decided before.")
        )
    try:
        open_bound_card(line_card.card, line_card.place)
    except CannotOpenError:
        raise ActionNotAllowedError(
            _("This card cannot be given back right now. Please write to us.")
        ) from None
    try:
        with transaction.atomic():
            freeze(card=line_card.card, why=Reason(CardReason.GIVEN_BACK, note=words), actor=actor)
            refund = request_return(
                customer=order.customer,
                about=order.about,
                unit_price=line.unit_price,
                reason=Reason(LineReason.GIVEN_BACK, note=words),
                evidence=card_evidence(line_card, StaffNote(words)),
                requested_by=actor,
            )
            CardRefund.objects.create(line_card=line_card, refund=refund)
            outbox.queue(kind=OrdersMailKind.RETURN_REQUESTED, about=refund)
    except LostRaceError:
        raise ActionNotAllowedError(
            _("This card cannot be given back: its code was shown just now.")
        ) from None
    return refund
