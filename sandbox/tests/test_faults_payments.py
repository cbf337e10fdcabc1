"""Payments told wrongly."""

import pytest

from sandbox.tests.shop import make_link


def ask(sandbox, ref):
    return sandbox.api(f"ocpay/checkPayment/{ref}")[1]["data"]


@pytest.mark.parametrize(
    ("rule", "name", "value"),
    [
        ({"fault": "wrong_amount"}, "amount", 2499),
        ({"fault": "wrong_amount", "by": 100}, "amount", 2600),
        ({"fault": "odd_amount", "kind": "list"}, "amount", [1450]),
        ({"fault": "wrong_currency"}, "currency", "EUR"),
        ({"fault": "flipped_sandbox"}, "isSandbox", False),
    ],
)
def test_detail_is_wrong_once_paid(sandbox, rule, name, value):
    ref = make_link(sandbox)["paymentRef"]
    sandbox.faults(rule)
    pending = ask(sandbox, ref)
    sandbox.pay(ref)

    wrong, right = ask(sandbox, ref), ask(sandbox, ref)

    assert pending["status"] == "PENDING"
    assert (wrong["status"], wrong["transactionDetails"][name]) == ("CONFIRMED", value)
    assert right["transactionDetails"] != wrong["transactionDetails"]
    assert sandbox.truth()["fault_counts"] == {rule["fault"]: 1}


def test_details_may_be_missing(sandbox):
    ref = make_link(sandbox)["paymentRef"]
    sandbox.pay(ref)
    sandbox.faults({"fault": "no_details"})

    assert ["transactionDetails" in ask(sandbox, ref) for _ in range(2)] == [False, True]


def test_reference_and_status_may_be_odd(sandbox):
    ref = make_link(sandbox)["paymentRef"]
    sandbox.faults({"fault": "other_ref"}, {"fault": "unknown_payment_status", "word": "MAYBE"})

    answer = ask(sandbox, ref)

    assert answer["paymentRef"] != ref
    assert answer["status"] == "MAYBE"


def test_confirmed_payment_may_show_as_failed_first(sandbox):
    ref = make_link(sandbox)["paymentRef"]
    sandbox.pay(ref)
    sandbox.faults({"fault": "failed_first", "times": 2})

    assert [ask(sandbox, ref)["status"] for _ in range(3)] == ["FAILED", "FAILED", "CONFIRMED"]


def test_failed_payment_may_be_paid_after_all(sandbox):
    ref = make_link(sandbox)["paymentRef"]
    sandbox.faults({"fault": "confirmed_late"})
    open_still = ask(sandbox, ref)["status"]
    sandbox.pay(ref, "declined")

    assert open_still == "PENDING"
    assert ask(sandbox, ref)["status"] == "CONFIRMED"
    assert sandbox.truth()["balance"] == 502_500


def test_link_may_claim_the_other_environment(sandbox):
    sandbox.faults({"fault": "flipped_link"})

    assert [make_link(sandbox)["paymentLink"]["isSandbox"] for _ in range(2)] == [False, True]


def test_link_of_a_production_key_is_live(sandbox):
    sandbox.settings(key_type="PRODUCTION")
    link = make_link(sandbox)
    sandbox.pay(link["paymentRef"])

    assert link["paymentLink"]["isSandbox"] is False
    assert ask(sandbox, link["paymentRef"])["transactionDetails"]["isSandbox"] is False


@pytest.mark.parametrize(
    ("fault", "status"), [("gone", 410), ("http_500", 500), ("http_503", 503), ("http_429", 429)]
)
def test_check_may_be_refused(sandbox, fault, status):
    ref = make_link(sandbox)["paymentRef"]
    sandbox.pay(ref)
    sandbox.faults({"fault": fault, "endpoint": "checkPayment"})

    assert [sandbox.api(f"ocpay/checkPayment/{ref}")[0] for _ in range(2)] == [status, 200]


def test_merchant_may_not_be_validated(sandbox):
    sandbox.faults({"fault": "merchant_not_validated"})

    assert sandbox.api("ocpay/createLink", {"productInfo": {"title": "x", "amount": 2500}})[0] == 403
    assert sandbox.truth()["payments"] == []


def test_lost_answer_leaves_a_link_behind(sandbox):
    sandbox.faults({"fault": "apply_then_lose", "endpoint": "createLink"})

    with pytest.raises(ConnectionError):
        make_link(sandbox)

    assert [payment["status"] for payment in sandbox.truth()["payments"]] == ["PENDING"]
