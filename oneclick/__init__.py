"""Client of the OneClickDz API v3: digital gift cards, the account, OCPay payment links.

A plain package: no models, no settings. Whoever starts the process calls `configure()` once; everyone else
calls `client()`. Failures come in four families, see `oneclick.errors`.
"""

import ssl
import time
from collections.abc import Callable

from core.secret import Secret
from oneclick.answers import (
    Balance,
    Card,
    CardForm,
    Catalog,
    Category,
    CheckedOrder,
    CheckedPayment,
    KeyInfo,
    KeyType,
    ListedOrder,
    OrderStatus,
    Page,
    PaymentLink,
    PaymentStatus,
    Ping,
    PlacedOrder,
    Problem,
    Product,
    ProductDetails,
    ProductType,
    Transaction,
    Unreadable,
)
from oneclick.api import Client
from oneclick.calling import OnDate
from oneclick.counting import Count, counting
from oneclick.errors import (
    KeyRejected,
    NotSent,
    OneClickError,
    OutcomeUnknown,
    Refused,
    TryAgainLater,
    UnreadableAnswer,
)
from oneclick.kept import read_checked_order
from oneclick.key import KeyLatch, OnKeyRejected
from oneclick.limits import Limits
from oneclick.words import undo_entities

__all__ = [
    "Balance",
    "Card",
    "CardForm",
    "Catalog",
    "Category",
    "CheckedOrder",
    "CheckedPayment",
    "Client",
    "Count",
    "KeyInfo",
    "KeyLatch",
    "KeyRejected",
    "KeyType",
    "Limits",
    "ListedOrder",
    "NotSent",
    "OnDate",
    "OneClickError",
    "OrderStatus",
    "OutcomeUnknown",
    "Page",
    "PaymentLink",
    "PaymentStatus",
    "Ping",
    "PlacedOrder",
    "Problem",
    "Product",
    "ProductDetails",
    "ProductType",
    "Refused",
    "Transaction",
    "TryAgainLater",
    "Unreadable",
    "UnreadableAnswer",
    "client",
    "configure",
    "counting",
    "read_checked_order",
    "undo_entities",
]

_configured: Client | None = None


def configure(
    *,
    base_url: str,
    api_key: Secret | str,
    limits: Limits | None = None,
    on_key_rejected: OnKeyRejected | None = None,
    latch: KeyLatch | None = None,
    ssl_context: ssl.SSLContext | None = None,
    sleep: Callable[[float], None] = time.sleep,
    on_date: OnDate | None = None,
) -> Client:
    """Make the process-wide client, without calling. Calling again replaces it. Raises ValueError.

    `latch` may be one that all processes of a shop share, so that the first rejection stops them all.
    `on_date` is told of the vendor's clock by each read.
    """
    global _configured
    _configured = Client(
        base_url=base_url,
        api_key=api_key,
        limits=limits,
        on_key_rejected=on_key_rejected,
        latch=latch,
        ssl_context=ssl_context,
        sleep=sleep,
        on_date=on_date,
    )
    return _configured


def client() -> Client:
    """The process-wide client. Raises RuntimeError before `configure()`."""
    if _configured is None:
        raise RuntimeError("oneclick.configure() has not been called")
    return _configured
