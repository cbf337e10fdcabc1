"""The page of a payment link, where a person plays the customer's bank: pay, decline, or walk away."""

from html import escape
from sqlite3 import Row
from typing import Any

from sandbox.app import App, iso, now
from sandbox.calls import Call
from sandbox.html import page, shop_link
from sandbox.supplier import payment_links
from sandbox.supplier.ocpay import link_request
from sandbox.wire import Answer

SUMMARY = """<h1>{title}</h1>
<p class="merchant">to {shop}</p>
<p class="amount" data-amount="{amount}">{printed} <abbr title="Algerian dinar">DZD</abbr></p>
{description}
<dl><dt>Reference</dt><dd>{ref}</dd><dt>Open until</dt><dd>{until}</dd></dl>
"""

CHOICES = """<form method="post" class="choices">
<button id="pay-paid" name="outcome" value="paid" data-outcome="paid">Pay {printed} DZD</button>
<button id="pay-declined" name="outcome" value="declined" data-outcome="declined" class="quiet">
Decline</button>
<button id="pay-walk" name="outcome" value="walk" data-outcome="walk" class="quiet">Walk away</button>
</form>
<p class="hint">A customer would type a card number here. In the sandbox you choose what the bank answers.</p>
"""

ENDINGS = {
    "paid": ("Payment confirmed", "The amount was paid."),
    "declined": (
        "Payment declined",
        "The bank refused the card. Nothing was paid; this link cannot be used again.",
    ),
    "expired": ("This link has expired", "Nothing was paid with it. Start again from the shop."),
    "walk": ("You walked away", "Nothing was paid. The link stays open until its time is over."),
}


def payment_page(call: Call) -> Answer:
    """GET /pay/REF."""
    link = payment_links.find(call.app, call.args["ref"])
    if link is None:
        return _unknown(call.app)
    if link["status"] != "PENDING":
        return _ending(call.app, link, "paid" if link["status"] == "CONFIRMED" else link["reason"])
    body = _summary(call.app, link) + CHOICES.format(printed=_printed(link["amount"]))
    return page(f"Pay {_printed(link['amount'])} DZD", body, kind="narrow")


def submit_outcome(call: Call) -> Answer:
    """POST /pay/REF with ``outcome``. A link that is already decided shows how it ended."""
    link = payment_links.find(call.app, call.args["ref"])
    if link is None:
        return _unknown(call.app)
    match call.request.form().get("outcome"):
        case "paid" if payment_links.pay(call.app, link["ref"], now()):
            return _paid(call.app, link)
        case "declined":
            payment_links.decline(call.app, link["ref"], now())
        case "walk" if link["status"] == "PENDING":
            return _ending(call.app, link, "walk")
    return payment_page(call)


def _paid(app: App, link: Row) -> Answer:
    redirect = link_request(link)["redirectUrl"]
    if not redirect:
        return _ending(app, link, "paid")
    return Answer(status=303, body=b"", headers={"Location": redirect, "Cache-Control": "no-store"})


def _ending(app: App, link: Row, kind: str) -> Answer:
    title, words = ENDINGS[kind]
    body: dict[str, Any] = link_request(link)
    if kind == "paid" and body["successMessage"]:
        words = body["successMessage"]
    # The vendor documents redirectUrl for success only; where a customer goes otherwise is their own choice.
    target = escape(body["redirectUrl"] or app.config.shop_url)
    way = f'<a id="return-to-shop" class="button" href="{target}">Return to the shop</a>'
    ending = (
        f'<section class="ending" data-ending="{kind}"><h2>{title}</h2><p>{escape(words)}</p>{way}</section>'
    )
    return page(title, _summary(app, link) + ending, kind="narrow")


def _summary(app: App, link: Row) -> str:
    info = link_request(link)["productInfo"]
    description = f'<p class="description">{escape(info["description"])}</p>' if info["description"] else ""
    return SUMMARY.format(
        title=escape(info["title"]),
        shop=escape(app.config.shop_name),
        amount=link["amount"],
        printed=_printed(link["amount"]),
        description=description,
        ref=link["ref"],
        until=iso(link["expires_at"])[11:16] + " UTC",
    )


def _printed(dinars: int) -> str:
    return f"{dinars:,}".replace(",", "\u202f")


def _unknown(app: App) -> Answer:
    body = f"<h1>No such payment link</h1><p>Back to {shop_link(app)}.</p>"
    return page("No such payment link", body, kind="narrow", status=404)
