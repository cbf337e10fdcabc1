"""Client of the OneClickDz API v3: digital gift cards, the account, OCPay payment links.

A plain package: no models, no settings. Whoever starts the process calls `configure()` once; everyone else
calls `client()`. Failures come in four families, see `oneclick.errors`.
"""

import ssl
import time
from collections.abc import Callable

from core.secret import Secret
from oneclick.access_key import AccessKeyCircuitBreaker, OnKeyRejected
from oneclick.api import Client
from oneclick.errors import (
    KeyRejectedError,
    NotSentError,
    OneClickError,
    OutcomeUnknownError,
    RequestRefusedError,
    TransientError,
    UnreadableResponseError,
)
from oneclick.limits import RequestLimits
from oneclick.request_count import RequestCount, count_requests
from oneclick.response_types import (
    AccountTransaction,
    CardReadability,
    CheckedOrder,
    CheckedPayment,
    KeyInfo,
    KeyType,
    ListedOrder,
    OCPayStatus,
    OneClickBalance,
    ParseProblem,
    PaymentLink,
    Ping,
    PlacedOrder,
    ProductDetails,
    ProductType,
    ResultPage,
    SuppliedCard,
    SupplierCatalog,
    SupplierCategory,
    SupplierOrderStatus,
    SupplierProduct,
    UnreadableEntry,
)
from oneclick.retry_policy import OnServerDate
from oneclick.sanitizers import unescape_entities
from oneclick.stored_response import parse_stored_order

__all__ = [
    "AccessKeyCircuitBreaker",
    "AccountTransaction",
    "CardReadability",
    "CheckedOrder",
    "CheckedPayment",
    "Client",
    "KeyInfo",
    "KeyRejectedError",
    "KeyType",
    "ListedOrder",
    "NotSentError",
    "OCPayStatus",
    "OnServerDate",
    "OneClickBalance",
    "OneClickError",
    "OutcomeUnknownError",
    "ParseProblem",
    "PaymentLink",
    "Ping",
    "PlacedOrder",
    "ProductDetails",
    "ProductType",
    "RequestCount",
    "RequestLimits",
    "RequestRefusedError",
    "ResultPage",
    "SuppliedCard",
    "SupplierCatalog",
    "SupplierCategory",
    "SupplierOrderStatus",
    "SupplierProduct",
    "TransientError",
    "UnreadableEntry",
    "UnreadableResponseError",
    "client",
    "configure",
    "count_requests",
    "parse_stored_order",
    "unescape_entities",
]

_configured: Client | None = None


def configure(
    *,
    base_url: str,
    api_key: Secret | str,
    limits: RequestLimits | None = None,
    on_key_rejected: OnKeyRejected | None = None,
    circuit_breaker: AccessKeyCircuitBreaker | None = None,
    ssl_context: ssl.SSLContext | None = None,
    sleep: Callable[[float], None] = time.sleep,
    on_date: OnServerDate | None = None,
) -> Client:
    """Make the process-wide client, without calling. Calling again replaces it. Raises ValueError.

    `circuit_breaker` may be shared by all processes of a shop, so that the first rejection stops them all.
    `on_date` is told of the vendor's clock by each read.
    """
    global _configured
    _configured = Client(
        base_url=base_url,
        api_key=api_key,
        limits=limits,
        on_key_rejected=on_key_rejected,
        circuit_breaker=circuit_breaker,
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
