"""Wallets: a balance is what entries and journal say that it is; orders that ended keep nothing of it."""

from collections.abc import Iterator

from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from core.references import Ref, prefix_of
from orders.models import Order, OrderPayment
from orders.states import OrderStatus
from orders.verification.portions import portions, to_verify
from payments import wallet
from payments.ledger import journal
from payments.ledger.chart_of_accounts import Account
from payments.ledger.journal import EventKey
from payments.models import JournalEntry, Payment, Wallet, WalletEntry, WalletEntryKind
from payments.states import PaymentStatus, Purpose

# Which event of the journal goes with an entry of a kind.
EVENTS = {
    WalletEntryKind.TOP_UP: EventKey.CAPTURE,
    WalletEntryKind.PAYMENT: EventKey.CAPTURE,
    WalletEntryKind.GIVEN_BACK: EventKey.GIVE_BACK,
    WalletEntryKind.REFUND: EventKey.REFUND,
    WalletEntryKind.UNAPPLIED: EventKey.RESOLUTION,
}


def balances_are_sums() -> Iterator[str]:
    """Every balance is what its entries sum to, as the last of them says, and none is below zero."""
    newest = WalletEntry.objects.filter(wallet=OuterRef("pk")).order_by("-pk").values("balance_after")
    wallets = Wallet.objects.annotate(
        total=Sum("entries__amount", default=0), last=Coalesce(Subquery(newest[:1]), 0)
    )
    for row in wallets.exclude(balance=F("total"), last=F("balance")).iterator():
        yield f"wallet {row.pk} holds {row.balance}, its entries sum to {row.total}"
    for low in Wallet.objects.filter(balance__lt=0):
        yield f"wallet {low.pk} is below zero"


def journal_agrees() -> Iterator[str]:
    """All wallets together are what the journal keeps for customers; each entry is booked for its amount."""
    held = Wallet.objects.aggregate(total=Sum("balance", default=0))["total"]
    booked = -journal.balance(Account.WALLETS)
    if held != booked:
        yield f"the wallets hold {held}, {booked} is booked"
    posted = JournalEntry.objects.filter(account=Account.WALLETS)
    for entries in portions(WalletEntry.objects.all(), at="at"):
        keys = [_booked_as(entry) for entry in entries]
        amounts = dict(posted.filter(event__key__in=keys).values_list("event__key", "amount"))
        for entry, key in zip(entries, keys, strict=True):
            if -amounts.get(key, 0) != entry.amount:
                yield f"entry {entry.key} of {entry.amount} is booked differently"
    for bookings in portions(posted.select_related("event"), at="event__at"):
        known = _entries_of({booking.event.key for booking in bookings})
        for booking in bookings:
            if booking.event.key not in known:
                yield f"{booking.event.key} is booked in the wallets without an entry"


def _booked_as(entry: WalletEntry) -> str:
    """The key of the journal's event that goes with an entry."""
    return EVENTS[WalletEntryKind(entry.kind)].of(Ref.parse(entry.key).name)


def _entries_of(events: set[str]) -> set[str]:
    """Those of the journal's events that have an entry."""
    keys = {
        wallet.entry_key(kind, Ref.parse(key).pk)
        for kind, event in EVENTS.items()
        for key in events
        if key.startswith(prefix_of(event)) and Ref.parse(key).name.isdecimal()
    }
    return {_booked_as(entry) for entry in WalletEntry.objects.filter(key__in=keys)}


def payments_have_entries() -> Iterator[str]:
    """What was paid from a wallet, and what was put in, stands in it once."""
    kept = Q(gateway=wallet.NAME) | Q(purpose=Purpose.TOP_UP)
    paid = Payment.objects.filter(kept, status=PaymentStatus.CONFIRMED).only("gateway", "amount")
    for payments in portions(paid, at="created_at"):
        expected = {_kept_under(payment): _kept_amount(payment) for payment in payments}
        found = dict(WalletEntry.objects.filter(key__in=expected).values_list("key", "amount"))
        for payment in payments:
            if found.get(_kept_under(payment), 0) != _kept_amount(payment):
                yield f"payment {payment.pk} is confirmed, its wallet does not show that"
    for part in OrderPayment.objects.filter(given_back_at__isnull=False).select_related("payment").iterator():
        entry = WalletEntry.objects.filter(key=wallet.entry_key(WalletEntryKind.GIVEN_BACK, part.payment_id))
        if entry.values_list("amount", flat=True).first() != part.payment.amount:
            yield f"payment {part.payment_id} was given back, its wallet does not show that"
    yield from _entries_without_a_payment(paid)


def _kept_under(payment: Payment) -> str:
    is_spent = payment.gateway == wallet.NAME
    return wallet.entry_key(WalletEntryKind.PAYMENT if is_spent else WalletEntryKind.TOP_UP, payment.pk)


def _kept_amount(payment: Payment) -> int:
    return int(-payment.amount if payment.gateway == wallet.NAME else payment.amount)


def _entries_without_a_payment(paid: QuerySet[Payment]) -> Iterator[str]:
    kinds = [WalletEntryKind.PAYMENT, WalletEntryKind.TOP_UP, WalletEntryKind.GIVEN_BACK]
    for entries in portions(WalletEntry.objects.filter(kind__in=kinds), at="at"):
        numbers = [Ref.parse(entry.key).pk for entry in entries]
        known = {_kept_under(payment) for payment in paid.filter(pk__in=numbers)}
        returned = OrderPayment.objects.filter(payment__in=numbers, given_back_at__isnull=False)
        known |= {
            wallet.entry_key(WalletEntryKind.GIVEN_BACK, pk)
            for pk in returned.values_list("payment_id", flat=True)
        }
        yield from (
            f"entry {entry.key} belongs to no payment that is confirmed"
            for entry in entries
            if entry.key not in known
        )


def ended_orders_hold_nothing() -> Iterator[str]:
    """An order that ended unpaid keeps no money, and one that is paid has lost no part of it."""
    ended = [OrderStatus.CANCELLED, OrderStatus.EXPIRED]
    orders = to_verify(
        Order.objects.only("reference", "status", "amount_paid", "amount_due"), at="created_at"
    )
    for order in orders.filter(status__in=ended).exclude(amount_paid=0):
        yield f"order {order.reference} is {order.status} and holds {order.amount_paid}"
    for order in orders.filter(status=OrderStatus.PAID).exclude(amount_paid=F("amount_due")):
        yield f"order {order.reference} is paid with {order.amount_paid} of {order.amount_due}"
