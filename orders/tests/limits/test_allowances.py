"""Allowances: read from settings, growing with the days that the shop knows a customer."""

import pytest

from orders.limits.allowances import InvalidAllowanceError, parse_allowance
from orders.limits.checks import check_limits

GROWING = "0:100000,7:300000,30:1000000"


@pytest.mark.parametrize(
    ("days", "dinars"),
    [(0, 100_000), (6, 100_000), (7, 300_000), (29, 300_000), (30, 1_000_000), (4_000, 1_000_000)],
)
def test_allowance_grows_with_the_days(days: int, dinars: int) -> None:
    assert parse_allowance(GROWING).after(days) == dinars * 100


def test_zero_is_no_limit() -> None:
    assert parse_allowance(" 0 ").after(0) is None


def test_spaces_do_not_matter() -> None:
    assert parse_allowance(" 0:500 , 7:900 ").after(7) == 900_00


@pytest.mark.parametrize(
    "text",
    [
        "",
        "100000",
        "0:",
        ":5",
        "0:1,",
        "0:-5",
        "0:1.5",
        "0:٥",
        "1:100",
        "0:0",
        "0:100,7:50",
        "0:100,0:200",
        "0:100,7:200,5:300",
        "0:100;7:200",
        "x",
        "0:1e5",
        "0:" + "9" * 40,
    ],
)
def test_nonsense_is_no_allowance(text: str) -> None:
    with pytest.raises(InvalidAllowanceError):
        parse_allowance(text)


def errors() -> list[str]:
    return [f"{error.id} {error.msg}" for error in check_limits()]


def test_check_is_content_with_the_shops_own_settings() -> None:
    assert errors() == []


@pytest.mark.parametrize("name", ["LIMIT_PER_DAY", "LIMIT_PER_MONTH"])
def test_check_names_an_amount_that_cannot_be_read(settings: object, name: str) -> None:
    setattr(settings, name, "0:100,7:50")

    assert errors() == [f"orders.E002 {name} does not grow from step to step"]


@pytest.mark.parametrize(
    "name", ["LIMIT_UNPAID_PER_IP", "LIMIT_UNPAID_PER_CUSTOMER", "LIMIT_UNPAID_PER_PHONE"]
)
def test_check_names_a_number_below_zero(settings: object, name: str) -> None:
    setattr(settings, name, -1)

    assert errors() == [f"orders.E001 {name} is below 0; 0 lifts the limit"]
