"""What a customer takes along, and what keeps an account from being closed: payments, refunds, the wallet."""

from typing import Any

from django.utils.translation import gettext as _

from accounts.models import Customer
from accounts.privacy.account_closure import blocks_closing
from accounts.privacy.data_export import export_section
from core.money import dinars_from_centimes
from payments.models import Payment, Unapplied, WalletEntry
from payments.states import OPEN_PAYMENTS, RefundStatus
from payments.wallet import balance_of


@export_section("payments")
def payments_of(customer: Customer) -> list[dict[str, Any]]:
    """Every try to pay; no link, and nothing of what the gateway told us."""
    return [
        {
            "method": payment.gateway,
            "purpose": payment.purpose,
            "reference": payment.reference,
            "amount": dinars_from_centimes(payment.amount),
            "status": payment.status,
            "created_at": payment.created_at,
            "confirmed_at": payment.confirmed_at,
            "transfers": [
                {"sender": proof.sender, "operation": proof.operation, "submitted_at": proof.submitted_at}
                for proof in payment.proofs.all()
            ],
        }
        for payment in Payment.objects.filter(customer=customer).prefetch_related("proofs")
    ]


@export_section("refunds")
def refunds_of(customer: Customer) -> list[dict[str, Any]]:
    """Each with the last digits of its account, as the shop's pages show it."""
    return [
        {
            "about": refund.about,
            "cards": refund.quantity,
            "amount": dinars_from_centimes(refund.amount),
            "status": refund.status,
            "requested_at": refund.requested_at,
            "destination": refund.destination,
            "account": refund.payee.masked if refund.payee else "",
            "explanation": refund.explanation,
        }
        for refund in customer.refunds.select_related("payee")
    ]


@export_section("wallet")
def wallet_of(customer: Customer) -> dict[str, Any]:
    """A customer's wallet, entry by entry, in dinars."""
    entries = WalletEntry.objects.filter(wallet__customer=customer)
    return {
        "balance": dinars_from_centimes(balance_of(customer)),
        "entries": [
            {
                "kind": entry.kind,
                "amount": dinars_from_centimes(entry.amount),
                "balance_after": dinars_from_centimes(entry.balance_after),
                "about": entry.about,
                "at": entry.at,
            }
            for entry in entries
        ],
    }


@export_section("receipts")
def receipts_of(customer: Customer) -> list[dict[str, Any]]:
    """A customer's receipts and credit notes."""
    return [
        {"reference": each.reference, "issued_at": each.issued_at, "content": each.content}
        for each in customer.documents.all()
    ]


@blocks_closing
def money_in_the_wallet(customer: Customer) -> str | None:
    """Money in the wallet keeps the account."""
    return _("There is money in your wallet: spend it first.") if balance_of(customer) else None


@blocks_closing
def refund_under_way(customer: Customer) -> str | None:
    """A refund that is not paid out keeps the account."""
    is_open = customer.refunds.filter(status__in=[RefundStatus.REQUESTED, RefundStatus.APPROVED]).exists()
    return _("A refund is on its way to you: wait until it is paid.") if is_open else None


@blocks_closing
def payment_under_way(customer: Customer) -> str | None:
    """A payment that is not settled keeps the account."""
    paying = Payment.objects.filter(customer=customer, status__in=OPEN_PAYMENTS)
    unapplied = Unapplied.objects.filter(payment__customer=customer, resolved_at=None)
    if paying.exists() or unapplied.exists():
        return _("A payment of yours is not settled yet.")
    return None
