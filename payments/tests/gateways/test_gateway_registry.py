"""Which ways to pay are offered for an amount."""

import pytest

from payments.gateways.registry import available_gateways, gateway


@pytest.mark.parametrize(
    ("amount", "names"),
    [(499_00, []), (500_00, ["ocpay"]), (500_000_00, ["ocpay"]), (500_001_00, [])],
)
def test_ocpay_takes_500_to_500000_dinars(amount: int, names: list[str]) -> None:
    assert [each.name for each in available_gateways(amount)] == names


def test_shop_offers_only_what_it_has_chosen(settings: object) -> None:
    settings.PAYMENT_METHODS = []

    assert available_gateways(1000_00) == []


def test_unknown_way_to_pay_is_an_error() -> None:
    with pytest.raises(KeyError):
        gateway("barter")
