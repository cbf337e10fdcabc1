"""What a receipt or a credit note says: a snapshot, kept as JSON, that no later change reaches.

All amounts are centimes. Texts (method, reason, destination) are in the document's language already; what a
document says beside its content (labels, the date, the amount in words) is written when it is shown.
"""

from dataclasses import asdict, dataclass, field, fields
from datetime import date, datetime
from email.utils import parseaddr
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from core import clock
from payments.models import DocumentKind

VERSION = 1  # of the JSON; from_json reads every version that was ever written
ALGIERS = ZoneInfo("Africa/Algiers")  # the seller's day and year, wherever the server stands


class TotalMismatchError(ValueError):
    """Items or payments do not sum to the total: a programming error, found before it is on paper."""


@dataclass(frozen=True)
class Seller:
    """Who sells. What is empty is not shown."""

    name: str
    address: str = ""  # may have several lines
    rc: str = ""  # trade register
    nif: str = ""  # tax number
    nis: str = ""  # statistical number
    ai: str = ""  # article of taxation
    phone: str = ""
    email: str = ""


@dataclass(frozen=True)
class Buyer:
    """Who a document is made out to."""

    email: str
    name: str = ""


@dataclass(frozen=True)
class Item:
    """`total` is what counts: on a credit note that staff corrected it may be less than quantity × price."""

    title: str
    quantity: int
    unit_price: int
    total: int


@dataclass(frozen=True)
class PaymentMeans:
    """One payment, or one part of it: by which method, the gateway's or the bank's name for it, how much."""

    method: str
    reference: str
    amount: int


def shop_as_seller() -> Seller:
    """The shop as its settings describe it now; customers write to the address that the shop writes from."""
    return Seller(
        name=settings.SELLER_NAME or settings.SITE_NAME,
        address=settings.SELLER_ADDRESS,
        rc=settings.SELLER_RC,
        nif=settings.SELLER_NIF,
        nis=settings.SELLER_NIS,
        ai=settings.SELLER_AI,
        phone=settings.SELLER_PHONE,
        email=parseaddr(settings.DEFAULT_FROM_EMAIL)[1],
    )


@dataclass(frozen=True, kw_only=True)
class DocumentContent:
    """The whole snapshot.

    Raises TotalMismatchError where items, or payments if any are named, miss the total.
    """

    kind: DocumentKind
    buyer: Buyer
    items: tuple[Item, ...]
    total: int
    means: tuple[PaymentMeans, ...] = ()
    order: str = ""  # the order's reference; none for money that was put into a wallet
    corrects: str = ""  # a credit note's receipt, such as "R-2026-000123"
    reason: str = ""  # why money goes back
    destination: str = ""  # where it goes: "Wallet", or an account
    seller: Seller = field(default_factory=shop_as_seller)
    issued_at: datetime = field(default_factory=lambda: clock.now())
    is_rehearsal: bool = field(default_factory=lambda: not settings.IN_PRODUCTION)  # no real money moved

    def __post_init__(self) -> None:
        if sum(item.total for item in self.items) != self.total:
            raise TotalMismatchError(f"the items do not sum to {self.total}")
        if self.means and sum(part.amount for part in self.means) != self.total:
            raise TotalMismatchError(f"the payments do not sum to {self.total}")

    @property
    def day(self) -> date:
        """The day of issue in Algiers, which decides the year of the number."""
        return self.issued_at.astimezone(ALGIERS).date()

    def to_json(self) -> dict[str, Any]:
        """Plain values for a JSON column; `from_json` gives the same content back."""
        plain = asdict(self)
        return {
            **plain,
            "version": VERSION,
            "kind": self.kind.value,
            "items": list(plain["items"]),
            "means": list(plain["means"]),
            "issued_at": self.issued_at.isoformat(),
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "DocumentContent":
        """The content that `to_json` wrote. Raises ValueError for a version that nobody wrote."""
        if data["version"] != VERSION:
            raise ValueError(f"content of version {data['version']}")
        known = {each.name: data[each.name] for each in fields(cls)}
        return cls(
            **{
                **known,
                "kind": DocumentKind(data["kind"]),
                "buyer": Buyer(**data["buyer"]),
                "seller": Seller(**data["seller"]),
                "items": tuple(Item(**item) for item in data["items"]),
                "means": tuple(PaymentMeans(**part) for part in data["means"]),
                "issued_at": datetime.fromisoformat(data["issued_at"]),
            }
        )
