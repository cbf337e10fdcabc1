"""The transfer as a gateway: where it is offered, what the customer is told, how long the price is kept."""

import re
from datetime import timedelta
from typing import Any

import pytest

from core import clock
from core.normalisation import fold_lookalikes
from core.testing import FakeClock
from payments.bank_accounts.shop_accounts import read_ccp, shop_accounts
from payments.gateways.base import GatewayOutcome
from payments.gateways.registry import available_gateways, gateway
from payments.incoming.status_check import check_payment_status
from payments.payer_guides import payer_guide_view
from payments.states import PaymentStatus
from payments.testing.transfers import AMOUNT, HOLDER, RIP, in_review, make_transfer, quote, reloaded
from payments.transfers.receipts.proofs import request_new_receipt

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("transfers")]

TRANSFER = gateway("transfer")


def names(amount: int) -> list[str]:
    return [each.name for each in available_gateways(amount)]


@pytest.mark.parametrize(
    ("amount", "is_offered"),
    [(99_00, False), (100_00, True), (515_00, True), (500_000_00, True), (500_001_00, False)],
)
def test_it_takes_from_100_to_500_000_dinars(amount: int, is_offered: bool) -> None:
    assert ("transfer" in names(amount)) is is_offered


@pytest.mark.parametrize(
    ("ccp", "rip", "is_offered"),
    [
        ("0023456789 88", "", True),
        ("", RIP, True),
        ("", "", False),
        ("", "00799999002345678942", False),
        ("12 34 56 78 90 12 34", "", False),
    ],
)
def test_it_is_offered_where_there_is_an_account(
    transfers: Any, ccp: str, rip: str, is_offered: bool
) -> None:
    transfers.TRANSFER_CCP, transfers.TRANSFER_RIP = ccp, rip

    assert ("transfer" in names(AMOUNT)) is is_offered


def test_start_holds_the_price_for_two_days() -> None:
    payment = make_transfer()

    assert payment.status == PaymentStatus.PENDING
    assert payment.pay_url == ""
    assert payment.expires_at is not None
    assert timedelta(hours=47) < payment.expires_at - clock.now() <= timedelta(hours=48)


def test_guide_tells_what_to_copy() -> None:
    payment = make_transfer()
    view = payer_guide_view(payment)

    assert view is not None
    details = {str(fill.label): (fill.value, fill.shown) for fill in view.fills}
    assert details["Account holder"] == (HOLDER, "")
    assert details["CCP number"] == ("0023456789", "")
    assert details["Clé of the CCP"] == ("88", "")
    assert details["RIP, for BaridiMob and banks"] == (RIP, "00799999 0023456789 41")
    assert details["Reference to write on the transfer"] == (quote(payment), "")
    assert view.wants_receipt
    assert (view.plain_amount, view.until) == ("1030", payment.expires_at)


def test_reference_of_a_top_up_is_found_in_a_statement_and_is_its_own() -> None:
    payments = [make_transfer() for _ in range(3)]
    quotes = {quote(payment) for payment in payments}

    assert len(quotes) == 3
    for text in quotes:
        assert re.fullmatch("[0-9A-HJKMNP-TV-Z]{10}", text)
        assert fold_lookalikes(text) == text  # nothing in it that the matcher would read otherwise
    for payment in payments:
        assert payment.reference == f"{quote(payment)}-{payment.pk}"


def test_guide_is_for_who_still_has_to_pay() -> None:
    assert payer_guide_view(in_review()) is None


def test_why_another_picture_is_wanted_stands_in_the_guide() -> None:
    payment = in_review()
    request_new_receipt(payment=payment, actor="staff@shop.test", explanation="The amount cannot be read.")

    assert payer_guide_view(reloaded(payment)).rejection == "The amount cannot be read."


def test_nothing_is_known_until_staff_have_seen_it() -> None:
    payment = make_transfer()

    assert TRANSFER.fetch(payment).outcome is GatewayOutcome.PENDING


def test_it_expires_when_the_time_is_over(fake_clock: FakeClock) -> None:
    payment = make_transfer()
    fake_clock.advance(hours=48, minutes=6)

    check_payment_status(payment_id=payment.pk)

    assert reloaded(payment).status == PaymentStatus.EXPIRED


def test_one_in_review_does_not_expire(fake_clock: FakeClock) -> None:
    payment = in_review()
    fake_clock.advance(days=30)

    check_payment_status(payment_id=payment.pk)

    assert reloaded(payment).status == PaymentStatus.IN_REVIEW


@pytest.mark.parametrize(
    ("text", "number", "key"),
    [
        ("0023456789 88", "0023456789", "88"),
        ("23456789 88", "0023456789", "88"),
        ("23456789/88", "0023456789", "88"),
        ("23456789 clé 88", "0023456789", "88"),
        ("0023456789 87", "0023456789", "87"),
        (" 23456789   88 ", "0023456789", "88"),
    ],
)
def test_account_is_read_from_one_setting(text: str, number: str, key: str) -> None:
    ccp = read_ccp(text)

    assert (ccp.number, ccp.key) == (number, key)


def test_two_names_of_one_account_are_one(transfers: Any) -> None:
    assert list(shop_accounts().by_digits) == [RIP]

    transfers.TRANSFER_RIP = "00100001000000000192"
    assert shop_accounts().rip is None  # this one is mistyped
    assert len(shop_accounts().by_digits) == 1


def test_numbers_are_not_in_logs_of_the_accounts() -> None:
    assert "23456789" not in repr(shop_accounts())
    assert HOLDER not in repr(shop_accounts())
