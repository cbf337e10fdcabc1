"""The money journal: double entry, append-only, one `post()` for every event."""

from enum import StrEnum

from django.db import transaction
from django.db.models import QuerySet, Sum

from core.references import Ref, prefix_of
from core.statements import insert_once
from core.text import truncate
from payments.ledger.chart_of_accounts import Account
from payments.ledger.daily_balances import sums_of
from payments.models import JournalEntry, JournalEvent


class EventKey(StrEnum):
    """What an event is booked for once; its key names the row as well: "capture:payment:9"."""

    CAPTURE = "capture:payment"
    GIVE_BACK = "give-back:payment"
    RESOLUTION = "resolve:unapplied"
    DELIVERY = "delivery"  # of a line, which names itself: "delivery:line:17"
    REFUND_REQUEST = "refund-request"
    RETURN = "return"
    CORRECTION = "refund-correction"  # and its number: "refund-correction:5:1"
    REFUND = "refund"
    SUPPLIER_CREDIT = "supplier-credit"

    def of(self, name: object) -> str:
        """The key of the event about the row of this name."""
        return str(Ref.to(self, name))


class UnbalancedEntriesError(Exception):
    """The entries of an event do not sum to zero: a programming error."""


def post(*, key: str, kind: str, about: str, entries: dict[Account, int], memo: str = "") -> bool:
    """Book one event; `entries` are centimes per account, debits positive, and sum to zero.

    Amounts of zero are left out. Runs inside the caller's transaction, so that the booking commits with what
    it books. Safe to call twice: the same key is booked once; returns whether it was booked now. Raises
    UnbalancedEntriesError.
    """
    if sum(entries.values()) != 0:
        raise UnbalancedEntriesError(key)
    amounts = {account: amount for account, amount in entries.items() if amount}
    event = JournalEvent(key=key, kind=kind, about=about, memo=truncate(memo, 200))
    with transaction.atomic(savepoint=False):  # an event without its entries is never committed
        if not insert_once(event, key="key"):
            return False
        JournalEntry.objects.bulk_create(
            JournalEntry(event=event, account=account, amount=amount) for account, amount in amounts.items()
        )
    return True


def post_capture(*, payment_id: int, about: str, amount: int, source: Account) -> bool:
    """Money of a confirmed payment now belongs to an order. `source`: CLEARING, or WALLETS."""
    entries = {source: amount, Account.ORDERS: -amount}
    return post(key=EventKey.CAPTURE.of(payment_id), kind="capture", about=about, entries=entries)


def post_unapplied(*, payment_id: int, about: str, amount: int, source: Account) -> bool:
    """Money of a confirmed payment fits no open order."""
    entries = {source: amount, Account.UNAPPLIED: -amount}
    return post(key=EventKey.CAPTURE.of(payment_id), kind="unapplied", about=about, entries=entries)


def post_top_up(*, payment_id: int, about: str, amount: int) -> bool:
    """Money of a confirmed payment is kept in its customer's wallet."""
    entries = {Account.CLEARING: amount, Account.WALLETS: -amount}
    return post(key=EventKey.CAPTURE.of(payment_id), kind="top_up", about=about, entries=entries)


def post_give_back(*, payment_id: int, about: str, amount: int) -> bool:
    """The order ended unpaid: what its customer had paid from the wallet goes back there."""
    entries = {Account.ORDERS: amount, Account.WALLETS: -amount}
    return post(key=EventKey.GIVE_BACK.of(payment_id), kind="give_back", about=about, entries=entries)


def post_unapplied_to_wallet(*, unapplied_id: int, about: str, amount: int) -> bool:
    """Money that fitted no order is kept in its customer's wallet."""
    entries = {Account.UNAPPLIED: amount, Account.WALLETS: -amount}
    return post(key=EventKey.RESOLUTION.of(unapplied_id), kind="resolution", about=about, entries=entries)


def post_unapplied_to_refund(*, unapplied_id: int, about: str, amount: int) -> bool:
    """Money that fitted no order is owed back."""
    entries = {Account.UNAPPLIED: amount, Account.REFUNDS: -amount}
    return post(key=EventKey.RESOLUTION.of(unapplied_id), kind="resolution", about=about, entries=entries)


def post_delivery(
    *, key: str, about: str, price: int, cost: int, paid_from: Account, cost_to: Account = Account.COST
) -> bool:
    """Cards that the customer paid `price` for came; their source charged `cost` (0 with sandbox keys).

    `paid_from`: the account that paid for them. `cost_to`: REPLACEMENTS for one that nobody pays for.
    """
    entries = {Account.ORDERS: price, Account.REVENUE: -price, cost_to: cost, paid_from: -cost}
    return post(key=EventKey.DELIVERY.of(key), kind="delivery", about=about, entries=entries)


def post_refund_request(*, refund_id: int, about: str, amount: int) -> bool:
    """Cards that will not come are owed back in money."""
    entries = {Account.ORDERS: amount, Account.REFUNDS: -amount}
    return post(
        key=EventKey.REFUND_REQUEST.of(refund_id), kind="refund_request", about=about, entries=entries
    )


def post_return(*, refund_id: int, about: str, amount: int) -> bool:
    """A delivered card is taken back: its sale is undone on the day that its refund is approved.

    Its cost stays where it is: the supplier takes nothing back.
    """
    entries = {Account.REVENUE: amount, Account.REFUNDS: -amount}
    return post(key=EventKey.RETURN.of(refund_id), kind="return", about=about, entries=entries)


def post_correction(*, refund_id: int, number: int, about: str, change: int) -> bool:
    """Staff corrected what a refund comes to, by `change` centimes (below zero: less is owed)."""
    entries = {Account.CORRECTIONS: change, Account.REFUNDS: -change}
    key = Ref.to(EventKey.CORRECTION.of(refund_id), number)
    return post(key=str(key), kind="correction", about=about, entries=entries)


def corrections_of(refund_id: int) -> QuerySet[JournalEvent]:
    """What was booked of a refund because staff corrected it."""
    return JournalEvent.objects.filter(key__startswith=prefix_of(EventKey.CORRECTION.of(refund_id)))


def post_refund(*, refund_id: int, about: str, amount: int, account: Account, reference: str = "") -> bool:
    """What was owed back is paid from `account`, under the `reference` of the payout, or kept in WALLETS."""
    entries = {Account.REFUNDS: amount, account: -amount}
    key = EventKey.REFUND.of(refund_id)
    return post(key=key, kind="refund", about=about, entries=entries, memo=reference)


def post_supplier_credit(*, report_id: int, about: str, amount: int) -> bool:
    """The supplier has credited our balance for a code that did not work."""
    entries = {Account.SUPPLIER: amount, Account.COMPENSATION: -amount}
    key = EventKey.SUPPLIER_CREDIT.of(report_id)
    return post(key=key, kind="supplier_credit", about=about, entries=entries)


def balance(account: Account, *, about: str | None = None) -> int:
    """Debits less credits of an account in centimes, of everything or of one subject."""
    if about is None:
        debits, credits = sums_of(None, None, account=account).get(account, (0, 0))
        return debits - credits
    entries = JournalEntry.objects.filter(account=account, event__about=about)
    return entries.aggregate(total=Sum("amount"))["total"] or 0
