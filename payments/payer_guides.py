"""How to pay elsewhere, as a page shows it: the gateway's guide with the amount and the time that is left."""

from dataclasses import dataclass
from datetime import datetime

from core.money import dinars_from_centimes
from payments.gateways.base import CopyableDetail, Text
from payments.gateways.registry import gateway
from payments.models import Payment
from payments.states import PaymentStatus
from payments.transfers.receipts.forms import ProofForm
from payments.transfers.receipts.proofs import last_rejection


@dataclass(frozen=True)
class PayerGuideView:
    """What to do, what to copy, and until when; the amount in centimes."""

    steps: tuple[Text, ...]
    fills: tuple[CopyableDetail, ...]
    amount: int
    until: datetime | None
    wants_receipt: bool
    rejection: str = ""  # why the last picture of a receipt was not accepted

    @property
    def proof_form(self) -> ProofForm:
        return ProofForm()

    @property
    def plain_amount(self) -> str:
        """The amount in dinars, as it is copied into a form: "1030"."""
        return f"{dinars_from_centimes(self.amount).normalize():f}"


def payer_guide_view(payment: Payment) -> PayerGuideView | None:
    """For a payment that waits for its customer; None where the gateway has a page of its own."""
    if payment.status != PaymentStatus.PENDING:
        return None
    guide = gateway(payment.gateway).guide(payment)
    if guide is None:
        return None
    return PayerGuideView(
        steps=guide.steps,
        fills=guide.fills,
        amount=payment.amount,
        until=payment.expires_at,
        wants_receipt=guide.wants_receipt,
        rejection=last_rejection(payment) if guide.wants_receipt else "",
    )
