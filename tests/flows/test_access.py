"""Who sees an order and its codes: the buyer's browser, whoever proves to own the address, nobody else."""

from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
import requests
from playwright.sync_api import Error as BrowserError
from playwright.sync_api import expect

from tests.flows.ground_truth import issued_codes
from tests.running_shop import RunningShop
from tests.timeouts import WAIT_SECONDS
from tools.browser.buyer import Buyer
from tools.http_customer import HttpCustomer, ProofRequiredError, ShopFailedError
from tools.mailbox import DIGITS, find_in_mail

pytestmark = pytest.mark.browser

UNKNOWN = "0000000000"


def test_revealed_code_is_copied_not_stored_and_gone_after_going_back(
    anybody: Buyer, http_customer: HttpCustomer, reference: str, shop: RunningShop
) -> None:
    page = anybody.page
    anybody.become(http_customer)
    anybody.visit(f"orders/{reference}/")
    with page.expect_response("**/reveal/") as answer:
        code = anybody.reveal(1)
    page.locator("[data-copy]").click()
    expect(page.locator("[data-copied] span")).to_have_text(
        str(page.locator("[data-copied]").get_attribute("data-copied"))
    )
    copied = page.evaluate("navigator.clipboard.readText()")

    anybody.visit("cart/")
    page.go_back()
    page.locator("[data-card] [data-reveal]").wait_for()

    assert copied == code
    assert code in issued_codes(shop)
    assert code not in page.content()
    assert answer.value.headers["cache-control"] == "no-store, private"


@pytest.mark.long_form
def test_revealed_code_is_gone_after_going_back_without_script(
    new_buyer: Callable[..., Buyer], http_customer: HttpCustomer, reference: str, shop: RunningShop
) -> None:
    buyer = new_buyer("en", java_script_enabled=False)
    buyer.become(http_customer)
    buyer.visit(f"orders/{reference}/")
    buyer.page.locator("[data-reveal]").click()
    code = "".join(buyer.page.locator("[data-code] span").all_inner_texts())

    buyer.visit("cart/")
    with pytest.raises(BrowserError, match="ERR_CACHE_MISS"):  # it asks before it would send the form again
        buyer.page.go_back()

    expect(buyer.page.locator("body")).not_to_contain_text(code)
    assert code in issued_codes(shop)


def test_order_looks_like_no_order_to_anybody_else(reference: str, http_customer: HttpCustomer) -> None:
    own = http_customer.page_of(f"orders/{reference}/")

    answer = requests.get(own, timeout=WAIT_SECONDS)
    seen = without_token(answer.text, reference)
    unknown = requests.get(own.replace(reference, UNKNOWN), timeout=WAIT_SECONDS)

    assert (answer.status_code, unknown.status_code) == (404, 404)

    assert "iTunes USA" in http_customer.look(reference).lines[0].title  # there is something to hide
    assert "iTunes USA" not in seen
    assert http_customer.email not in seen
    assert seen == without_token(unknown.text, UNKNOWN)


def without_token(page: str, reference: str) -> str:
    """A page without what differs on every visit and without the reference that was asked for."""
    lines = (line for line in page.splitlines() if "csrfmiddlewaretoken" not in line)
    return "\n".join(lines).replace(reference, "")


def test_order_gives_nothing_to_a_stranger_who_knows_every_address(
    http_customer: HttpCustomer, reference: str, shop: RunningShop
) -> None:
    stranger = HttpCustomer(shop.url)
    stranger.add(stranger.offer("itunes-usa").denomination)
    token = next(stranger.get(stranger.page_of("cart/")).all("input", name="csrfmiddlewaretoken"))["value"]

    for action in ("cards/1/reveal/", "pay/", "cancel/", "prove/", "prove/send/"):
        with pytest.raises(ShopFailedError, match="answered 404"):
            stranger.post(stranger.page_of(f"orders/{reference}/{action}"), {"csrfmiddlewaretoken": token})
    for part in ("live/", "go/", "prove/", f"open/{'A' * 32}/"):
        with pytest.raises(ShopFailedError, match="answered 404"):
            stranger.get(stranger.page_of(f"orders/{reference}/{part}"))


def test_link_of_the_mail_opens_the_order_and_a_one_time_code_its_cards(
    buyer: Buyer, shop: RunningShop
) -> None:
    http_customer = HttpCustomer(shop.url, email="elsewhere@example.com")
    reference = http_customer.buy((http_customer.offer("itunes-usa").denomination, 1))
    http_customer.follow(reference)
    link = find_in_mail(shop.mail, http_customer.email, rf"(http://\S+/orders/{reference}/open/\S+)")
    page = buyer.page

    page.goto(link)
    assert urlsplit(page.url).path == f"/en/orders/{reference}/"  # the secret has left the address bar
    page.locator("[data-reveal]").click()
    page.locator("input[name=code]").fill(find_in_mail(shop.mail, http_customer.email, DIGITS))
    page.locator("main button.button-large").click()
    page.locator("[data-live]").wait_for()

    assert buyer.reveal(1) == http_customer.reveal(reference, 1)


@pytest.mark.long_form
def test_wrong_one_time_code_opens_nothing(buyer: Buyer, shop: RunningShop) -> None:
    http_customer = HttpCustomer(shop.url, email="guessed@example.com")
    reference = http_customer.buy((http_customer.offer("itunes-usa").denomination, 1))
    http_customer.follow(reference)
    guesser = HttpCustomer(shop.url)
    guesser.get(find_in_mail(shop.mail, http_customer.email, rf"(http://\S+/orders/{reference}/open/\S+)"))
    with pytest.raises(ProofRequiredError):
        guesser.reveal(reference, 1)
    right = find_in_mail(shop.mail, http_customer.email, DIGITS)
    wrong = f"{(int(right) + 1) % 10**6:06}"

    buyer.become(guesser)
    buyer.visit(f"orders/{reference}/prove/")
    buyer.page.locator("input[name=code]").fill(wrong)
    buyer.page.locator("main button.button-large").click()

    expect(buyer.page.locator(".errorlist")).to_be_visible()
    with pytest.raises(ProofRequiredError):
        guesser.reveal(reference, 1)
