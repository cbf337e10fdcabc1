"""Payment links: asked for, paid, declined, left alone; and the page where that happens."""

import pytest
import requests

from sandbox.testing import start_sandbox
from sandbox.tests.shop import make_link, wait_for
from tests.timeouts import WAIT_SECONDS


def choose(link, outcome):
    return requests.post(
        link["paymentUrl"], data={"outcome": outcome}, timeout=WAIT_SECONDS, allow_redirects=False
    )


def status_of(sandbox, link):
    return sandbox.api(f"ocpay/checkPayment/{link['paymentRef']}")[1]["data"]


def test_new_link_is_pending(sandbox):
    link = make_link(sandbox)

    assert link["paymentUrl"] == f"{sandbox.url}/pay/{link['paymentRef']}"
    assert link["paymentLink"]["ref"] == link["paymentRef"]
    assert (link["paymentLink"]["isSandbox"], link["paymentLink"]["feeMode"]) == (True, "NO_FEE")
    assert set(status_of(sandbox, link)) == {"status", "message", "paymentRef"}
    assert status_of(sandbox, link)["status"] == "PENDING"


def test_paid_link_is_confirmed_and_credited(sandbox):
    balance = sandbox.truth()["balance"]
    link = make_link(sandbox)

    answer = choose(link, "paid")

    told = status_of(sandbox, link)
    assert (answer.status_code, answer.headers["Location"]) == (303, "http://127.0.0.1:9/return/1")
    assert told["status"] == "CONFIRMED"
    assert {name: told["transactionDetails"][name] for name in ("amount", "currency", "isSandbox")} == {
        "amount": 2500,
        "currency": "DZD",
        "isSandbox": True,
    }
    assert sandbox.truth()["balance"] == balance + 2500


def test_link_is_paid_once(sandbox):
    balance = sandbox.truth()["balance"]
    link = make_link(sandbox)

    for _ in range(3):
        choose(link, "paid")

    assert sandbox.truth()["balance"] == balance + 2500


def test_link_without_return_shows_its_message(sandbox):
    link = make_link(sandbox, redirectUrl="", successMessage="Thank <you>")

    answer = choose(link, "paid")

    assert answer.status_code == 200
    assert "Thank &lt;you&gt;" in answer.text


def test_declined_link_fails_for_good(sandbox):
    link = make_link(sandbox)

    page = choose(link, "declined")
    choose(link, "paid")

    assert 'data-ending="declined"' in page.text
    assert 'id="return-to-shop"' in page.text
    assert status_of(sandbox, link)["status"] == "FAILED"


def test_walking_away_leaves_the_link_open(sandbox):
    link = make_link(sandbox)

    page = choose(link, "walk")

    assert 'data-ending="walk"' in page.text
    assert status_of(sandbox, link)["status"] == "PENDING"
    assert choose(link, "paid").status_code == 303


def test_link_expires_after_twenty_minutes():
    with start_sandbox(time_scale=20 * 60 * 2) as fast:  # half a second
        link = make_link(fast)

        answer = wait_for(lambda: (data := status_of(fast, link))["status"] == "FAILED" and data, "its end")

        assert "transactionDetails" not in answer
        assert 'data-ending="expired"' in requests.get(link["paymentUrl"], timeout=WAIT_SECONDS).text
        assert choose(link, "paid").status_code == 200
        assert status_of(fast, link)["status"] == "FAILED"


def test_control_pays_late(sandbox):
    link = make_link(sandbox)
    sandbox.pay(link["paymentRef"], "expired")
    assert status_of(sandbox, link)["status"] == "FAILED"

    sandbox.pay(link["paymentRef"], "paid")

    assert status_of(sandbox, link)["status"] == "CONFIRMED"
    assert sandbox.truth()["paid"] == 2500


@pytest.mark.parametrize(
    "change",
    [
        *(
            {"productInfo": {"title": "x", "amount": amount}}
            for amount in (499, 500_001, 999.5, "2500", None, True)
        ),
        {"productInfo": {"title": "", "amount": 2500}},
        {"productInfo": {"title": "x" * 201, "amount": 2500}},
        {"productInfo": {"title": "x", "amount": 2500, "description": "x" * 1001}},
        {"productInfo": None},
        {"feeMode": "FREE"},
        {"redirectUrl": "javascript:alert(1)"},
        {"successMessage": "x" * 501},
    ],
)
def test_bad_link_is_refused(sandbox, change):
    body = {"productInfo": {"title": "Order 1", "amount": 2500}, **change}

    status, answer = sandbox.api("ocpay/createLink", body)

    assert (status, answer["error"]["code"]) == (400, "ERR_VALIDATION")
    assert sandbox.truth()["payments"] == []


@pytest.mark.parametrize("amount", [500, 500_000])
def test_least_and_most_amounts_are_taken(sandbox, amount):
    assert make_link(sandbox, productInfo={"title": "x", "amount": amount})


def test_unvalidated_merchant_is_refused(sandbox):
    sandbox.settings(merchant_validated=False)

    assert sandbox.api("ocpay/createLink", {"productInfo": {"title": "x", "amount": 2500}})[0] == 403


def test_unknown_payment_is_not_found(sandbox):
    assert sandbox.api("ocpay/checkPayment/OCPL-AAAAAA-AAAA")[0] == 404
    assert requests.get(f"{sandbox.url}/pay/OCPL-AAAAAA-AAAA", timeout=WAIT_SECONDS).status_code == 404


def test_pay_page_shows_what_is_paid(sandbox):
    link = make_link(
        sandbox, productInfo={"title": "<b>Order</b> 1", "amount": 25150, "description": "a & b"}
    )

    page = requests.get(link["paymentUrl"], timeout=WAIT_SECONDS)

    assert "&lt;b&gt;Order&lt;/b&gt; 1" in page.text
    assert 'data-amount="25150"' in page.text
    assert [f'data-outcome="{outcome}"' in page.text for outcome in ("paid", "declined", "walk")] == [
        True
    ] * 3
    assert "Sandbox" in page.text
    assert page.headers["Content-Security-Policy"].startswith("default-src 'none'")
