"""The judge of money: what really was paid, and paid out, against the shop's books. Amounts in centimes."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from django.db.models import Sum

from core.money import CENTIMES_PER_DINAR
from core.normalisation import canonical_reference
from core.references import Ref
from payments.gateways.chargily import Chargily
from payments.gateways.ocpay import OCPay
from payments.gateways.transfer import NAME as TRANSFER
from payments.ledger import journal
from payments.ledger.chart_of_accounts import Account
from payments.models import JournalEntry, Payment, Refund, Unapplied, Wallet, WalletEntry
from payments.states import RefundStatus
from tools.oracle.bank_account import Bank

Truth = dict[str, Any]
Name = tuple[str, str]  # a gateway, and its reference
# Faults that tell a wrong amount: of which gateway, and how their rules name one payment.
MISREPORTING_FAULTS = {
    "wrong_amount": (OCPay.name, "ref"),
    "checkout_wrong_amount": (Chargily.name, "checkout"),
}


def actual_payments(truth: Truth, bank: Bank) -> dict[Name, int]:
    """All money that came, by where it came and under which name."""
    links = {
        (OCPay.name, link["ref"]): link["amount"] * CENTIMES_PER_DINAR
        for link in truth["payments"]
        if link["status"] == "CONFIRMED"
    }
    checkouts = {
        (Chargily.name, each["id"]): each["amount"] * CENTIMES_PER_DINAR
        for each in truth["checkouts"]
        if each["status"] == "paid"
    }
    return links | checkouts | {(TRANSFER, credit.reference): credit.amount for credit in bank.credits}


def booked_payments() -> dict[Name, int]:
    """What the journal has received through gateways, by the same names."""
    entries = JournalEntry.objects.filter(account=Account.CLEARING).values_list("event__key", "amount")
    payments = {payment.pk: payment for payment in Payment.objects.select_related("staff_confirmation")}
    received: Counter[Name] = Counter()
    for key, amount in entries:
        received[_name(payments[Ref.parse(key).pk])] += amount
    return dict(received)


def _name(payment: Payment) -> Name:
    if hasattr(payment, "staff_confirmation"):
        return TRANSFER, payment.staff_confirmation.reference
    return payment.gateway, payment.reference or ""


def journal_difference() -> int:
    """What all entries of the journal sum to."""
    total: int | None = JournalEntry.objects.aggregate(total=Sum("amount"))["total"]
    return abs(total or 0)


def unnoticed_payments(truth: Truth, bank: Bank) -> list[str]:
    """Money that came, and of which the shop does not know (yet)."""
    return sorted(
        f"{gateway} {name}"
        for gateway, name in actual_payments(truth, bank).keys() - booked_payments().keys()
    )


def booking_differences(truth: Truth, bank: Bank) -> dict[str, int]:
    """Where the books differ from what came, and by how much.

    A gateway that told a wrong amount is believed: nothing else can be known.
    """
    came, received = actual_payments(truth, bank), booked_payments()
    named, unnamed = _misreported_amounts(truth)
    missing = {}
    for name in sorted(came.keys() | received.keys()):
        difference = received.get(name, 0) - came.get(name, 0)
        if not difference or difference in named.get(name, ()):
            continue
        if unnamed[name[0], difference]:
            unnamed[name[0], difference] -= 1
            continue
        missing[" ".join(name)] = difference
    return missing


def _misreported_amounts(truth: Truth) -> tuple[dict[Name, set[int]], Counter[tuple[str, int]]]:
    """By how much the sandbox made a gateway exaggerate: about which payment, or how often about any."""
    named: dict[Name, set[int]] = {}
    unnamed: Counter[tuple[str, int]] = Counter()
    for rule in truth["faults"]:
        gateway, about = MISREPORTING_FAULTS.get(rule["fault"], ("", ""))
        if not gateway or not rule["applied"]:
            continue
        by = rule.get("by", -1) * CENTIMES_PER_DINAR
        if name := rule["match"].get(about):
            named.setdefault((gateway, name), set()).add(by)
        else:
            unnamed[gateway, by] += rule["applied"]
    return named, unnamed


def payout_differences(bank: Bank) -> Iterator[str]:
    """Transfers to customers that no refund explains, and the other way round; nothing is paid twice."""
    paid = Refund.objects.filter(status=RefundStatus.PAID_OUT)
    rows = paid.values_list("external_reference", "amount")
    noted = {reference: amount for reference, amount in rows if reference is not None}
    sent = {canonical_reference(name): amount for name, amount in bank.payouts.items()}
    for name in sorted(noted.keys() | sent.keys()):
        if sent.get(name) != noted.get(name):
            yield f"{name}: {sent.get(name)} was transferred, {noted.get(name)} is noted"
    left = -journal.balance(Account.BANK)
    if left != sum(bank.payouts.values()):
        yield f"{left} left the bank by the books, {sum(bank.payouts.values())} really did"


def wallet_differences() -> Iterator[str]:
    """Each wallet is the sum of its entries, one after another; all together are what the journal keeps."""
    for wallet in Wallet.objects.all():
        sums = 0
        for entry in WalletEntry.objects.filter(wallet=wallet).order_by("pk"):
            sums += entry.amount
            if entry.balance_after != sums:
                yield f"wallet {wallet.pk}: {entry.key} leaves {entry.balance_after}, the entries say {sums}"
        if wallet.balance != sums:
            yield f"wallet {wallet.pk} holds {wallet.balance}, its entries {sums}"
    kept = Wallet.objects.aggregate(total=Sum("balance"))["total"] or 0
    yield from _compare(Account.WALLETS, kept, "wallets hold")
    waiting = Unapplied.objects.filter(resolved_at=None).aggregate(total=Sum("amount"))["total"] or 0
    yield from _compare(Account.UNAPPLIED, waiting, "money without an order is")


def _compare(account: Account, rows: int, what: str) -> Iterator[str]:
    owed = -journal.balance(account)
    if owed != rows:
        yield f"{what} {rows}, by the books {owed}"
