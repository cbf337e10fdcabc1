"""A customer's wallet: spending, topping up, giving back. Each change is one entry, one booking, one UPDATE.

The conditional UPDATE of the balance is what keeps it from going below zero, however many spend at once;
the unique key of the entry is what makes the same change happen once.
"""

from django.db import transaction
from django.db.models import F

from accounts.models import Customer
from core.references import Ref
from payments.ledger import journal
from payments.ledger.chart_of_accounts import Account
from payments.models import Payment, Wallet, WalletEntry, WalletEntryKind
from payments.subjects import about_wallet

NAME = "wallet"  # the gateway's name
# By what the keys of entries name their cause, a payment, a refund or unapplied money.
_CAUSES = {
    WalletEntryKind.TOP_UP: "top-up",
    WalletEntryKind.PAYMENT: "payment",
    WalletEntryKind.GIVEN_BACK: "give-back",
    WalletEntryKind.REFUND: "refund",
    WalletEntryKind.UNAPPLIED: "unapplied",
}


class InsufficientFundsError(Exception):
    """The wallet does not hold that much (any more)."""


def entry_key(kind: WalletEntryKind, cause_id: int) -> str:
    """The key of the one entry of this kind that a payment, a refund or unapplied money causes."""
    return str(Ref.to(_CAUSES[kind], cause_id))


def source_of(payment: Payment) -> Account:
    """Where the money of a confirmed payment stood before."""
    return Account.WALLETS if payment.gateway == NAME else Account.CLEARING


def balance_of(customer: Customer) -> int:
    """Centimes; 0 where there is no wallet yet."""
    return int(Wallet.objects.filter(customer=customer).values_list("balance", flat=True).first() or 0)


def top_up(*, payment: Payment) -> None:
    """Keep the money of a confirmed payment, inside the caller's transaction. Once per payment."""
    about = about_wallet(payment.customer_id)
    if journal.post_top_up(payment_id=payment.pk, about=about, amount=payment.amount):
        credit(
            customer=payment.customer,
            amount=payment.amount,
            kind=WalletEntryKind.TOP_UP,
            key=entry_key(WalletEntryKind.TOP_UP, payment.pk),
            about=about,
        )


def credit(*, customer: Customer, amount: int, kind: WalletEntryKind, key: str, about: str) -> None:
    """Add `amount` centimes inside the caller's transaction, which books them too.

    A second call with the same key raises IntegrityError.
    """
    wallet, _created = Wallet.objects.get_or_create(customer=customer)
    Wallet.objects.filter(pk=wallet.pk).update(balance=F("balance") + amount)
    _note(customer, amount, kind, key, about)


def debit(*, customer: Customer, amount: int, kind: WalletEntryKind, key: str, about: str) -> None:
    """Take `amount` centimes inside the caller's transaction.

    Raises InsufficientFundsError, or IntegrityError twice.
    """
    enough = Wallet.objects.filter(customer=customer, balance__gte=amount)
    if enough.update(balance=F("balance") - amount) != 1:
        raise InsufficientFundsError
    _note(customer, -amount, kind, key, about)


def _note(customer: Customer, amount: int, kind: WalletEntryKind, key: str, about: str) -> None:
    """The entry of a change that was just made."""
    # The UPDATE has made the row ours until commit: nobody has changed it since.
    wallet = Wallet.objects.get(customer=customer)
    WalletEntry.objects.create(
        wallet=wallet, key=key, kind=kind, amount=amount, balance_after=wallet.balance, about=about
    )


def pay_from_wallet(*, payment: Payment, about: str) -> None:
    """Take a payment's amount out of its customer's wallet. Raises InsufficientFundsError, or IntegrityError
    twice.

    What it is captured for is booked by whoever hears of its confirmation, in the caller's transaction.
    """
    with transaction.atomic():
        debit(
            customer=payment.customer,
            amount=payment.amount,
            kind=WalletEntryKind.PAYMENT,
            key=entry_key(WalletEntryKind.PAYMENT, payment.pk),
            about=about,
        )


def give_back(*, payment: Payment, about: str) -> None:
    """Return what a payment took, inside the caller's transaction, because its order ended unpaid. Once."""
    if journal.post_give_back(payment_id=payment.pk, about=about, amount=payment.amount):
        credit(
            customer=payment.customer,
            amount=payment.amount,
            kind=WalletEntryKind.GIVEN_BACK,
            key=entry_key(WalletEntryKind.GIVEN_BACK, payment.pk),
            about=about,
        )
