"""What payments registers, once at the start: by importing what registers itself, and by `register`."""

from core.sealing import register_sealed_column
from payments import tasks as work  # noqa: F401 - what is due, and the tasks that do it
from payments.lifecycle import unreadable  # noqa: F401 - causes of alerts
from payments.models import RefundPayee, StatementLine, TransferProof
from payments.transfers.receipts import receipt_storage  # noqa: F401 - daily cleanup


def register() -> None:
    """Name the columns that are sealed under the card keys. Safe to call twice."""
    register_sealed_column(RefundPayee, "token", label=lambda payee: payee.label)
    register_sealed_column(StatementLine, "token", label=lambda line: line.label)
    register_sealed_column(
        TransferProof,
        "token",
        label=lambda proof: proof.label,
        owner=lambda proof: proof.payment.customer_id,
    )
