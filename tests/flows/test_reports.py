"""A code that does not work: reported on the order's page, and what two members of staff make of it."""

import re
from collections.abc import Callable
from io import BytesIO
from secrets import token_hex
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Locator, expect

from tests.flows.ground_truth import issued_codes
from tests.flows.words import words_for
from tests.running_shop import RunningShop
from tools.browser.buyer import Buyer
from tools.browser.staff import Staff
from tools.http_customer import HttpCustomer
from tools.mailbox import find_in_mail

pytestmark = pytest.mark.browser

WORDS = "The service says: already redeemed."
WHY = "the supplier agrees"
EXPLANATION = "Redeemed on the day after it was shown."
REPLACED, REFUNDED, REFUSED, NEW = 1, 2, 3, 4  # cards of the order


@pytest.fixture
def customer(anybody: Buyer, shop: RunningShop) -> HttpCustomer:
    """The same person, who buys in the language of their pages."""
    email = f"reports-{token_hex(4)}@example.com"
    return HttpCustomer(shop.url, language=anybody.language, email=email)


def buy(customer: HttpCustomer, quantity: int) -> str:
    """The reference of an order whose cards have come."""
    reference = customer.buy((customer.offer("itunes-usa").denomination, quantity))
    assert len(customer.follow(reference).cards) == quantity
    return reference


def picture() -> Any:
    """Of what the service answers."""
    drawn = BytesIO()
    Image.new("RGB", (640, 420), "#fffdf5").save(drawn, "JPEG")
    return {"name": "answer.jpg", "mimeType": "image/jpeg", "buffer": drawn.getvalue()}


def report(buyer: Buyer, number: int, words: str = WORDS) -> Locator:
    """Say that a code does not work, with the page of the code before one; what its slip says then."""
    page = buyer.page
    page.locator(f"a[href$='/cards/{number}/report/']").first.click()
    page.locator("input[name=fault][value=used]").check()
    page.locator("[name=words]").fill(words)
    page.locator("input[name=picture]").set_input_files(picture())
    page.locator("main form button.button-large").click()
    return page.locator(f"[data-card='{number}'] .slip-report")


def expect_promise(buyer: Buyer, slip: Locator) -> None:
    """The customer reads that it is looked into, and until when they hear of it."""
    expect(slip).to_contain_text(words_for(buyer, "Reported: being looked into"))
    before, _, after = words_for(
        buyer, "You will hear from us by %(until)s, by e-mail and here.", until="|"
    ).partition("|")
    expect(slip).to_contain_text(re.compile(f"{re.escape(before)}.*20\\d\\d.*{re.escape(after)}"))


def test_code_is_reported_with_and_without_script(
    anybody: Buyer, customer: HttpCustomer, same_without_script: Callable[[Buyer], Buyer]
) -> None:
    reference = buy(customer, 2)
    plain = same_without_script(anybody)
    for buyer in (anybody, plain):
        buyer.become(customer)
        buyer.visit(f"orders/{reference}/")

    anybody.reveal(1)
    expect_promise(anybody, report(anybody, 1))
    plain.page.locator("[data-card='2'] [data-reveal]").click()
    plain.page.locator("[data-code]").wait_for()
    expect_promise(plain, report(plain, 2))

    expect(plain.page.locator("a[href*='/report/']")).to_have_count(0)


@pytest.mark.long_form
def test_reported_code_is_replaced_refunded_or_refused_by_staff(
    anybody: Buyer, customer: HttpCustomer, shop: RunningShop, staff: tuple[Staff, Staff]
) -> None:
    page, reference = anybody.page, buy(customer, 3)
    anybody.become(customer)
    anybody.visit(f"orders/{reference}/")
    codes = [anybody.reveal(number) for number in (REPLACED, REFUNDED, REFUSED)]
    for number, code in zip((REPLACED, REFUNDED, REFUSED), codes, strict=True):
        report(anybody, number, f"{WORDS} {code}").wait_for()

    replace(staff, reference, seen_by=codes)
    refund(staff, reference)
    refuse(staff, reference)

    anybody.visit(f"orders/{reference}/")
    page.locator(f"[data-card='{NEW}']").wait_for()
    assert anybody.reveal(NEW) in issued_codes(shop) - set(codes)
    expect(page.locator(".order-line .buy-again")).to_have_count(1)  # what was bought, not what replaces it
    slips = {number: page.locator(f"[data-card='{number}'] .slip-report") for number in range(1, NEW)}
    expect(slips[REPLACED]).to_contain_text(words_for(anybody, "Reported: you get a new code"))
    expect(slips[REPLACED]).to_contain_text(words_for(anybody, "The new code is further down on this page."))
    expect(slips[REFUNDED]).to_contain_text(words_for(anybody, "Reported: you get its price back"))
    expect(slips[REFUSED]).to_contain_text(words_for(anybody, "Reported: not accepted"))
    expect(slips[REFUSED]).to_contain_text(EXPLANATION)
    assert find_in_mail(shop.mail, customer.email, f"({re.escape(EXPLANATION)})")
    say_where_the_money_goes(anybody)


def open_report(person: Staff, reference: str, number: int) -> None:
    label = f"{reference}/1/{number}"
    person.open_row(f"orders/cardreport/?q={label}", words=label)


def replace(staff: tuple[Staff, Staff], reference: str, *, seen_by: list[str]) -> None:
    """One proposes a new code and cannot agree with that; another one can. Neither sees a code."""
    first, second = staff
    open_report(first, reference, REPLACED)
    assert WORDS in first.main()
    assert not [code for code in seen_by if code in first.page.content()]
    drawn = first.page.request.get(str(first.page.locator("a[href$='/picture/']").evaluate("a => a.href")))
    assert drawn.headers["content-type"] == "image/jpeg"
    told = first.act("replace", reason=WHY)
    assert "when another person agrees" in told, told
    assert not first.offers("replace")

    open_report(second, reference, REPLACED)
    told = second.act("replace", reason=WHY)
    assert "A new code is being bought" in told, told


def refund(staff: tuple[Staff, Staff], reference: str) -> None:
    """One asks for it; it is reviewed like any other."""
    open_report(staff[0], reference, REFUNDED)
    told = staff[0].act("refund", reason=WHY)
    assert "The refund is asked for" in told, told


def refuse(staff: tuple[Staff, Staff], reference: str) -> None:
    """With a reason and with words for the customer."""
    person = staff[1]
    open_report(person, reference, REFUSED)
    person.page.locator("form[action$='/act/refuse/'] select").select_option("redeemed")
    told = person.act("refuse", explanation=EXPLANATION)
    assert "Refused" in told, told


def say_where_the_money_goes(buyer: Buyer) -> None:
    """Asked once, and then on its way."""
    page, money = buyer.page, buyer.page.locator("[data-money-back]")
    amount = money.locator("h2").inner_text()
    money.locator("a.button").click()
    page.locator("input[name=destination][value=wallet]").check()
    page.locator("main form button.button-large").click()

    expect(money.locator("h2")).to_have_text(amount)
    expect(money.locator("a.button")).to_have_count(0)
    expect(page.locator("[data-refund]")).to_contain_text(words_for(buyer, "It goes to:"))
