"""Money in, money out, and the journal of both. Knows customers, but no orders."""

from payments.models.approval_grant import Grant
from payments.models.document import Document, DocumentCounter, DocumentKind
from payments.models.journal import DailyBalance, JournalEntry, JournalEvent
from payments.models.payment import Payment, StaffConfirmation, Unapplied
from payments.models.payout import PayoutProof
from payments.models.refund import Refund, RefundPayee
from payments.models.statement import StatementImport, StatementLayout, StatementLine
from payments.models.transfer import TransferProof
from payments.models.wallet import Wallet, WalletEntry, WalletEntryKind
from payments.models.webhook import WebhookEvent, WebhookRefusals

__all__ = [
    "DailyBalance",
    "Document",
    "DocumentCounter",
    "DocumentKind",
    "Grant",
    "JournalEntry",
    "JournalEvent",
    "Payment",
    "PayoutProof",
    "Refund",
    "RefundPayee",
    "StaffConfirmation",
    "StatementImport",
    "StatementLayout",
    "StatementLine",
    "TransferProof",
    "Unapplied",
    "Wallet",
    "WalletEntry",
    "WalletEntryKind",
    "WebhookEvent",
    "WebhookRefusals",
]
