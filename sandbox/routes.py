"""Which code answers which path."""

import re
from dataclasses import dataclass
from re import Pattern

from sandbox import alerts, control, mailbox, pages
from sandbox.calls import Handler
from sandbox.chargily import BASE
from sandbox.chargily import api as chargily
from sandbox.chargily import checkout_page as chargily_page
from sandbox.chargily import control as chargily_control
from sandbox.supplier import account, gift_cards, ocpay, payment_page


@dataclass(frozen=True)
class Route:
    """``kind``: api (key, faults), page (for people), control."""

    kind: str
    endpoint: str
    method: str
    path: Pattern[str]
    handler: Handler


def _route(kind: str, endpoint: str, method: str, path: str, handler: Handler) -> Route:
    pattern = re.sub(r"<(\w+)>", r"(?P<\1>[^/]+)", path)
    return Route(kind, endpoint, method, re.compile(pattern), handler)


ROUTES = (
    _route("api", "ping", "GET", "/v3/ping", account.ping),
    _route("api", "validate", "GET", "/v3/validate", account.validate),
    _route("api", "balance", "GET", "/v3/account/balance", account.get_balance),
    _route("api", "transactions", "GET", "/v3/account/transactions", account.transactions),
    _route("api", "catalog", "GET", "/v3/gift-cards/catalog", gift_cards.catalog),
    _route("api", "checkProduct", "GET", "/v3/gift-cards/checkProduct/<product>", gift_cards.check_product),
    _route("api", "placeOrder", "POST", "/v3/gift-cards/placeOrder", gift_cards.place_order),
    _route("api", "checkOrder", "GET", "/v3/gift-cards/checkOrder/<order>", gift_cards.check_order),
    _route("api", "list", "GET", "/v3/gift-cards/list", gift_cards.list_orders),
    _route("api", "createLink", "POST", "/v3/ocpay/createLink", ocpay.create_link),
    _route("api", "checkPayment", "GET", "/v3/ocpay/checkPayment/<ref>", ocpay.check_payment),
    _route("api", "chargilyCreate", "POST", f"{BASE}/checkouts", chargily.create_checkout),
    _route("api", "chargilyList", "GET", f"{BASE}/checkouts", chargily.list_checkouts),
    _route(
        *("api", "chargilyRetrieve", "GET", f"{BASE}/checkouts/<checkout>"),
        chargily.retrieve_checkout,
    ),
    _route(
        *("api", "chargilyExpire", "POST", f"{BASE}/checkouts/<checkout>/expire"),
        chargily.expire_checkout,
    ),
    _route("api", "chargilyBalance", "GET", f"{BASE}/balance", chargily.get_balance),
    _route("page", "index", "GET", "/", pages.index),
    _route("page", "orders", "GET", "/orders/", pages.orders),
    _route("page", "mail", "GET", "/mail/", mailbox.mailbox_page),
    _route("page", "mail", "GET", "/mail/html/<mail>", mailbox.mail_html),
    _route("page", "pay", "GET", "/pay/<ref>", payment_page.payment_page),
    _route("page", "pay", "POST", "/pay/<ref>", payment_page.submit_outcome),
    _route("page", "checkouts", "GET", "/checkouts/", pages.checkouts),
    _route("page", "alerts", "GET", "/alerts", alerts.alerts_page),
    _route("page", "alerts", "POST", "/alerts", alerts.receive_alert),
    _route("page", "heartbeat", "GET", "/heartbeat", alerts.receive_heartbeat),
    _route(
        "page", "chargilyPay", "GET", "/chargily/test/checkouts/<checkout>/pay", chargily_page.checkout_page
    ),
    _route(
        "page", "chargilyPay", "POST", "/chargily/test/checkouts/<checkout>/pay", chargily_page.submit_outcome
    ),
    _route(
        *("page", "chargilyResult", "GET", "/chargily/test/payments/<ending>/<checkout>"),
        chargily_page.result_page,
    ),
    _route("page", "style", "GET", "/static/sandbox.css", pages.style),
    _route("page", "icon", "GET", "/static/icon.svg", pages.icon),
    _route("control", "control", "GET", "/control/help", control.show_help),
    _route("control", "control", "GET", "/control/truth", control.show_truth),
    _route("control", "control", "GET", "/control/requests", control.show_requests),
    _route("control", "control", "GET", "/control/faults", control.show_faults),
    _route("control", "control", "POST", "/control/faults", control.add_faults),
    _route("control", "control", "DELETE", "/control/faults", control.clear_faults),
    _route("control", "control", "GET", "/control/settings", control.settings),
    _route("control", "control", "POST", "/control/settings", control.settings),
    _route("control", "control", "POST", "/control/ledger", control.fill_ledger),
    _route("control", "control", "POST", "/control/pay", control.pay),
    _route("control", "control", "POST", "/control/checkouts/<checkout>", chargily_control.decide),
    _route("control", "control", "GET", "/control/deliveries", chargily_control.show_deliveries),
    _route("control", "control", "POST", "/control/orders", control.plant_order),
    _route("control", "control", "POST", "/control/orders/<order>", control.change_order),
    _route("control", "control", "GET", "/control/alerts", alerts.show_alerts),
    _route("control", "control", "POST", "/control/reset", control.reset),
)


def find(method: str, path: str) -> tuple[Route, dict[str, str]] | None:
    """The route of a request and the named parts of its path."""
    for route in ROUTES:
        match = route.path.fullmatch(path) if route.method == method else None
        if match:
            return route, match.groupdict()
    return None
