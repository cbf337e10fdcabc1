"""The client: one method per call of the vendor's API."""

import ssl
import time
from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from core.secret import Secret
from oneclick.access_key import AccessKeyCircuitBreaker, OnKeyRejected, parse_access_key
from oneclick.base_url import parse_base_url, path_part
from oneclick.envelope import BODY_ENCODING, ApiResponse
from oneclick.errors import OutcomeUnknownError, UnreadableResponseError
from oneclick.fields import Fields, MalformedFieldError, required
from oneclick.limits import RequestLimits
from oneclick.page_query import LARGEST_PAGE, page_query
from oneclick.parsers.account import (
    TRANSACTION_ID,
    parse_balance,
    parse_key_info,
    parse_page,
    parse_ping,
    read_transaction,
)
from oneclick.parsers.gift_cards import (
    ORDER_ID,
    parse_catalog,
    parse_checked_order,
    parse_placed_order,
    parse_product,
    read_listed_order,
)
from oneclick.parsers.payments import parse_link, parse_payment
from oneclick.payment_request import link_payload
from oneclick.response_types import (
    AccountTransaction,
    CheckedOrder,
    CheckedPayment,
    KeyInfo,
    ListedOrder,
    OneClickBalance,
    PaymentLink,
    Ping,
    PlacedOrder,
    ProductDetails,
    ResultPage,
    SupplierCatalog,
)
from oneclick.retry_policy import ApiCaller, OnServerDate
from oneclick.transport import Transport

Value = TypeVar("Value")


class Client:
    """Speaks API v3 of OneClickDz: gift cards, account, OCPay. Threads and forked processes may share it.

    Reads (every GET) may be called again at will; they raise TransientError, RequestRefusedError or
    UnreadableResponseError. Without a key, or once it was rejected, every call but `ping` raises
    KeyRejectedError at once, until `reset()`. Wrong arguments raise ValueError before anything is sent.
    """

    def __init__(
        self,
        *,
        base_url: str,
        api_key: Secret | str,
        limits: RequestLimits | None = None,
        on_key_rejected: OnKeyRejected | None = None,
        circuit_breaker: AccessKeyCircuitBreaker | None = None,
        ssl_context: ssl.SSLContext | None = None,
        sleep: Callable[[float], None] = time.sleep,
        on_date: OnServerDate | None = None,
    ) -> None:
        """`on_key_rejected` is called in the thread whose call was rejected first, `on_date` after each read.

        Raises ValueError.
        """
        limits = limits or RequestLimits()
        self._circuit_breaker = circuit_breaker or AccessKeyCircuitBreaker(on_key_rejected)
        self._transport = Transport(parse_base_url(base_url), limits, ssl_context)
        self._caller = ApiCaller(
            self._transport, parse_access_key(api_key), limits, self._circuit_breaker, sleep, on_date
        )

    @property
    def server_is_sandbox(self) -> bool:
        """Whether the last answer came from the project's pretend vendor, which must not serve production."""
        return self._caller.last_reply_was_sandbox

    def reset(self) -> None:
        """Call again after a rejected key: it was changed, or the block is over. Safe to call twice."""
        self._circuit_breaker.reset()

    def close(self) -> None:
        """Close the calling thread's kept connection; a later call opens a new one. Safe to call twice."""
        self._transport.close()

    # Account

    def ping(self) -> Ping:
        """Ask whether the platform is up, without the key (ref: health-check)."""
        return _parsed(self._caller.read("/v3/ping", with_key=False), lambda _root, data: parse_ping(data))

    def validate(self) -> KeyInfo:
        """Ask whose key this is: the only trustworthy sign of the environment (ref: validate-token)."""
        # The answer repeats the key; it is forgotten while decoding.
        answer = self._caller.read("/v3/validate", drop=frozenset({"key"}))
        return _parsed(answer, lambda _root, data: parse_key_info(data))

    def balance(self) -> OneClickBalance:
        """The account's balance in dinars (ref: get-balance)."""
        return _parsed(self._caller.read("/v3/account/balance"), lambda _root, data: parse_balance(data))

    def transactions(
        self,
        *,
        page: int = 1,
        page_size: int = LARGEST_PAGE,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> ResultPage[AccountTransaction]:
        """A page of the account's transactions; both times or neither (ref: list-transactions)."""
        answer = self._caller.read("/v3/account/transactions" + page_query(page, page_size, since, until))
        return _parsed(answer, lambda root, data: parse_page(root, data, read_transaction, *TRANSACTION_ID))

    # Gift cards

    def catalog(self) -> SupplierCatalog:
        """All categories and products, without prices (ref: get-catalog). Meant to be asked once a day."""
        return _parsed(self._caller.read("/v3/gift-cards/catalog"), parse_catalog)

    def check_product(self, product_id: str) -> ProductDetails:
        """Wholesale prices in dinars and stock of a product, as of now (ref: check-product)."""
        answer = self._caller.read(f"/v3/gift-cards/checkProduct/{path_part(product_id)}")
        return _parsed(answer, lambda _root, data: parse_product(data))

    def place_order(self, *, product_id: str, type_id: str, quantity: int) -> PlacedOrder:
        """Buy `quantity` cards (ref: place-order). NOT safe to call twice: every call may buy.

        Raises NotSentError (nothing left this machine), TransientError (429 or AUTH_UNAVAILABLE: not bought),
        RequestRefusedError (not bought), OutcomeUnknownError (anything else: look it up, never send again).
        """
        if isinstance(quantity, bool) or not isinstance(quantity, int) or quantity < 1:
            raise ValueError("quantity must be a whole number of at least 1")
        path_part(product_id), path_part(type_id)
        payload = {"productId": product_id, "typeId": type_id, "quantity": quantity}
        answer = self._caller.purchase("/v3/gift-cards/placeOrder", payload)
        order_id = parse_placed_order(answer.fields)
        if not order_id:
            raise OutcomeUnknownError("odd success", answer.status, answer.request_id)
        return PlacedOrder(order_id, answer.request_id)

    def check_order(self, order_id: str, *, keeps_a_budget: bool = False) -> CheckedOrder:
        """An order's status and, once final, its cards (ref: check-order).

        Whoever keeps a budget of these calls hears of a 429 at once, by a TransientError.
        """
        path = f"/v3/gift-cards/checkOrder/{path_part(order_id)}"
        answer = self._caller.read(path, keeps_a_budget=keeps_a_budget)
        return _parsed(answer, lambda _root, data: parse_checked_order(data, answer.request_id, _raw(answer)))

    def list_orders(
        self,
        *,
        page: int = 1,
        page_size: int = LARGEST_PAGE,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> ResultPage[ListedOrder]:
        """A page of the account's orders, without their cards; both times or neither (ref: list-orders)."""
        path = "/v3/gift-cards/list" + page_query(page, page_size, since, until)
        answer = self._caller.read(path, drop=frozenset({"cards"}))
        return _parsed(answer, lambda root, data: parse_page(root, data, read_listed_order, *ORDER_ID))

    # OCPay

    def create_link(
        self,
        *,
        title: str,
        amount: int,
        description: str = "",
        redirect_url: str = "",
        success_message: str = "",
        fee_mode: str = "NO_FEE",
    ) -> PaymentLink:
        """Make a link over `amount` whole dinars, 500 to 500000 (ref: create-link).

        Every call makes another link. A lost answer is TransientError: nobody holds that link, so asking
        again is harmless. NO_FEE keeps the amount paid equal to the amount asked.
        """
        payload = link_payload(
            title=title,
            amount=amount,
            description=description,
            redirect_url=redirect_url,
            success_message=success_message,
            fee_mode=fee_mode,
        )
        answer = self._caller.submit("/v3/ocpay/createLink", payload)
        return _parsed(answer, lambda root, data: parse_link(root, data, answer.request_id))

    def check_payment(self, ref: str) -> CheckedPayment:
        """A payment's status (ref: check-payment). Unknown or expired links may be refused (404, 410)."""
        answer = self._caller.read(f"/v3/ocpay/checkPayment/{path_part(ref)}")
        return _parsed(answer, lambda _root, data: parse_payment(data, answer.request_id))


def _raw(answer: ApiResponse) -> Secret:
    """The body as it came: written anew, 950.5 would become a text or lose digits."""
    return Secret(answer.body.decode(BODY_ENCODING))


def _parsed(answer: ApiResponse, parse: Callable[[Fields, Fields], Value]) -> Value:
    """Read root and data of a successful answer. Raises UnreadableResponseError."""
    root = answer.fields or Fields({})
    try:
        return parse(root, required(root.child("data"), "data"))
    except MalformedFieldError as exc:
        reason = str(exc)
    raise UnreadableResponseError(reason, answer.status, answer.request_id)
