"""What is bought, by whom and when; its rows are made by `order_rows`."""

import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from accounts.models import Customer
from catalog.models import Denomination
from orders.models import Line, Order
from orders.references import CROCKFORD, LENGTH
from payments.models import DocumentCounter
from tools.generated_shop.bulk_rows import BulkRows, next_pk

PORTION = 2_000  # orders that are written together
ORDERS_OF_A_CUSTOMER = 4  # on average
MEMBERS = 97  # a prime: reading the numbers of orders by it, everybody buys now and then


@dataclass(frozen=True)
class Ware:
    """What may be bought, as lines keep it."""

    pk: int
    name: str
    title: str
    region: str
    product_id: str
    type_id: str
    wholesale: int
    price: int


@dataclass(frozen=True)
class Mix:
    """Of how many orders one comes to such an end: 1 in so many."""

    expired: int = 10
    refunded: int = 40
    second_line: int = 3


@dataclass(frozen=True)
class Purchase:
    """One order, before its rows are made."""

    number: int
    pk: int
    reference: str
    customer: int
    email: str
    at: datetime
    is_expired: bool
    is_refunded: bool

    @property
    def about(self) -> str:
        """Its name in the journal."""
        return f"order:{self.reference}"

    def later(self, seconds: float) -> datetime:
        """So long after it was made."""
        return self.at + timedelta(seconds=seconds)


@dataclass(frozen=True)
class Bought:
    """One line of an order."""

    pk: int
    position: int
    first_card: int
    quantity: int
    ware: Ware

    @property
    def total(self) -> int:
        """Its price in centimes."""
        return self.quantity * self.ware.price


class Ledger:
    """The rows, and what must be counted on the way."""

    def __init__(self) -> None:
        self.rows = BulkRows()
        self.papers = _known_papers()
        self.wallets: dict[int, tuple[int, int]] = {}  # customer: the wallet's number, its balance


def wares() -> list[Ware]:
    """What the catalogue sells. Raises ValueError where that is nothing."""
    found: Any = Denomination.objects.exclude(selling_price=None).values_list(
        "pk",
        "supplier_name",
        "product__supplier_title",
        "product__region",
        "product__supplier_id",
        "supplier_id",
        "wholesale",
        "selling_price",
    )
    if not (sold := [Ware(*row) for row in found]):
        raise ValueError("the catalogue has nothing to sell: fill it first")
    return sold


def reference_of(number: int) -> str:
    """A reference for the order of that number: all different, and as if drawn."""
    drawn = int.from_bytes(hashlib.sha256(str(number).encode()).digest()[:5])
    mixed = (drawn & ~0xFFFFFFF) | number  # the last 28 bits tell them apart
    letters = []
    for _ in range(LENGTH):
        mixed, at = divmod(mixed, len(CROCKFORD))
        letters.append(CROCKFORD[at])
    return "".join(letters)


def purchases(ledger: Ledger, orders: int, mix: Mix, *, now: datetime, span: timedelta) -> Iterator[Purchase]:
    """So many, spread evenly over the time up to now."""
    first_customer = next_pk(Customer)
    customers = max(orders // ORDERS_OF_A_CUSTOMER, 1)
    for number in range(customers):
        ledger.rows.add(Customer, email=_email(first_customer + number), language="fr")
    for number in range(orders):
        pk = ledger.rows.number(Order)
        customer = first_customer + number * MEMBERS % customers
        yield Purchase(
            number=number,
            pk=pk,
            reference=reference_of(pk),
            customer=customer,
            email=_email(customer),
            at=now - span * (1 - number / orders) - timedelta(hours=1),
            is_expired=number % mix.expired == mix.expired - 1,
            is_refunded=number % mix.refunded == 1,
        )


def lines_of(ledger: Ledger, purchase: Purchase, sold: list[Ware], mix: Mix) -> list[Bought]:
    """One line, or two."""
    lines, first_card = [], 1
    for position in range(1, 2 + (purchase.number % mix.second_line == 0)):
        ware = sold[(purchase.number * 7919 + position) % len(sold)]
        quantity = 1 + (purchase.number + position) % 2
        lines.append(Bought(ledger.rows.number(Line), position, first_card, quantity, ware))
        first_card += quantity
    return lines


def count_papers(ledger: Ledger) -> None:
    """Set the counters of the documents' numbers."""
    for (kind, year), last in ledger.papers.items():
        DocumentCounter.objects.update_or_create(kind=kind, year=year, defaults={"last": last})


def _known_papers() -> Counter[tuple[str, int]]:
    return Counter({(row.kind, row.year): row.last for row in DocumentCounter.objects.all()})


def _email(customer: int) -> str:
    return f"generated.{customer}@example.com"
