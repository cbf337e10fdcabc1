"""What lies on the desk about a transfer: a picture of a receipt, until somebody has judged it."""

from accounts.staff.separation_of_duties import resolve_user_id
from core import desk
from core.money import format_dinars
from core.reasons import Reason
from core.text import truncate
from payments.gateways.references import quoted_reference
from payments.kinds import PaymentsDeskKind
from payments.models import Payment, TransferProof
from payments.models.transfer import ReceiptVerdict
from payments.reasons import PaymentReason


def open_review(proof: TransferProof) -> None:
    """Put a picture on the desk, inside the caller's transaction."""
    payment = proof.payment
    evidence: dict[str, int | str] = {"expected": payment.amount}
    if proof.same_as is not None:
        evidence["seen before"] = str(proof.same_as)
    title = Reason(
        PaymentReason.RECEIPT_TO_REVIEW,
        reference=quoted_reference(payment),
        amount=format_dinars(payment.amount),
    )
    desk.open_item(kind=PaymentsDeskKind.TRANSFER_REVIEW, about=payment, title=title, evidence=evidence)


def waiting_proof(payment: Payment) -> TransferProof | None:
    """The picture of this payment that nobody has judged yet; the database lets only one wait."""
    return TransferProof.objects.filter(payment=payment, verdict=ReceiptVerdict.WAITING).first()


def close_review(
    *, payment: Payment, verdict: ReceiptVerdict, actor: str, outcome: Reason, explanation: str = ""
) -> TransferProof | None:
    """Judge the picture that waits and clear the desk, inside the caller's transaction.

    The caller has locked the payment (`core.locks`), or moved it. Returns the picture; None if none waited.
    `explanation` is for the customer.
    """
    desk.close_items(about=payment, kind=PaymentsDeskKind.TRANSFER_REVIEW, outcome=outcome, by=actor)
    proof = waiting_proof(payment)
    if proof is not None:
        proof.verdict, proof.explanation = verdict, truncate(explanation, 300)
        proof.judged_by, proof.judged_by_id = truncate(actor, 100), resolve_user_id(actor)
        proof.save(update_fields=["verdict", "judged_by", "judged_by_id", "explanation"])
    return proof
