"""OCPay: what is asked, and what an answer proves."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from oneclick import (
    CheckedPayment,
    NotSentError,
    OCPayStatus,
    PaymentLink,
    RequestRefusedError,
    TransientError,
    UnreadableResponseError,
)
from oneclick.tests.vendor import answer, close, hang, raw, refusal, reset, success

REF = "OCPL-ABC123-9XYZ"
URL = f"https://pay.ocdz.link/pay/{REF}"
LINK = {"paymentUrl": URL, "paymentRef": REF, "paymentLink": {"ref": REF, "isSandbox": True}}
DETAILS = {"amount": 2500, "currency": "DZD", "isSandbox": False, "createdDate": "2025-11-01T10:00:00Z"}
PAYMENT = {"status": "CONFIRMED", "message": "ok", "paymentRef": REF, "transactionDetails": DETAILS}


def create(client, **changes):
    return client.create_link(**({"title": "Order 1001", "amount": 2500} | changes))


def check(client, vendor, **changes):
    vendor.will(answer({"success": True, "data": PAYMENT | changes, "meta": {"requestId": "req_1"}}))
    return client.check_payment(REF)


# Links


def test_link_is_asked_for_as_documented(client, vendor):
    vendor.will(answer({"success": True, "data": LINK, "meta": {"requestId": "req_1"}}, 201))

    link = create(
        client, description="Two cards", redirect_url="https://shop.example/r", success_message="Thanks"
    )

    assert link == PaymentLink(REF, URL, True, "req_1")
    [request] = vendor.received
    assert (request.method, request.path) == ("POST", "/v3/ocpay/createLink")
    assert request.json == {
        "productInfo": {"title": "Order 1001", "description": "Two cards", "amount": 2500},
        "feeMode": "NO_FEE",
        "successMessage": "Thanks",
        "redirectUrl": "https://shop.example/r",
    }


def test_link_leaves_out_what_is_empty(client, vendor):
    vendor.will(success(LINK))

    create(client)

    assert vendor.received[0].json == {
        "productInfo": {"title": "Order 1001", "amount": 2500},
        "feeMode": "NO_FEE",
    }


@pytest.mark.parametrize("amount", [500, 500_000])
def test_link_amount_may_touch_its_bounds(client, vendor, amount):
    vendor.will(success(LINK))

    assert create(client, amount=amount).ref == REF


@pytest.mark.parametrize(
    "changes",
    [
        {"amount": 499},
        {"amount": 500_001},
        {"amount": 0},
        {"amount": -500},
        {"amount": True},
        {"amount": 500.0},
        {"amount": Decimal(500)},
        {"amount": "500"},
        {"title": ""},
        {"title": "   "},
        {"title": "x" * 201},
        {"description": "x" * 1001},
        {"success_message": "x" * 501},
        {"redirect_url": "javascript:alert(1)"},
        {"redirect_url": "/orders/1"},
        {"redirect_url": "https://"},
        {"fee_mode": "FREE"},
    ],
)
def test_link_with_wrong_arguments_is_refused_before_calling(client, vendor, changes):
    with pytest.raises(ValueError, match="payment"):
        create(client, **changes)

    assert vendor.connections == 0


@pytest.mark.parametrize(
    "step", [raw(b"", 502), raw(b"", 503), refusal("X", 500), refusal("X", 429), close(), reset()]
)
def test_link_whose_answer_is_lost_may_be_asked_again_but_is_not(client, vendor, waits, step):
    vendor.will(step)

    with pytest.raises(TransientError):
        create(client)

    assert len(vendor.received) == 1
    assert waits == []


def test_link_without_an_answer_may_be_asked_again(hasty_client, vendor):
    vendor.will(hang())

    with pytest.raises(TransientError) as caught:
        create(hasty_client)

    assert not isinstance(caught.value, NotSentError)
    assert caught.value.reason == "timeout"


def test_link_of_an_unapproved_merchant_is_refused(client, vendor):
    vendor.will(answer({"success": False, "message": "Merchant not validated"}, 403))

    with pytest.raises(RequestRefusedError) as caught:
        create(client)

    assert (caught.value.http_status, caught.value.message) == (403, "Merchant not validated")


@pytest.mark.parametrize(
    "changes",
    [
        {"paymentUrl": None},
        {"paymentUrl": "javascript:alert(1)"},
        {"paymentUrl": "http://pay.ocdz.link/pay/x"},
        {"paymentUrl": "https:///pay"},
        {"paymentUrl": "https://u:p@pay.ocdz.link/"},
        {"paymentUrl": "https://[pay"},
        {"paymentUrl": "//pay.ocdz.link"},
        {"paymentRef": "OCPL-OTHER"},
        {"paymentRef": "a/b", "paymentLink": {}},
        {"paymentRef": None, "paymentLink": {}},
        {"paymentRef": 7},
        {"paymentLink": {"isSandbox": "true"}},
        {"paymentLink": "x"},
    ],
)
def test_link_that_cannot_be_used_is_unreadable(client, vendor, changes):
    vendor.will(success(LINK | changes))

    with pytest.raises(UnreadableResponseError):
        create(client)


def test_link_is_read_in_the_other_spellings(client, vendor):
    vendor.will(success({"paymentLink": {"ref": REF}}, paymentUrl="http://127.0.0.1:8001/pay/x"))

    link = create(client)

    assert (link.ref, link.url, link.is_sandbox) == (REF, "http://127.0.0.1:8001/pay/x", None)


# Payments


def test_payment_is_read_as_documented(client, vendor):
    payment = check(client, vendor)

    assert payment == CheckedPayment(
        ref=REF,
        status=OCPayStatus.CONFIRMED,
        raw_status="CONFIRMED",
        amount=Decimal(2500),
        currency="DZD",
        is_sandbox=False,
        created_at=datetime(2025, 11, 1, 10, tzinfo=UTC),
        request_id="req_1",
    )
    assert vendor.received[0].path == f"/v3/ocpay/checkPayment/{REF}"


@pytest.mark.parametrize("details", [None, {}, ...])
def test_payment_without_details_proves_nothing(client, vendor, details):
    payment = check(client, vendor, **({} if details is ... else {"transactionDetails": details}))

    expected = (Decimal(2500), "DZD", False) if details is ... else (None, None, None)
    assert (payment.amount, payment.currency, payment.is_sandbox) == expected


@pytest.mark.parametrize("status", ["EXPIRED", "confirmed", "REFUNDED"])
def test_payment_with_an_unknown_status_keeps_the_word(client, vendor, status):
    payment = check(client, vendor, status=status)

    assert (payment.status, payment.raw_status) == (None, status)


@pytest.mark.parametrize(
    "wrong",
    [
        {"amount": "2500"},
        {"amount": True},
        {"amount": -2500},
        {"amount": [2500]},
        {"isSandbox": "false"},
        {"isSandbox": 0},
        {"currency": 12},
    ],
)
def test_payment_with_wrong_details_is_unreadable(client, vendor, wrong):
    with pytest.raises(UnreadableResponseError):
        check(client, vendor, transactionDetails=DETAILS | wrong)


@pytest.mark.parametrize("missing", [{"status": None}, {"paymentRef": None}, {"status": 1}])
def test_payment_without_status_or_reference_is_unreadable(client, vendor, missing):
    with pytest.raises(UnreadableResponseError):
        check(client, vendor, **missing)


@pytest.mark.parametrize("status", [404, 410])
def test_payment_of_an_unknown_or_expired_link_is_refused(client, vendor, status):
    vendor.will(answer({"success": False, "message": "gone"}, status))

    with pytest.raises(RequestRefusedError) as caught:
        client.check_payment(REF)

    assert caught.value.http_status == status
