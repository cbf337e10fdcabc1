"""System checks: money must be heard of once, ways to pay must be known."""

import pytest

from payments.checks import known_methods, one_receiver_of_money
from payments.signals import payment_confirmed


def test_the_shop_as_it_is_passes() -> None:
    assert one_receiver_of_money(None) == []
    assert known_methods(None) == []


def test_second_receiver_of_money_is_an_error() -> None:
    def another(**kwargs: object) -> None: ...

    payment_confirmed.connect(another)
    try:
        assert [error.id for error in one_receiver_of_money(None)] == ["payments.E001"]
    finally:
        payment_confirmed.disconnect(another)


def test_no_receiver_of_money_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(payment_confirmed, "receivers", [])

    assert [error.id for error in one_receiver_of_money(None)] == ["payments.E001"]


@pytest.mark.parametrize(
    ("methods", "errors"), [([], ["payments.E002"]), (["ocpay", "barter"], ["payments.E003"])]
)
def test_ways_to_pay_must_exist(settings: object, methods: list[str], errors: list[str]) -> None:
    settings.PAYMENT_METHODS = methods

    assert [error.id for error in known_methods(None)] == errors
