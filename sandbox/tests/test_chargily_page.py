"""The hosted page of a checkout, the page of its result, and the way back to the shop."""

import pytest
import requests

from sandbox.chargily.checkout_page import with_checkout
from sandbox.tests.receiver import SHOP, fetch, make_checkout
from tests.timeouts import WAIT_SECONDS


def choose(checkout, outcome, **form):
    return requests.post(checkout["checkout_url"], data={"outcome": outcome, **form}, timeout=WAIT_SECONDS)


def show(checkout):
    return requests.get(checkout["checkout_url"], timeout=WAIT_SECONDS)


@pytest.mark.parametrize(
    ("locale", "direction", "words"),
    [("ar", "rtl", "ادفع"), ("fr", "ltr", "Payer"), ("en", "ltr", "Pay ")],
)
def test_page_speaks_the_locale(sandbox, locale, direction, words):
    page = show(make_checkout(sandbox, locale=locale))

    assert f'<html lang="{locale}" dir="{direction}">' in page.text
    assert words in page.text
    assert page.headers["Content-Security-Policy"].startswith("default-src 'none'")


def test_page_shows_what_is_paid(sandbox):
    made = make_checkout(sandbox, amount=25150, description="<b>Order</b> 1")

    page = show(made).text

    assert 'data-amount="25150"' in page
    assert "25\u202f150" in page
    assert "&lt;b&gt;Order&lt;/b&gt; 1" in page
    assert made["id"] in page
    assert all(f'data-outcome="{outcome}"' in page for outcome in ("paid", "declined", "canceled", "walk"))
    assert all(f'data-method="{method}"' in page for method in ("edahabia", "cib"))


def test_customer_pays_the_fees_where_they_are_his(sandbox):
    made = make_checkout(sandbox, amount=50_000, chargily_pay_fees_allocation="customer")

    assert 'data-amount="51250"' in show(made).text
    assert 'data-amount="51250"' in choose(made, "paid").text
    assert fetch(sandbox, made)["amount"] == 50_000


@pytest.mark.parametrize("method", ["edahabia", "cib"])
def test_wanted_method_is_chosen_already(sandbox, method):
    page = show(make_checkout(sandbox, payment_method=method)).text

    assert f'data-method="{method}" checked' in page
    assert page.count(" checked") == 1


@pytest.mark.parametrize(
    ("outcome", "status", "ending", "back"),
    [
        ("paid", "paid", "success", f"{SHOP}/ok?a=1&amp;checkout_id="),
        ("declined", "failed", "failure", f"{SHOP}/ko?checkout_id="),
        ("canceled", "canceled", "cancellation", f"{SHOP}/ko?checkout_id="),
    ],
)
def test_choice_ends_on_a_page_of_its_own(sandbox, outcome, status, ending, back):
    made = make_checkout(sandbox)

    page = choose(made, outcome, method="cib")

    answer = fetch(sandbox, made)
    assert page.url == f"{sandbox.url}/chargily/test/payments/{ending}/{made['id']}"
    assert f'data-ending="{ending}"' in page.text
    assert f'id="return-to-shop" class="button" href="{back}{made["id"]}"' in page.text
    assert (answer["status"], answer["payment_method"]) == (status, "cib" if status == "paid" else None)


def test_decided_checkout_stays_decided(sandbox):
    made = make_checkout(sandbox)
    choose(made, "canceled")

    page = choose(made, "paid")

    assert 'data-ending="cancellation"' in page.text
    assert 'data-ending="cancellation"' in show(made).text
    assert fetch(sandbox, made)["status"] == "canceled"
    assert sandbox.truth()["checkouts_paid"] == 0


def test_walking_away_leaves_the_checkout_open(sandbox):
    made = make_checkout(sandbox)

    page = choose(made, "walk")

    assert 'data-ending="walk"' in page.text
    assert made["checkout_url"] in page.text
    assert fetch(sandbox, made)["status"] == "pending"
    assert 'data-ending="success"' in choose(made, "paid").text


def test_expired_page_says_so(sandbox):
    made = make_checkout(sandbox)
    sandbox.settings(clock_ahead_seconds=31 * 60)

    page = choose(made, "paid")

    assert 'data-ending="expiration"' in page.text
    assert sandbox.truth()["checkouts_paid"] == 0


def test_processing_page_offers_no_choice(sandbox):
    made = make_checkout(sandbox)
    sandbox.process_checkout(made["id"])

    assert 'data-ending="processing"' in show(made).text
    assert "data-outcome" not in show(made).text


def test_result_page_tells_the_truth_only(sandbox):
    made = make_checkout(sandbox)
    address = f"{sandbox.url}/chargily/test/payments/success/{made['id']}"

    unpaid = requests.get(address, timeout=WAIT_SECONDS)
    sandbox.decline_checkout(made["id"])
    declined = requests.get(address, timeout=WAIT_SECONDS)

    assert unpaid.url == made["checkout_url"]
    assert 'data-ending="failure"' in declined.text


def test_without_a_failure_url_the_shop_is_linked(sandbox):
    made = make_checkout(sandbox, failure_url=None)

    assert 'href="http://127.0.0.1:8000"' in choose(made, "declined").text


def test_unknown_checkout_has_no_page(sandbox):
    for path in ("checkouts/nothing/pay", "payments/success/nothing"):
        assert requests.get(f"{sandbox.url}/chargily/test/{path}", timeout=WAIT_SECONDS).status_code == 404
    assert (
        requests.post(f"{sandbox.url}/chargily/test/checkouts/nothing/pay", timeout=WAIT_SECONDS).status_code
        == 404
    )


@pytest.mark.parametrize(
    ("address", "led"),
    [
        ("https://shop.example/ok", "https://shop.example/ok?checkout_id=01h"),
        ("https://shop.example/ok?a=1&b=", "https://shop.example/ok?a=1&b=&checkout_id=01h"),
        ("https://shop.example/ok#top", "https://shop.example/ok?checkout_id=01h#top"),
    ],
)
def test_checkout_id_is_appended(address, led):
    assert with_checkout(address, "01h") == led


def test_index_and_list_show_chargily(sandbox):
    made = make_checkout(sandbox, payment_method="cib")

    index = requests.get(f"{sandbox.url}/", timeout=WAIT_SECONDS).text
    listed = requests.get(f"{sandbox.url}/checkouts/", timeout=WAIT_SECONDS).text

    assert "Chargily" in index
    assert "/chargily/test/api/v2/" in index
    assert made["id"] in listed
    assert "CIB" in listed
