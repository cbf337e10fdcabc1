"""Somebody to talk to: from the foot of each page, and from an order, to the answer by mail."""

import re
import secrets
from collections.abc import Callable
from urllib.parse import unquote, urlsplit

import pytest
from playwright.sync_api import Page, expect

from support.spam import LEAST_SECONDS
from tests.flows.words import words_for
from tests.running_shop import RunningShop
from tests.timeouts import wait_for
from tools.browser.buyer import Buyer
from tools.browser.staff import Staff
from tools.http_customer import HttpCustomer
from tools.mailbox import mails_to

pytestmark = pytest.mark.browser

QUESTIONS = {
    "ar": "هل تعمل هذه البطاقة مع حساب جزائري؟",
    "fr": "Cette carte fonctionne-t-elle avec un compte algérien ?",
    "en": "Does this card work with an Algerian account?",
}
ANSWERS = {
    "ar": "لا، يجب أن يكون حسابك في البلد المكتوب على البطاقة.",
    "fr": "Non, votre compte doit être du pays qui est écrit sur la carte.",
    "en": "No, your account has to be of the country that is written on the card.",
}


def new_email() -> str:
    """An address of one's own, since messages are counted per address."""
    return f"writer-{secrets.token_hex(4)}@example.com"


def write(page: Page, text: str, *, email: str) -> None:
    """Fill the form in as a person does, who needs some seconds for it."""
    page.locator("[name=email]").fill(email)
    page.locator("[name=text]").fill(text)


def send(page: Page) -> None:
    """Press the button, and come to the page that says that it was sent."""
    page.locator("main form button").click()
    page.wait_for_url(re.compile("/contact/sent/"))


def test_visitor_finds_the_shop_at_the_foot_and_writes_with_and_without_script(
    anybody: Buyer, same_without_script: Callable[[Buyer], Buyer]
) -> None:
    plain = same_without_script(anybody)
    for buyer in (anybody, plain):
        buyer.visit("faq/")
        buyer.page.locator(".footer-links a[href$='/contact/']").click()
        write(buyer.page, QUESTIONS[buyer.language], email=new_email())
    anybody.page.wait_for_timeout(LEAST_SECONDS * 1_000)
    dropped = anybody.page.locator("[data-dropped]")
    anybody.page.context.set_offline(True)
    anybody.page.locator("main form button").click()
    expect(dropped).to_be_visible()
    expect(anybody.page.locator("[name=text]")).to_have_value(QUESTIONS[anybody.language])
    anybody.page.context.set_offline(False)
    expect(dropped).to_be_hidden()

    for buyer in (anybody, plain):
        send(buyer.page)
        expect(buyer.page.locator("h1")).to_have_text(words_for(buyer, "Your message has been sent"))


@pytest.mark.long_form
def test_customer_asks_about_an_order_and_is_answered_by_mail(
    anybody: Buyer, http_customer: HttpCustomer, reference: str, staff: tuple[Staff, Staff], shop: RunningShop
) -> None:
    page, language, email = anybody.page, anybody.language, new_email()
    anybody.become(http_customer)
    anybody.visit(f"orders/{reference}/")
    ready = str(page.locator(".order-help a[href*='wa.me']").get_attribute("href"))
    beginning = words_for(
        anybody, "Hello %(shop)s, it is about my order %(reference)s: ", shop="Barq", reference=reference
    )
    assert unquote(urlsplit(ready).query) == f"text={beginning}"

    page.locator(".order-help a[href*='/contact/']").click()
    expect(page.locator("[name=order_reference]")).to_have_value(reference)
    expect(page.locator("[name=topic]")).to_have_value("code")  # all of it has come
    write(page, QUESTIONS[language], email=email)
    page.wait_for_timeout(LEAST_SECONDS * 1_000)
    send(page)

    colleague = staff[0]
    assert colleague.go("core/deskitem/?kind=inquiry").locator("#result_list tbody tr").count() > 0
    colleague.open_row(f"support/inquiry/?q={email}", words=reference)
    assert QUESTIONS[language] in colleague.main()
    told = colleague.act("answer", text=ANSWERS[language])
    assert "on its way" in told, told

    (mail,) = wait_for(lambda: mails_to(shop.mail, email), f"the answer to {email}")
    assert ANSWERS[language] in mail
    assert words_for(anybody, "You wrote to us:") in mail
    assert QUESTIONS[language] in mail
