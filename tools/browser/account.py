"""A customer with an account and a wallet: signs up, tops up, checks out as somebody who is known."""

import re
import secrets
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

from tools.browser.buyer import Buyer
from tools.browser.driver import dinars_in, expect
from tools.mailbox import find_in_mail

PASSWORD = "correct horse battery"  # noqa: S105 - of a shop that is thrown away


class ShopWithMails(Protocol):
    """A shop whose mails lie in a folder."""

    @property
    def mail(self) -> Path: ...


def sign_up(buyer: Buyer, shop: ShopWithMails) -> str:
    """Open an account and confirm its address; the address."""
    email = f"reviewer-{secrets.token_hex(4)}@example.com"
    page = buyer.page
    buyer.visit("account/signup/")
    page.locator("input[name=email]").fill(email)
    page.locator("input[name=password1]").fill(PASSWORD)
    page.locator("main form button.button").click()
    link = find_in_mail(shop.mail, email, r"(http\S+/confirm-email/\S+/)")
    page.goto(buyer.shop + urlsplit(link).path)
    page.locator("main form button.button").click()
    page.wait_for_url(re.compile("/account/"))
    if "/login/" in page.url:
        page.locator("input[name=login]").fill(email)
        page.locator("input[name=password]").fill(PASSWORD)
        page.locator("main form button.button").click()
        page.locator(".wallet-link").wait_for()
    return email


def balance(buyer: Buyer) -> int:
    """What the wallet's page shows, in dinars."""
    buyer.visit("account/wallet/")
    return dinars_in(buyer.page.locator(".wallet-balance strong").inner_text())


def top_up(buyer: Buyer, dinars: int, method: str = "ocpay") -> None:
    """Put money into the wallet, and wait until the page has noticed it."""
    buyer.visit("account/wallet/top-up/")
    buyer.page.locator("input[name=amount]").fill(str(dinars))
    choose_way(buyer, method)
    pay(buyer)
    buyer.page.locator("[data-status=confirmed]").wait_for()


def pay(buyer: Buyer) -> None:
    """Pay at the gateway's page and come back. OCPay leads back by itself, Chargily by a link."""
    page = buyer.page
    page.locator("[data-outcome=paid]").click()
    page.locator("#return-to-shop, [data-live]").first.wait_for()
    if page.locator("#return-to-shop").count():
        page.locator("#return-to-shop").click()
        page.locator("[data-live]").wait_for()


def begin_checkout(buyer: Buyer, email: str) -> None:
    """From a full cart up to the step where one pays."""
    page = buyer.page
    buyer.visit("checkout/")
    page.locator("input[name=accept_terms], .methods").first.wait_for()
    if page.locator("input[name=email]").count():  # else the details are known from an earlier order
        expect(
            page.locator("input[name=email]").input_value() == email, "to be known, since one is signed in"
        )
        page.locator("input[name=phone]").fill("0550123456")
    if page.locator("input[name=accept_terms][type=checkbox]").count():  # else accepted with an earlier order
        page.locator("input[name=accept_terms]").check()
        buyer.next_step()
    page.locator(".methods").wait_for()


def choose_way(buyer: Buyer, way: str, *, with_wallet: bool = False) -> None:
    """Choose how to pay, perhaps a part from the wallet, and go on."""
    page = buyer.page
    if page.locator("input[name=use_wallet]").count():
        page.locator("input[name=use_wallet]").set_checked(with_wallet)
    entry = page.locator(f"input[name=payment_method][value={way}]")
    if not entry.is_visible():
        page.locator(".other-pages summary").click()
    entry.check()
    with page.expect_navigation():
        buyer.next_step()


def order_by(buyer: Buyer, way: str, *, with_wallet: bool = False) -> None:
    """Choose how to pay, and order; a wallet pays only for who has just shown who they are."""
    choose_way(buyer, way, with_wallet=with_wallet)
    password = buyer.page.locator("main input[type=password]")
    if password.count():
        password.fill(PASSWORD)
        with buyer.page.expect_navigation():
            buyer.page.locator("main form button.button").click()
        choose_way(buyer, way, with_wallet=with_wallet)


def send_receipt(buyer: Buyer, picture: Path, *, sender: str) -> None:
    """Send the picture of a transfer from the order's page."""
    press_send(buyer, picture, sender=sender)
    buyer.page.locator("form.receipt-form").wait_for(state="detached")


def press_send(buyer: Buyer, picture: Path, *, sender: str) -> None:
    """The same, whatever comes of it."""
    form = buyer.page.locator("form.receipt-form")
    form.locator("input[type=file]").set_input_files(picture)
    form.locator("input[name=sender]").fill(sender)
    form.locator("button").click()
