"""The pages for people who look around: what this is, the orders and the checkouts it took."""

from pathlib import Path

from sandbox.app import iso
from sandbox.calls import Call, json_dinars
from sandbox.chargily import BASE, payloads
from sandbox.faults import REGISTRY
from sandbox.html import ICON, STYLE, page, shop_link, table
from sandbox.supplier import ledger
from sandbox.wire import Answer

ORDER_HEAD = ("Order", "Taken", "Product", "Type", "Quantity", "Status", "Came", "Price")
CHECKOUT_HEAD = ("Checkout", "Opened", "Amount", "Status", "Paid by", "Webhooks", "Page")
FAULT_HEAD = ("Fault", "Usual endpoint", "What it does", "Parameters")


def index(call: Call) -> Answer:
    """GET /."""
    with call.store.writing() as db:
        balance = json_dinars(ledger.balance(db))
    orders = call.store.value("SELECT count(*) FROM gift_order")
    checkouts = call.store.value("SELECT count(*) FROM checkout")
    body = (
        "<h1>Sandbox</h1>"
        f'<p class="lead">A pretend gift-card supplier with payment links, and a pretend Chargily Pay, for '
        f"{shop_link(call.app)}. They speak their documented APIs below <code>/v3/</code> and "
        f"<code>{BASE}/</code>.</p>"
        '<ul class="links"><li><a href="/mail/">Mailbox</a> the mails the shop has sent</li>'
        f'<li><a href="/orders/">Orders</a> {orders} taken so far</li>'
        f'<li><a href="/checkouts/">Checkouts</a> {checkouts} opened at Chargily so far</li>'
        '<li><a href="/alerts">Alerts</a> what a person was told, and the last sign of life</li>'
        '<li><a href="/control/help">Control help</a> how to make it misbehave, as JSON</li>'
        '<li><a href="/control/truth">Truth</a> what really happened, as JSON</li></ul>'
        f"<p>Account balance: <strong>{balance} DZD</strong></p>"
        "<h2>Faults it can play</h2>" + _faults()
    )
    return page("Sandbox", body)


def orders(call: Call) -> Answer:
    """GET /orders/: the newest hundred, without their cards."""
    rows = call.store.rows(
        "SELECT gift_order.*, product.title AS product_title, type.name AS type_name FROM gift_order"
        " LEFT JOIN product ON product.id = gift_order.product LEFT JOIN type ON type.id = gift_order.type"
        " ORDER BY position DESC LIMIT 100"
    )
    cells = [
        (
            *(
                row["id"],
                iso(row["taken_at"]),
                row["product_title"] or row["product"],
                row["type_name"] or row["type"],
            ),
            *(row["quantity"], row["status"], row["fulfilled"], json_dinars(row["price"])),
        )
        for row in rows
    ]
    body = '<h1>Orders</h1><p class="lead"><a href="/">Sandbox</a></p>' + table(
        ORDER_HEAD, cells, empty="No order yet."
    )
    return page("Orders", body)


def checkouts(call: Call) -> Answer:
    """GET /checkouts/: Chargily's newest hundred, what became of them, and of their webhooks."""
    rows = call.store.rows("SELECT * FROM checkout ORDER BY rowid DESC LIMIT 100")
    cells = [
        (
            *(row["id"], iso(row["created_at"]), row["amount"], row["status"]),
            *(
                (row["method"] or "").upper(),
                _webhooks(call, row["id"]),
                payloads.pay_url(call.app, row["id"]),
            ),
        )
        for row in rows
    ]
    body = '<h1>Checkouts</h1><p class="lead"><a href="/">Sandbox</a></p>' + table(
        CHECKOUT_HEAD, cells, empty="No checkout yet."
    )
    return page("Checkouts", body)


def style(_call: Call) -> Answer:
    """GET /static/sandbox.css."""
    return _file(STYLE, "text/css; charset=utf-8")


def icon(_call: Call) -> Answer:
    """GET /static/icon.svg."""
    return _file(ICON, "image/svg+xml")


def _file(path: Path, content_type: str) -> Answer:
    return Answer(body=path.read_bytes(), content_type=content_type, headers={"Cache-Control": "max-age=60"})


def _faults() -> str:
    rows = [
        (fault.name, fault.endpoint, fault.help, ", ".join(fault.params) or "none")
        for fault in REGISTRY.values()
    ]
    return table(FAULT_HEAD, rows, empty="")


def _webhooks(call: Call, checkout: str) -> str:
    rows = call.store.rows("SELECT * FROM delivery WHERE checkout = ? ORDER BY id", checkout)
    return ", ".join(f"{row['type']} {row['status'] or row['error'] or row['state']}" for row in rows)
