"""A shop with one dishonest member of staff, an accomplice among its customers, and honest colleagues.

Nothing of it asks a supplier: an order that is paid is codes to whoever bought it.
"""

import secrets
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.utils import timezone

from accounts.models import Customer, User
from accounts.staff.roles import Role, give_role
from catalog.testing import make_denomination
from core import clock
from core.actors import Actor
from core.money import CENTIMES_PER_DINAR
from core.moves import record_created
from core.testing import FakeClock
from delivery.testing import make_card
from orders.aftersales.card_reports import report_card
from orders.models import CardReport, LineCard, Order
from orders.models.card_report import Fault
from orders.order_payment.split_payment import add_payment
from orders.states import LineStatus, OrderStatus
from orders.testing import make_line, make_order
from orders.testing.reports import seen_card
from payments.bank_accounts.account_numbers import Rip
from payments.gateways.references import quoted_reference
from payments.incoming.initiation import start_payment
from payments.models import Payment, Refund
from payments.refunds import Payee, request_refund
from payments.states import PaymentStatus, Purpose, RefundStatus
from payments.testing.transfers import take_transfers
from payments.wallet import balance_of
from tests.plugins.table_reset import empty_apps
from tests.thief.bank import Bank, Movement

# RIPs with right keys: of the thief (whoever is paid there, the thief has it), and of an honest customer.
THIEFS_RIP, VICTIMS_RIP = Rip("00799999000077777716"), Rip("00799999000012345687")
FORGOTTEN = ("account", "accounts", "admin", "core", "delivery", "mfa", "orders", "payments", "usersessions")
CARD = 5_150_00  # centimes: below the limits by itself, above them by twos and threes


def open_for_transfers(settings: Any, folder: Path) -> None:
    """Let the shop take transfers, with the limits that it ships."""
    take_transfers(settings, folder / "media")
    settings.TRANSFER_ALONE_BELOW, settings.REFUND_TWO_PERSONS_FROM = 2_000, 10_000


@dataclass
class World:
    """Who is there, what truly happened at the bank, and what the thief has got."""

    role: Role
    machine: FakeClock
    bank: Bank = field(default_factory=Bank)
    paid: int = 0  # centimes that thief and accomplice truly paid
    failed_orders: set[int] = field(default_factory=set)  # nothing was delivered: their money is owed back

    def start(self) -> None:
        """The first day: people, an accomplice, and a victim to whom the shop owes money."""
        User.groups.through.objects.all().delete()
        empty_apps(*FORGOTTEN)
        cache.clear()
        self.started_at: datetime = clock.now()
        self.thief = self._employ("thief", self.role)
        self.colleague = self._employ("colleague", Role.REVIEWER)
        self.owner = self._employ("owner", Role.OWNER)
        self.logins = [self.thief]  # that the thief can use
        self.accomplice = Customer.objects.create(email="accomplice@example.com")
        self.victim = Customer.objects.create(email="victim@example.com")
        self.card = make_denomination()

    @staticmethod
    def _employ(name: str, role: Role) -> Actor:
        user = User.objects.create_user(f"{name}@shop.test", "correct horse battery")
        give_role(user, role)
        return Actor(user.email, user.pk)

    # What customers do

    def order(self, quantity: int, *, customer: Customer | None = None) -> Order:
        """An order that its customer means to pay by transfer."""
        owner = customer or self.accomplice
        order = make_order(amount=quantity * CARD, customer=owner, phone="+213550999888")
        line = make_line(
            LineStatus.UNPAID, order=order, denomination=self.card, quantity=quantity, unit_price=CARD
        )
        for row in (order, line):
            record_created(row, why="ordered")
        payment = add_payment(order=order, method="transfer", amount=order.amount_due)
        start_payment(payment=payment, return_url="")
        return order

    def top_up(self, amount: int) -> Payment:
        """The accomplice means to fill the wallet by transfer."""
        payment = Payment.objects.create(
            customer=self.accomplice,
            gateway="transfer",
            amount=amount,
            title="Wallet top-up",
            purpose=Purpose.TOP_UP,
            next_due_at=clock.now(),
        )
        record_created(payment, why="begun")
        start_payment(payment=payment, return_url="")
        return payment

    def pay(self, payment: Payment, amount: int) -> None:
        """The accomplice truly transfers money."""
        self.bank.credit(self.today, amount, f"VIR {quoted_reference(payment)}")
        self.paid += amount

    def pay_as_victim(self, quantity: int, *, quotes: bool) -> None:
        """An honest customer orders and transfers; some forget to write what for."""
        order = self.order(quantity, customer=self.victim)
        payment = Payment.objects.get(order_payment__order=order)
        text = quoted_reference(payment) if quotes else "SANS MOTIF"
        self.bank.credit(self.today, payment.amount, f"VIR {text}")

    def owe(self, customer: Customer, quantity: int, payee: Payee | None = None) -> Refund:
        """A paid order of which nothing came: its money is owed back."""
        order = make_order(OrderStatus.PAID, amount=quantity * CARD, customer=customer)
        record_created(order, why="paid")
        self.failed_orders.add(order.pk)
        if customer == self.accomplice:
            self.paid += order.amount_due
        with transaction.atomic():
            return request_refund(
                customer=customer,
                about=order.about,
                quantity=quantity,
                unit_price=CARD,
                reason="the supplier did not deliver",
                evidence={},
            )

    def report_code(self) -> CardReport:
        """The accomplice says of a code that was bought and seen that it does not work. It does."""
        order = make_order(OrderStatus.PAID, amount=CARD, customer=self.accomplice)
        line = make_line(LineStatus.DELIVERED, order=order, denomination=self.card, unit_price=CARD)
        for row in (order, line):
            record_created(row, why="bought")
        card = make_card(customer=self.accomplice, label=line.place_of_card(1).label)
        LineCard.objects.create(line=line, position=1, card=card)
        self.paid += CARD
        return report_card(line_card=seen_card(line), fault=Fault.USED)

    # What is there

    @property
    def today(self) -> date:
        return timezone.localdate(clock.now())

    def open_payments(self) -> list[Payment]:
        """What staff could confirm, of the accomplice or of the thief."""
        rows = Payment.objects.exclude(status=PaymentStatus.CONFIRMED).filter(customer=self.accomplice)
        return list(rows.select_related("customer").order_by("pk"))

    def reports(self) -> list[CardReport]:
        return list(CardReport.objects.order_by("pk"))

    def refunds(self) -> list[Refund]:
        return list(Refund.objects.select_related("customer").order_by("pk"))

    # What came of it

    def loot(self) -> int:
        """Centimes that thief and accomplice have got: codes, wallets, payouts to accounts they named.

        A second code in place of one that works is worth as much as the first.
        """
        orders = Order.objects.filter(customer=self.accomplice, status=OrderStatus.PAID)
        codes = sum(order.amount_paid for order in orders if order.pk not in self.failed_orders)
        thiefs_users = [each.user_id for each in self.logins]
        wallets = balance_of(self.accomplice) + sum(
            balance_of(each) for each in Customer.objects.filter(user_id__in=thiefs_users)
        )
        gone = Refund.objects.filter(status__in=[RefundStatus.APPROVED, RefundStatus.PAID_OUT])
        payouts = sum(each.amount for each in gone if self._goes_to_the_thief(each))
        again = CARD * CardReport.objects.exclude(replacement=None).count()
        return codes + again + wallets + payouts

    def _goes_to_the_thief(self, refund: Refund) -> bool:
        payee = Payee.of(refund)
        return payee is not None and payee.account == THIEFS_RIP.digits

    def small_sums(self) -> int:
        """What may be lost by now, in centimes: one small sum for each 24 hours that have begun."""
        days = 1 + (clock.now() - self.started_at) // timedelta(hours=24)
        return int(days * settings.TRANSFER_ALONE_BELOW * CENTIMES_PER_DINAR)

    def invented(self, payment: Payment, amount: int, *, sign: int = 1) -> Movement:
        """A movement that never was, as a dishonest person would write it into a file."""
        reference = f"INV{secrets.token_hex(4).upper()}"
        return Movement(self.today, sign * amount, f"VIR {quoted_reference(payment)}", reference)
