"""Wallets: a balance is what entries and journal say that it is; orders that ended keep nothing of it."""

from collections.abc import Iterator

from django.db.models import F, Q, Sum

from core.references import Ref
from orders.models import Order, OrderPayment
from orders.states import OrderStatus
from payments import wallet
from payments.ledger import journal
from payments.ledger.chart_of_accounts import Account
from payments.ledger.journal import EventKey
from payments.models import JournalEntry, Payment, Wallet, WalletEntry, WalletEntryKind
from payments.states import PaymentStatus, Purpose


def balances_are_sums() -> Iterator[str]:
    """Every balance is what its entries sum to, as the last of them says, and none is below zero."""
    last = dict(WalletEntry.objects.order_by("pk").values_list("wallet_id", "balance_after"))
    for row in Wallet.objects.annotate(total=Sum("entries__amount", default=0)):
        if row.balance != row.total or row.balance != last.get(row.pk, 0):
            yield f"wallet {row.pk} holds {row.balance}, its entries sum to {row.total}"
        if row.balance < 0:
            yield f"wallet {row.pk} is below zero"


def journal_agrees() -> Iterator[str]:
    """All wallets together are what the journal keeps for customers; each entry is booked for its amount."""
    held = Wallet.objects.aggregate(total=Sum("balance", default=0))["total"]
    booked = -journal.balance(Account.WALLETS)
    if held != booked:
        yield f"the wallets hold {held}, {booked} is booked"
    posted = JournalEntry.objects.filter(account=Account.WALLETS).values_list("event__key", "amount")
    amounts = {key: -amount for key, amount in posted}
    for entry in WalletEntry.objects.iterator():
        if amounts.pop(_booked_as(entry), 0) != entry.amount:
            yield f"entry {entry.key} of {entry.amount} is booked differently"
    yield from (f"{key} is booked in the wallets without an entry" for key in amounts)


def _booked_as(entry: WalletEntry) -> str:
    """The key of the journal's event that goes with an entry."""
    events = {
        WalletEntryKind.TOP_UP: EventKey.CAPTURE,
        WalletEntryKind.PAYMENT: EventKey.CAPTURE,
        WalletEntryKind.GIVEN_BACK: EventKey.GIVE_BACK,
        WalletEntryKind.REFUND: EventKey.REFUND,
        WalletEntryKind.UNAPPLIED: EventKey.RESOLUTION,
    }
    return events[WalletEntryKind(entry.kind)].of(Ref.parse(entry.key).name)


def payments_have_entries() -> Iterator[str]:
    """What was paid from a wallet, and what was put in, stands in it once."""
    entries = dict(
        WalletEntry.objects.filter(
            kind__in=[WalletEntryKind.PAYMENT, WalletEntryKind.TOP_UP, WalletEntryKind.GIVEN_BACK]
        ).values_list("key", "amount")
    )
    kept = Q(gateway=wallet.NAME) | Q(purpose=Purpose.TOP_UP)
    payments = Payment.objects.only("gateway", "amount")
    for payment in payments.filter(kept, status=PaymentStatus.CONFIRMED):
        is_spent = payment.gateway == wallet.NAME
        key = wallet.entry_key(WalletEntryKind.PAYMENT if is_spent else WalletEntryKind.TOP_UP, payment.pk)
        if entries.pop(key, 0) != (-payment.amount if is_spent else payment.amount):
            yield f"payment {payment.pk} is confirmed, its wallet does not show that"
    for part in OrderPayment.objects.filter(given_back_at__isnull=False).select_related("payment"):
        if (
            entries.pop(wallet.entry_key(WalletEntryKind.GIVEN_BACK, part.payment_id), 0)
            != part.payment.amount
        ):
            yield f"payment {part.payment_id} was given back, its wallet does not show that"
    yield from (f"entry {key} belongs to no payment that is confirmed" for key in entries)


def ended_orders_hold_nothing() -> Iterator[str]:
    """An order that ended unpaid keeps no money, and one that is paid has lost no part of it."""
    ended = [OrderStatus.CANCELLED, OrderStatus.EXPIRED]
    orders = Order.objects.only("reference", "status", "amount_paid", "amount_due")
    for order in orders.filter(status__in=ended).exclude(amount_paid=0):
        yield f"order {order.reference} is {order.status} and holds {order.amount_paid}"
    for order in orders.filter(status=OrderStatus.PAID).exclude(amount_paid=F("amount_due")):
        yield f"order {order.reference} is paid with {order.amount_paid} of {order.amount_due}"
