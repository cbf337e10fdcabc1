"""What a refund means for the card or line that it is about."""

from typing import Any

from django.dispatch import receiver

from delivery.services import mark_refunded, unfreeze
from orders.models import CardRefund
from payments.models import Refund
from payments.signals import refund_changed
from payments.states import RefundStatus


@receiver(refund_changed, dispatch_uid="orders.follow_refund")
def follow_refund(sender: type[Refund], refund: Refund, **kwargs: Any) -> None:
    """A frozen card follows its refund, in the same transaction; an exception undoes both."""
    link = CardRefund.objects.select_related("line_card__card").filter(refund=refund).first()
    if link is None:
        return
    card = link.line_card.card
    if refund.status == RefundStatus.PAID_OUT:
        mark_refunded(card=card, why="its price was paid back", actor=refund.approved_by)
    elif refund.status == RefundStatus.REJECTED:
        unfreeze(card=card, why="its refund was rejected", actor=refund.changed_by)
