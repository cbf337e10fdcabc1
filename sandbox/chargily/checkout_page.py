"""The hosted page, where a person plays the customer and the bank; then Chargily's own page of the result.

From there a link leads back to the shop; nobody is sent there, so that some never come back, as in life.
"""

from datetime import datetime, timedelta, timezone
from html import escape
from sqlite3 import Row
from urllib.parse import urlencode, urlsplit, urlunsplit

from sandbox.app import App, now
from sandbox.calls import Call
from sandbox.chargily import checkouts, payloads
from sandbox.chargily.texts import LANGUAGES, Texts
from sandbox.html import page, shop_link
from sandbox.wire import Answer

ALGERIA = timezone(timedelta(hours=1))  # no summer time

# Status -> its place below /payments/, and the address of the shop that the page leads to.
RESULTS = {
    "paid": ("success", "success_url"),
    "failed": ("failure", "failure_url"),
    "canceled": ("cancellation", "failure_url"),
    "expired": ("expiration", "failure_url"),
}

SUMMARY = """<p class="brand">Chargily Pay <span class="tag">{test}</span></p>
<p class="merchant">{merchant}</p>
<p class="amount" data-amount="{amount}">{printed} <abbr>{currency}</abbr></p>
{description}
<dl><dt>{reference}</dt><dd class="id"><bdi>{id}</bdi></dd>{fees}<dt>{until_label}</dt><dd>{until}</dd></dl>
"""

CHOICES = """<form method="post" class="choices">
<fieldset class="methods"><legend>{method}</legend>{methods}</fieldset>
<button id="pay-paid" name="outcome" value="paid" data-outcome="paid">{pay}</button>
<button id="pay-declined" name="outcome" value="declined" data-outcome="declined" class="quiet">
{decline}</button>
<div class="pair">
<button id="pay-canceled" name="outcome" value="canceled" data-outcome="canceled" class="quiet">
{cancel}</button>
<button id="pay-walk" name="outcome" value="walk" data-outcome="walk" class="quiet">{walk}</button>
</div>
</form>
<p class="hint">{hint}</p>
"""

METHOD = """<label><input type="radio" name="method" value="{value}" data-method="{value}"{checked}>
<span><strong>{name}</strong> <small>{about}</small></span></label>"""


def checkout_page(call: Call) -> Answer:
    """GET /chargily/test/checkouts/ID/pay."""
    row = checkouts.find(call.app, call.args["checkout"])
    if row is None:
        return _unknown(call.app)
    if row["status"] == "processing":
        return _ending(call.app, row, "processing", shop_url=call.app.config.shop_url)
    if row["status"] != "pending":
        return _to_result(call.app, row)
    texts = _texts(row)
    due = f"{_printed(_due(call.app, row))} {texts['currency']}"
    body = _summary(call.app, row) + CHOICES.format(
        **{name: texts[name] for name in ("method", "decline", "cancel", "walk", "hint")},
        methods="".join(_method(texts, name, row["method"] or "edahabia") for name in checkouts.METHODS),
        pay=texts["pay"].format(amount=due),
    )
    return _page(row, texts["pay"].format(amount=due), body)


def submit_outcome(call: Call) -> Answer:
    """POST to the same place with ``outcome`` and ``method``. One that is decided shows how it ended."""
    row = checkouts.find(call.app, call.args["checkout"])
    if row is None:
        return _unknown(call.app)
    form = call.request.form()
    match form.get("outcome"):
        case "paid":
            method = form.get("method")
            checkouts.pay(call.app, row["id"], now(), method="cib" if method == "cib" else "edahabia")
        case "declined":
            checkouts.decline(call.app, row["id"], now())
        case "canceled":
            checkouts.cancel(call.app, row["id"], now())
        case "walk" if row["status"] == "pending":
            return _ending(call.app, row, "walk", shop_url=call.app.config.shop_url)
    return checkout_page(call)


def result_page(call: Call) -> Answer:
    """GET /chargily/test/payments/ENDING/ID. The wrong ending leads to the right one."""
    row = checkouts.find(call.app, call.args["checkout"])
    if row is None:
        return _unknown(call.app)
    if row["status"] not in RESULTS:
        return _redirect(payloads.pay_url(call.app, row["id"]))
    ending, address = RESULTS[row["status"]]
    if ending != call.args["ending"]:
        return _to_result(call.app, row)
    # Without a failure_url the customer is left to find the way.
    back = checkouts.checkout_request(row)[address]
    shop_url = with_checkout(back, row["id"]) if back else call.app.config.shop_url
    return _ending(call.app, row, ending, shop_url=shop_url)


def with_checkout(address: str, checkout: str) -> str:
    """An address of the shop with `checkout_id` appended, by `&` where it has a query."""
    parts = urlsplit(address)
    query = "&".join(filter(None, (parts.query, urlencode({"checkout_id": checkout}))))
    return urlunsplit(parts._replace(query=query))


def _to_result(app: App, row: Row) -> Answer:
    return _redirect(f"{app.url}/chargily/test/payments/{RESULTS[row['status']][0]}/{row['id']}")


def _redirect(address: str) -> Answer:
    return Answer(status=303, body=b"", headers={"Location": address, "Cache-Control": "no-store"})


def _ending(app: App, row: Row, ending: str, *, shop_url: str) -> Answer:
    texts = _texts(row)
    told = texts["endings"][ending]
    to_page = (
        f'<a class="button quiet" href="{escape(payloads.pay_url(app, row["id"]))}">{texts["to_page"]}</a>'
        if ending == "walk"
        else ""
    )
    body = (
        f'<section class="ending" data-ending="{ending}"><h2>{told["title"]}</h2><p>{told["words"]}</p>'
        f'<div class="choices"><a id="return-to-shop" class="button" href="{escape(shop_url)}">'
        f"{texts['to_shop']}</a>{to_page}</div></section>"
    )
    return _page(row, told["title"], _summary(app, row) + body)


def _summary(app: App, row: Row) -> str:
    texts, asked, due = _texts(row), checkouts.checkout_request(row), _due(app, row)
    extra = due - row["amount"]
    fees = f"<dt>{texts['fees']}</dt><dd>{_printed(extra)} {texts['currency']}</dd>" if extra else ""
    description = asked["description"]
    return SUMMARY.format(
        test=texts["test"],
        merchant=texts["merchant"].format(shop=f"<bdi>{escape(app.config.shop_name)}</bdi>"),
        amount=due,
        printed=_printed(due),
        currency=texts["currency"],
        description=f'<p class="description" dir="auto">{escape(description)}</p>' if description else "",
        reference=texts["reference"],
        id=row["id"],
        fees=fees,
        until_label=texts["until"],
        until=f"{datetime.fromtimestamp(row['expires_at'], ALGERIA):%H:%M}",
    )


def _due(app: App, row: Row) -> int:
    """Whole dinars that the customer pays: the amount, and the fees where he bears them."""
    if row["status"] == "paid":
        return int(row["amount"] + row["fees_on_customer"])
    return int(row["amount"] + checkouts.fees(app, row["amount"], checkouts.checkout_request(row))[1])


def _method(texts: Texts, name: str, chosen: str) -> str:
    about = texts["edahabia"] if name == "edahabia" else texts["cib"]
    return METHOD.format(
        value=name, name=name.upper(), about=about, checked=" checked" if name == chosen else ""
    )


def _texts(row: Row) -> Texts:
    return LANGUAGES[checkouts.checkout_request(row)["locale"]]


def _page(row: Row, title: str, body: str) -> Answer:
    texts = _texts(row)
    return page(
        title, body, kind="narrow", lang=checkouts.checkout_request(row)["locale"], notice=texts["notice"]
    )


def _printed(dinars: int) -> str:
    return f"{dinars:,}".replace(",", "\u202f")


def _unknown(app: App) -> Answer:
    body = f"<h1>No such checkout</h1><p>Back to {shop_link(app)}.</p>"
    return page("No such checkout", body, kind="narrow", status=404)
