"""Chargily's API: checkouts made, read, listed, expired; keys and refusals."""

import re

import pytest
import requests

from sandbox.testing import start_sandbox
from sandbox.tests.receiver import SHOP, fetch, make_checkout, wanted
from sandbox.tests.shop import wait_for
from tests.timeouts import WAIT_SECONDS


def ask(sandbox, path, authorization, method="GET"):
    headers = {"Authorization": authorization} if authorization else {}
    return requests.request(method, f"{sandbox.chargily_url}/{path}", headers=headers, timeout=WAIT_SECONDS)


def test_new_checkout_is_the_documented_object(sandbox):
    made = make_checkout(sandbox, webhook_endpoint="http://127.0.0.1:9/hook")

    assert re.fullmatch("[0-9a-z]{26}", made["id"])
    assert made["checkout_url"] == f"{sandbox.url}/chargily/test/checkouts/{made['id']}/pay"
    assert made["created_at"] == made["updated_at"]
    assert type(made["created_at"]) is int
    assert {name: made[name] for name in set(made) - {"id", "checkout_url", "created_at", "updated_at"}} == {
        "entity": "checkout",
        "livemode": False,
        "amount": 2500,
        "currency": "dzd",
        "fees": 0,
        "fees_on_merchant": 0,
        "fees_on_customer": 0,
        "pass_fees_to_customer": None,
        "chargily_pay_fees_allocation": "merchant",
        "status": "pending",
        "locale": "fr",
        "description": "Order 1",
        "metadata": {"order": "1"},
        "success_url": f"{SHOP}/ok?a=1",
        "failure_url": f"{SHOP}/ko",
        "webhook_endpoint": "http://127.0.0.1:9/hook",
        "payment_method": None,
        "invoice_id": None,
        "customer_id": None,
        "payment_link_id": None,
        "shipping_address": None,
        "collect_shipping_address": 0,
        "discount": None,
        "amount_without_discount": None,
    }
    assert fetch(sandbox, made) == made
    assert sandbox.truth()["requests"]["chargilyCreate"] == {"received": 1, "applied": 1, "spoilt": 0}


def test_defaults_are_the_documented_ones(sandbox):
    status, made = sandbox.chargily(
        "checkouts", {"amount": 50, "currency": "dzd", "success_url": SHOP, "metadata": {}}
    )

    assert status == 200
    assert (made["locale"], made["chargily_pay_fees_allocation"]) == ("ar", "customer")
    assert (made["failure_url"], made["webhook_endpoint"], made["description"]) == (None, None, None)
    assert made["metadata"] == []


def test_each_call_makes_another_checkout(sandbox):
    assert len({make_checkout(sandbox)["id"] for _ in range(3)}) == 3


@pytest.mark.parametrize(
    ("change", "field"),
    [
        *(({"amount": amount}, "amount") for amount in (49, 0, -1, 99.5, "2500", None, True, 2**63, [], {})),
        *(({"currency": currency}, "currency") for currency in ("DZD", "eur", None, 1)),
        *(({"success_url": url}, "success_url") for url in (None, "", "shop", "ftp://x/", "http://", 7)),
        ({"failure_url": "javascript:alert(1)"}, "failure_url"),
        ({"webhook_endpoint": "127.0.0.1"}, "webhook_endpoint"),
        ({"payment_method": "visa"}, "payment_method"),
        ({"locale": "es"}, "locale"),
        ({"metadata": "order 1"}, "metadata"),
        ({"description": 5}, "description"),
        ({"chargily_pay_fees_allocation": "bank"}, "chargily_pay_fees_allocation"),
        ({"collect_shipping_address": "no"}, "collect_shipping_address"),
        ({"items": [{"price": "x", "quantity": 1}]}, "items"),
        ({"customer_id": "01hj"}, "customer_id"),
        ({"percentage_discount": 5}, "percentage_discount"),
    ],
)
def test_bad_field_is_named(sandbox, change, field):
    status, answer = sandbox.chargily("checkouts", wanted(**change))

    assert (status, list(answer["errors"])) == (422, [field])
    assert answer["message"] == answer["errors"][field][0]
    assert sandbox.truth()["checkouts"] == []


def test_every_bad_field_is_named(sandbox):
    status, answer = sandbox.chargily("checkouts", [])

    assert (status, set(answer["errors"])) == (422, {"amount", "currency", "success_url"})
    assert answer["message"].endswith("(and 2 more errors)")
    assert "success" not in answer


@pytest.mark.parametrize(
    "authorization",
    [None, "", "Bearer", "Bearer live_sk_sandbox", "Bearer test_sk_sandboxx", "Basic test_sk_sandbox", "é"],
)
def test_other_keys_are_refused(sandbox, authorization):
    answer = ask(sandbox, "balance", authorization and authorization.encode())

    assert (answer.status_code, answer.json()) == (401, {"message": "Unauthenticated."})


def test_wrong_keys_lock_nobody_out(sandbox):
    statuses = {ask(sandbox, "checkouts", "Bearer no").status_code for _ in range(8)}

    assert statuses == {401}
    assert ask(sandbox, "balance", f"Bearer {sandbox.chargily_key}").status_code == 200
    assert sandbox.api("account/balance")[0] == 200


def test_unknown_checkout_is_not_found(sandbox):
    for path, method in (("checkouts/01hj5n7c", "GET"), ("checkouts/01hj5n7c/expire", "POST")):
        status, answer = sandbox.chargily(path, method=method)
        assert (status, set(answer)) == (404, {"message"})


def test_expire_ends_a_pending_checkout_once(sandbox):
    made = make_checkout(sandbox)

    first, second = (sandbox.chargily(f"checkouts/{made['id']}/expire", method="POST") for _ in range(2))

    assert (first[0], first[1]["status"], first[1]["id"]) == (200, "expired", made["id"])
    assert (second[0], set(second[1])) == (400, {"message"})
    assert fetch(sandbox, made)["status"] == "expired"


@pytest.mark.parametrize("outcome", ["paid", "declined", "canceled", "processing"])
def test_expire_refuses_any_other_state(sandbox, outcome):
    made = make_checkout(sandbox)
    sandbox.control(f"checkouts/{made['id']}", {"outcome": outcome})
    before = fetch(sandbox, made)

    status, _ = sandbox.chargily(f"checkouts/{made['id']}/expire", method="POST")

    assert status == 403
    assert fetch(sandbox, made) == before


def test_checkout_expires_after_thirty_minutes(sandbox):
    made = make_checkout(sandbox)

    sandbox.settings(clock_ahead_seconds=29 * 60)
    early = fetch(sandbox, made)["status"]
    sandbox.settings(clock_ahead_seconds=30 * 60)

    answer = fetch(sandbox, made)
    sandbox.pay_checkout(make_checkout(sandbox)["id"])
    assert (early, answer["status"]) == ("pending", "expired")
    assert answer["updated_at"] - answer["created_at"] == 30 * 60


def test_expiry_goes_by_the_time_scale():
    with start_sandbox(time_scale=30 * 60 * 2) as fast:  # half a second
        made = make_checkout(fast)

        assert wait_for(lambda: fetch(fast, made)["status"] == "expired", "its end")


def test_list_is_an_envelope_newest_first(sandbox):
    made = [make_checkout(sandbox)["id"] for _ in range(5)][::-1]

    _, first = sandbox.chargily("checkouts?per_page=2")
    _, last = sandbox.chargily("checkouts?per_page=2&page=3")
    path = f"{sandbox.chargily_url}/checkouts"

    assert [item["id"] for item in first["data"] + last["data"]] == [*made[:2], made[4]]
    assert {name: first[name] for name in first if name != "data"} == {
        "livemode": False,
        "current_page": 1,
        "first_page_url": f"{path}?page=1",
        "last_page": 3,
        "last_page_url": f"{path}?page=3",
        "next_page_url": f"{path}?page=2",
        "path": path,
        "per_page": 2,
        "prev_page_url": None,
        "total": 5,
    }
    assert (last["next_page_url"], last["prev_page_url"]) == (None, f"{path}?page=2")
    assert sandbox.chargily("checkouts")[1]["per_page"] == 10


@pytest.mark.parametrize("query", ["per_page=0", "per_page=51", "per_page=x", "page=0", "page=-1"])
def test_bad_page_is_refused(sandbox, query):
    status, answer = sandbox.chargily(f"checkouts?{query}")

    assert (status, list(answer["errors"])) == (422, [query.partition("=")[0]])


def test_balance_holds_what_was_paid_less_fees(sandbox):
    first, _unpaid = make_checkout(sandbox, amount=50_000), make_checkout(sandbox)
    sandbox.pay_checkout(first["id"])

    _, answer = sandbox.chargily("balance")

    assert (answer["entity"], answer["livemode"]) == ("balance", False)
    assert [wallet["currency"] for wallet in answer["wallets"]] == ["dzd", "usd", "eur"]
    assert answer["wallets"][0] == {
        "currency": "dzd",
        "balance": 48_750,
        "ready_for_payout": "48750",
        "on_hold": 0,
    }


@pytest.mark.parametrize(
    ("allocation", "on_merchant", "on_customer"),
    [("merchant", 1250, 0), ("customer", 0, 1250), ("split", 625, 625)],
)
def test_fees_are_beside_the_amount(sandbox, allocation, on_merchant, on_customer):
    made = make_checkout(sandbox, amount=50_000, chargily_pay_fees_allocation=allocation)
    sandbox.pay_checkout(made["id"])

    answer = fetch(sandbox, made)

    assert (answer["status"], answer["amount"], answer["fees"]) == ("paid", 50_000, 1250)
    assert (answer["fees_on_merchant"], answer["fees_on_customer"]) == (on_merchant, on_customer)


@pytest.mark.parametrize(("flag", "allocation"), [(True, "customer"), (False, "merchant")])
def test_deprecated_flag_still_says_who_bears_the_fees(sandbox, flag, allocation):
    made = make_checkout(sandbox, chargily_pay_fees_allocation=None, pass_fees_to_customer=flag)

    assert made["chargily_pay_fees_allocation"] == allocation


def test_truth_tells_what_was_paid(sandbox):
    paid, declined, late = (make_checkout(sandbox, amount=amount)["id"] for amount in (1000, 200, 75))
    sandbox.pay_checkout(paid, method="cib")
    sandbox.pay_checkout(paid)
    sandbox.decline_checkout(declined)
    sandbox.expire_checkout(late)
    sandbox.pay_checkout(late)

    truth = sandbox.truth()

    assert [item["status"] for item in truth["checkouts"]] == ["paid", "failed", "paid"]
    assert (truth["checkouts_paid"], truth["paid"], truth["payments"]) == (1075, 0, [])
    assert truth["checkouts"][0] | {"id": paid, "method": "cib", "amount": 1000} == truth["checkouts"][0]
    assert truth["checkouts"][2]["events"] == ["checkout.expired", "checkout.paid"]


def test_hands_change_only_what_the_state_allows(sandbox):
    made = make_checkout(sandbox)
    sandbox.process_checkout(made["id"])
    processing = fetch(sandbox, made)["status"]
    sandbox.expire_checkout(made["id"])
    still = fetch(sandbox, made)["status"]
    sandbox.cancel_checkout(made["id"])
    sandbox.decline_checkout(made["id"])

    assert (processing, still, fetch(sandbox, made)["status"]) == ("processing", "processing", "canceled")


@pytest.mark.parametrize(
    "body",
    [
        {"outcome": "maybe"},
        {"outcome": "paid", "method": "visa"},
        {"announce": "checkout.done"},
        {"resend": True},
        {},
    ],
)
def test_odd_control_is_refused(sandbox, body):
    made = make_checkout(sandbox)

    with pytest.raises(ValueError, match="ERR_VALIDATION"):
        sandbox.control(f"checkouts/{made['id']}", body)
    with pytest.raises(ValueError, match="no such checkout"):
        sandbox.control("checkouts/nothing", {"outcome": "paid"})
    assert fetch(sandbox, made)["status"] == "pending"
