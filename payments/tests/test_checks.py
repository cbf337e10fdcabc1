"""System checks: money must be heard of once, ways to pay must be known."""

import pytest

from payments.checks import known_methods, one_receiver_of_money, transfers_have_an_account
from payments.signals import payment_confirmed


def test_the_shop_as_it_is_passes() -> None:
    assert one_receiver_of_money() == []
    assert known_methods() == []


def test_second_receiver_of_money_is_an_error() -> None:
    def another(**kwargs: object) -> None: ...

    payment_confirmed.connect(another)
    try:
        assert [error.id for error in one_receiver_of_money()] == ["payments.E001"]
    finally:
        payment_confirmed.disconnect(another)


def test_no_receiver_of_money_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(payment_confirmed, "receivers", [])

    assert [error.id for error in one_receiver_of_money()] == ["payments.E001"]


@pytest.mark.parametrize(
    ("methods", "errors"), [([], ["payments.E002"]), (["ocpay", "barter"], ["payments.E003"])]
)
def test_ways_to_pay_must_exist(settings: object, methods: list[str], errors: list[str]) -> None:
    settings.PAYMENT_METHODS = methods

    assert [error.id for error in known_methods()] == errors


RIP, CCP = "00799999002345678941", "0023456789 88"


@pytest.mark.parametrize(
    ("methods", "holder", "ccp", "rip", "found"),
    [
        (["ocpay"], "", "", "", []),
        (["transfer"], "SARL", CCP, RIP, []),
        (["transfer"], "SARL", CCP, "", []),
        (["transfer"], "SARL", "", RIP, []),
        (["transfer"], "SARL", "23456789/88", "007 99999 0023456789 41", []),
        (["transfer"], "SARL", "", "", ["payments.E022"]),
        (["transfer"], " ", CCP, RIP, ["payments.W022"]),
        (["ocpay"], "", "", "00799999002345678942", ["payments.E020"]),
        (["ocpay"], "", "", "0079999900234567894", ["payments.E020"]),
        (["ocpay"], "", "account", "", ["payments.E021"]),
        (["ocpay"], "", "0023456789 87", "", ["payments.W020"]),
        (["ocpay"], "", "0023456788 84", RIP, ["payments.W021"]),
    ],
)
def test_accounts_for_transfers_must_be_possible(
    settings: object, methods: list[str], holder: str, ccp: str, rip: str, found: list[str]
) -> None:
    settings.PAYMENT_METHODS = methods
    settings.TRANSFER_HOLDER, settings.TRANSFER_CCP, settings.TRANSFER_RIP = holder, ccp, rip

    assert [each.id for each in transfers_have_an_account()] == found


def test_checks_of_accounts_show_no_account(settings: object) -> None:
    settings.TRANSFER_RIP, settings.TRANSFER_CCP = "00799999002345678942", "0023456789 87"

    messages = " ".join(each.msg for each in transfers_have_an_account())

    assert "23456789" not in messages
