"""What payments registers, once at the start."""

from core.sealing import register_sealed_column
from payments import action_labels, checks, mails, privacy, reasons, shared_accounts, tasks
from payments.incoming import unreadable
from payments.ledger import daily_balances
from payments.models import RefundPayee, StatementLine, TransferProof
from payments.payout_methods import registry as payout_methods
from payments.transfers.receipts import receipt_storage

# They register themselves, by being imported.
MODULES = (
    action_labels,  # what acts of staff are called
    checks,  # system checks
    daily_balances,  # daily cleanup
    mails,  # messages of the outbox
    payout_methods,  # codes that are kept of refunds that are paid
    privacy,  # the export of one's data, and what keeps an account open
    reasons,  # codes that are kept, with their sentences
    receipt_storage,  # daily cleanup
    shared_accounts,  # how a customer may be somebody of the staff
    tasks,  # what is due, and the tasks that do it
    unreadable,  # causes of alerts
)


def register() -> None:
    """Name the columns that are sealed under the card keys. Safe to call twice."""
    register_sealed_column(RefundPayee, "token", label=lambda payee: payee.label, made_at="at")
    register_sealed_column(StatementLine, "token", label=lambda line: line.label, made_at="imported_at")
    register_sealed_column(
        TransferProof,
        "token",
        label=lambda proof: proof.label,
        owner=lambda proof: proof.payment.customer_id,
        made_at="submitted_at",
    )
