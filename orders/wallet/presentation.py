"""A wallet's statement and a top-up as their pages show them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Customer
from core.money import CENTIMES_PER_DINAR
from core.references import Ref
from orders.customer.order_presentation import REFRESH_SECONDS, STAFF_REFRESH_SECONDS
from orders.order_payment.transfer_receipts import LateReceipt, late_receipt
from payments.gateways.registry import gateway
from payments.models import Payment, WalletEntry, WalletEntryKind
from payments.payer_guides import PayerGuideView, payer_guide_view
from payments.states import PaymentStatus, Purpose
from payments.subjects import ORDER
from payments.transfers.receipts.proofs import last_rejection

MOST_OPEN = 5  # top-ups that the wallet's page leads to
_AWAITED = (PaymentStatus.PENDING, PaymentStatus.IN_REVIEW)


@dataclass(frozen=True)
class EntryRow:
    """One change of the balance; amounts in centimes."""

    at: datetime
    what: str
    reference: str  # of the order, or empty
    url: str  # what it was about, if that has a page
    amount: int  # below zero: went out
    balance_after: int


def entry_rows(entries: Iterable[WalletEntry]) -> list[EntryRow]:
    """Entries of a wallet as customers read them."""
    return [_row(entry) for entry in entries]


def _row(entry: WalletEntry) -> EntryRow:
    about = Ref.parse(entry.about)
    reference = about.name if about.label == ORDER else ""
    url = reverse("order", args=[reference]) if reference else ""
    if entry.kind == WalletEntryKind.TOP_UP:
        url = reverse("top-up", args=[Ref.parse(entry.key).pk])
    return EntryRow(entry.at, _entry_text(entry), reference, url, entry.amount, entry.balance_after)


def _entry_text(entry: WalletEntry) -> str:
    return {
        WalletEntryKind.TOP_UP: _("Top-up"),
        WalletEntryKind.PAYMENT: _("Paid for order"),
        WalletEntryKind.GIVEN_BACK: _("Given back, unpaid order"),
        WalletEntryKind.REFUND: _("Refund of order"),
        WalletEntryKind.UNAPPLIED: _("Payment that fitted no order"),
    }[WalletEntryKind(entry.kind)]


@dataclass(frozen=True)
class TopUpView:
    """A top-up that is followed; the amount in centimes."""

    row: Payment
    guide: PayerGuideView | None
    refresh_seconds: int
    late_receipt: LateReceipt
    explanation: str = ""  # why staff have given it up

    @property
    def status(self) -> str:
        return self.row.status

    @property
    def dinars(self) -> int:
        """The amount in dinars, to be asked for again."""
        return int(self.row.amount // CENTIMES_PER_DINAR)

    @property
    def is_over(self) -> bool:
        """It brought nothing, as far as anybody knows."""
        return self.row.status in (PaymentStatus.FAILED, PaymentStatus.EXPIRED)

    @property
    def pay_url(self) -> str:
        return self.row.pay_url if self.row.status == PaymentStatus.PENDING else ""

    @property
    def takes_receipt(self) -> bool:
        return self.guide is not None and self.guide.wants_receipt


@dataclass(frozen=True)
class OpenTopUp:
    """A top-up that may still bring money; the amount in centimes."""

    url: str
    amount: int
    label: str


def open_top_ups(customer: Customer) -> list[OpenTopUp]:
    """Those that wait for somebody, the newest first: who has left the page of one finds it again."""
    found = customer.payments.filter(purpose=Purpose.TOP_UP, status__in=_AWAITED).order_by("-pk")
    return [
        OpenTopUp(reverse("top-up", args=[each.pk]), each.amount, _top_up_label(each))
        for each in found[:MOST_OPEN]
    ]


def _top_up_label(payment: Payment) -> str:
    if payment.status == PaymentStatus.IN_REVIEW:
        return _("Your payment is being checked")
    return _("Waiting for your payment")


def view_top_up(payment: Payment) -> TopUpView:
    """What the customer sees of a payment into the wallet."""
    by_staff = gateway(payment.gateway).is_confirmed_by_staff
    seconds = STAFF_REFRESH_SECONDS if by_staff else REFRESH_SECONDS
    refresh_seconds = seconds if payment.is_open else 0
    given_up = by_staff and payment.status == PaymentStatus.FAILED
    return TopUpView(
        payment,
        payer_guide_view(payment),
        refresh_seconds,
        late_receipt([payment]),
        explanation=last_rejection(payment) if given_up else "",
    )
