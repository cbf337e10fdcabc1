"""Which payment of an order a picture of a receipt belongs to."""

from collections.abc import Iterable
from enum import StrEnum

from orders.models import Order
from payments.models import Payment
from payments.models.transfer import ReceiptVerdict
from payments.states import PaymentStatus
from payments.transfers.receipts.proofs import takes_proof


class LateReceipt(StrEnum):
    """What can be said about the receipt of a payment that has expired."""

    NONE = ""
    MAY_BE_SENT = "may_be_sent"
    IS_CHECKED = "is_checked"


def payment_awaiting_receipt(order: Order) -> Payment | None:
    """The newest payment of which a receipt is being checked, or for which one may be sent."""
    payments = [link.payment for link in order.order_payments.select_related("payment").order_by("-pk")]
    return next(
        (each for each in payments if each.status == PaymentStatus.IN_REVIEW or takes_proof(each)), None
    )


def late_receipt(payments: Iterable[Payment]) -> LateReceipt:
    """Of the payments of an order or of a top-up, the newest first."""
    late = [each for each in payments if each.status == PaymentStatus.EXPIRED and takes_proof(each)]
    if any(proof.verdict == ReceiptVerdict.WAITING for each in late for proof in each.proofs.all()):
        return LateReceipt.IS_CHECKED
    return LateReceipt.MAY_BE_SENT if late else LateReceipt.NONE
