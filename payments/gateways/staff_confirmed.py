"""Ways to pay that no machine can ask about: a person sees the money on the shop's account and says so."""

from abc import abstractmethod
from datetime import timedelta

from core import clock
from core.actors import Actor
from core.money import dinars_from_centimes
from payments.gateways.base import Gateway, GatewayOutcome, GatewayStatus, Instructions, Started
from payments.gateways.references import handwritten_reference
from payments.models import Payment, StaffConfirmation


class StaffConfirmedGateway(Gateway):
    """The truth about such a payment is what staff wrote down (see payments.staff_confirmations)."""

    is_remote = False
    is_confirmed_by_staff = True

    @property
    @abstractmethod
    def held_for(self) -> timedelta:
        """How long the price is kept for money that is on its way."""

    def reference_for(self, payment: Payment) -> str:
        """Our own name for the payment, unique among those of this gateway."""
        return handwritten_reference(payment)

    def start(self, payment: Payment, *, return_url: str) -> Started:
        return Instructions(reference=self.reference_for(payment), expires_at=clock.now() + self.held_for)

    def fetch(self, payment: Payment) -> GatewayStatus:
        seen = StaffConfirmation.objects.filter(payment=payment).first()
        reference = payment.reference or ""
        if seen is None:
            return GatewayStatus(GatewayOutcome.PENDING, "", reference)
        return GatewayStatus(
            outcome=GatewayOutcome.CONFIRMED,
            raw_status="seen",
            reference=reference,
            amount=seen.amount,
            currency="DZD",
            is_sandbox=payment.is_sandbox,
            by=Actor(seen.confirmed_by, seen.confirmed_by_id),
            evidence={
                "reference on the statement": seen.reference,
                "amount": str(dinars_from_centimes(seen.amount)),
                "confirmed by": seen.confirmed_by,
                "confirmed at": seen.confirmed_at.isoformat(),
            },
        )
