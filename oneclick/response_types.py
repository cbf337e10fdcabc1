"""What the vendor answers, as frozen values. Amounts are dinars, as exact decimals; times are aware, in UTC.

A field that the vendor may leave out is None (or "") when it did. An undocumented status word is kept as text
beside a parsed status of None.
"""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Generic, TypeVar

from core.secret import Secret

Item = TypeVar("Item")


class SupplierOrderStatus(StrEnum):
    """Statuses of a gift-card order (guide 4). All but HANDLING are final."""

    HANDLING = "HANDLING"
    FULFILLED = "FULFILLED"
    PARTIALLY_FILLED = "PARTIALLY_FILLED"
    REFUNDED = "REFUNDED"


class OCPayStatus(StrEnum):
    """Statuses of an OCPay payment (ref: check-payment)."""

    PENDING = "PENDING"
    CONFIRMED = "CONFIRMED"
    FAILED = "FAILED"


class KeyType(StrEnum):
    """Which environment an access key belongs to (auth)."""

    SANDBOX = "SANDBOX"
    PRODUCTION = "PRODUCTION"


@dataclass(frozen=True)
class ParseProblem:
    """One entry or field that could not be read: where it stood and why, never what it said."""

    where: str
    reason: str


@dataclass(frozen=True)
class UnreadableEntry:
    """An entry of a list that cannot be read: why, and what tells it from others.

    That is its id, "" if not even that can be read, and all of it, spelled in one way whenever it is sent.
    """

    id: str
    reason: str
    raw: Secret = field(repr=False)


@dataclass(frozen=True)
class ResultPage(Generic[Item]):
    """One page of a list. Counts that the vendor left out are None: then the list may be incomplete."""

    items: tuple[Item, ...]
    unreadable: tuple[UnreadableEntry, ...]
    problems: tuple[ParseProblem, ...]
    page: int | None
    page_size: int | None
    total_pages: int | None
    total_results: int | None


@dataclass(frozen=True)
class Ping:
    """The platform's own health (ref: health-check); says nothing about gift cards."""

    ok: bool
    operators: dict[str, str]


@dataclass(frozen=True)
class KeyInfo:
    """What `validate` tells about our key (ref: validate-token), without the key and the phone number."""

    type: KeyType | None
    raw_type: str
    is_enabled: bool
    scope: str
    allowed_ips: tuple[str, ...]


@dataclass(frozen=True)
class OneClickBalance:
    """Money on the account, in dinars with two decimals (ref: get-balance)."""

    amount: Decimal
    currency: str


@dataclass(frozen=True)
class AccountTransaction:
    """One line of the account (ref: list-transactions). An ORDER's `object_id` is presumably its id."""

    id: str
    type: str
    operation: str
    amount: Decimal
    old_balance: Decimal | None
    new_balance: Decimal | None
    object_id: str
    time: datetime | None


@dataclass(frozen=True)
class SupplierProduct:
    """A product of the catalogue (ref: get-catalog). Prices are asked for product by product.

    `unreadable` names the fields that are there and make no sense, a title that is missing included: such a
    field says nothing, and its value here means nothing.
    """

    id: str
    title: str
    enabled: bool | None
    region: str
    unreadable: tuple[str, ...] = ()


@dataclass(frozen=True)
class SupplierCategory:
    """A category of the catalogue; the vendor gives it no id. Without a readable title it is "".

    It is not whole if something is listed in it of which not even the id can be read.
    """

    title: str
    products: tuple[SupplierProduct, ...]
    is_whole: bool = True


@dataclass(frozen=True)
class SupplierCatalog:
    """The whole catalogue, with what could not be read set aside in `problems`.

    It is not whole if there is a category, or something in one without a title, of which nothing can be read:
    whatever is missing may be that.
    """

    categories: tuple[SupplierCategory, ...]
    problems: tuple[ParseProblem, ...]
    total_categories: int | None
    total_products: int | None
    is_whole: bool = True


@dataclass(frozen=True)
class ProductType:
    """A denomination with our wholesale price per card in dinars and the stock (ref: check-product).

    `unreadable` names the fields that are there and make no sense, as those of a Product.
    """

    id: str
    name: str
    price: Decimal | None
    quantity: int | None
    available: bool | None
    unreadable: tuple[str, ...] = ()


@dataclass(frozen=True)
class ProductDetails:
    """A product's denominations right now. Id and title are "" when the answer does not name them readably.

    It is not whole if there is a type of which not even the id can be read.
    """

    product_id: str
    title: str
    types: tuple[ProductType, ...]
    problems: tuple[ParseProblem, ...]
    is_whole: bool = True


@dataclass(frozen=True)
class PlacedOrder:
    """The supplier took the order (ref: place-order). Save `order_id` at once."""

    order_id: str
    request_id: str


class CardReadability(StrEnum):
    """How far a card can be read."""

    SOUND = "sound"
    DOUBTFUL = "doubtful"  # there is a code, but not as the text of `value`: a person decides
    BROKEN = "broken"  # there is no code


@dataclass(frozen=True)
class SuppliedCard:
    """One gift card. All of it is secret; the serial is "" where none came.

    `extras` are the fields that no page documents (a PIN, an address, a date), each by the supplier's own
    name and its way there ("redeem.url"), as exact text. The value of a broken card is what came, as JSON.
    """

    value: Secret
    serial: Secret
    extras: tuple[tuple[str, Secret], ...] = field(default=(), repr=False)
    form: CardReadability = CardReadability.SOUND


@dataclass(frozen=True)
class CheckedOrder:
    """A gift-card order as the vendor sees it now (ref: check-order).

    Nothing is dropped: cards of a wrong shape stand in `cards` and say so, unreadable numbers are None
    and named in `problems`, and `raw` keeps the whole answer for a quarantine. The shop decides whether it is
    consistent.
    """

    order_id: str
    status: SupplierOrderStatus | None
    raw_status: str
    quantity: int | None
    product_id: str
    type_id: str
    fulfilled_quantity: int | None
    fulfilled_amount: Decimal | None
    price_per_card: Decimal | None
    cards: tuple[SuppliedCard, ...]
    time: datetime | None
    problems: tuple[ParseProblem, ...]
    request_id: str
    raw: Secret = field(repr=False)

    @property
    def malformed_cards(self) -> int:
        """How many of the cards cannot be delivered as they are."""
        return sum(card.form is not CardReadability.SOUND for card in self.cards)


@dataclass(frozen=True)
class ListedOrder:
    """An order in the account's list (ref: list-orders), without the cards that the vendor sends along."""

    order_id: str
    product_id: str
    type_id: str
    quantity: int | None
    price_per_card: Decimal | None
    fulfilled_quantity: int | None
    fulfilled_amount: Decimal | None
    status: SupplierOrderStatus | None
    raw_status: str
    time: datetime | None


@dataclass(frozen=True)
class PaymentLink:
    """A single-use OCPay link (ref: create-link). Unused, it expires 20 minutes after creation."""

    ref: str
    url: str
    is_sandbox: bool | None
    request_id: str


@dataclass(frozen=True)
class CheckedPayment:
    """An OCPay payment as the vendor sees it now (ref: check-payment).

    `amount` (dinars), `currency` and `is_sandbox` are None when the vendor left them out: no proof then.
    """

    ref: str
    status: OCPayStatus | None
    raw_status: str
    amount: Decimal | None
    currency: str | None
    is_sandbox: bool | None
    created_at: datetime | None
    request_id: str
